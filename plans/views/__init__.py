"""The school's pages: starting and writing a plan, what was said about it, looking back."""
