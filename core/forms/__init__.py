"""Fields and forms that every app uses."""
