"""Contributions: asking for them by mail, and the page on which families and outsiders answer."""
