"""Documents of a part: what stands on the paper, and the stored files."""
