"""How the family is spoken to: which language, which form of address, what is explained."""
