"""Who of a family reads: how they came in by their link and code, and whose form it is that came back."""
