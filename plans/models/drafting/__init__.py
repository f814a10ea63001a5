"""What belongs to writing a draft: examples, who writes where, earlier texts, what others were asked."""
