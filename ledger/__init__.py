"""Rows that are only added to, rows that freeze, canonical text, hash chains."""
