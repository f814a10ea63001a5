"""The pages of the family: one module per subject."""
