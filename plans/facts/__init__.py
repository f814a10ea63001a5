"""From rows to the facts that the rules ask for."""
