"""The bank of goals: the product's own examples (`goals/*.toml`), what a school adds, and taking over into a draft."""
