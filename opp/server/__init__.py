"""What stands around the application when it serves: gate, first and last word, log."""
