"""Writing a draft: its pages, several people in one text, and what a new version takes from the one before it."""
