"""The copy that a browser keeps of what it could not send yet: whose it is, and the key that only this person's pages hold.

The key is never stored: it is computed for each page of a session that is logged in, and stays in the memory of that page.
Who sits down at the same computer finds signs that mean nothing; who logs in again as the same person reads on.
"""

from core.keyed import keyed

from .models import User


def owner_of(user: User) -> str:
    """Under which name this person's copies lie, without saying who it is."""
    return keyed("draft copy owner", str(user.pk))[:16]


def key_of(user: User) -> str:
    """256 bits, hex, for AES-GCM in the browser."""
    return keyed("draft copy", str(user.pk))
