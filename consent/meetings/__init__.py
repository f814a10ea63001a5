"""Planned conversations: inviting family and staff, moving, calling off, and what became of them."""
