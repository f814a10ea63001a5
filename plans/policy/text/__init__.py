"""What a text must hold, and what may change in it."""
