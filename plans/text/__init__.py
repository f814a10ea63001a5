"""The text of a part: what is frozen, digested, shown and held beside another version."""
