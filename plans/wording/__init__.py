"""The writing check: what in a text is hard to read or should be said otherwise, by word lists and rules of our own."""
