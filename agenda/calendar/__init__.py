"""What is planned and what comes, in somebody's own calendar program."""
