"""The school year of a plan: planned conversations, notes, preparing, looking back."""
