"""What staff type about sharing, consent and deciding."""
