"""Contributions: questions put beforehand to who knows the pupil, and their answers beside the draft."""
