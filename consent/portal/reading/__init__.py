"""What somebody of a family reads first: whose turn it is, the plan in short, who looked at it."""
