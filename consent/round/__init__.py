"""A round of consent: its state, and every deed in it."""
