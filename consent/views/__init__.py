"""Pages about sharing, consent and deciding: one module per subject; `family` is the family's own door."""
