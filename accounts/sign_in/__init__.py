"""How staff sign in: password, second factor, passkey, and what is asked of each."""
