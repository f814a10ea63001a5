"""The family's side: the way in, what they read, what they answer."""
