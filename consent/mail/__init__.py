"""What a deed writes for families: messages in the outbox, letters, codes. `consent.sending` sends them."""
