"""The abstract models; the ledger has no table of its own."""

from .append_only import AppendOnly
from .chain import ChainEntry

__all__ = ["AppendOnly", "ChainEntry"]
