"""Holding the whole installation against its own proof, and erasing under it."""
