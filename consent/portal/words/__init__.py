"""How the family's pages speak: to whom, in which language, and what is explained."""
