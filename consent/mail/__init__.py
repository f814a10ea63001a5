"""What goes out to families and what comes back."""
