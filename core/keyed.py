"""Secrets that are computed when they are needed, and never stored (decision 35)."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings


def new_nonce() -> str:
    """128 random bits, hex: what makes one link another than the next."""
    return secrets.token_hex(16)


def keyed(*parts: str) -> str:
    """HMAC-SHA-256 under LINK_KEY, hex, of parts that begin with what it is for."""
    return hmac.new(settings.LINK_KEY.encode(), "|".join(parts).encode(), sha256).hexdigest()
