"""What the worker does with what waits in the outbox: reminds, sends, and reads what came back."""
