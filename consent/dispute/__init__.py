"""The dispute file: one archive with all of a plan, for a disputes committee that asks how it was made."""
