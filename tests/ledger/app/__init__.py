"""A small library of books, for trying the ledger; installed by tests/ledger only."""
