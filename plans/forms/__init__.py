"""Forms of a plan: the draft, what was said, looking back."""
