"""What one plan shows of its school year: notes and measures of a goal, support given, talks planned."""
