"""Templates of plans: the product's own (`product/*.toml`), those of a school, and what a draft takes from them."""
