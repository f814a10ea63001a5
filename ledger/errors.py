"""What the ledger refuses, by name."""


class LedgerError(Exception):
    """Something was asked that a ledger does not do."""


class AppendOnlyError(LedgerError):
    """A row that is only ever added was to be changed or taken away."""


class ChainError(LedgerError):
    """An entry does not fit on the end of its chain."""
