"""Files beside a plan: bringing one, listing it in a draft, opening it, and taking away what should not have been there."""
