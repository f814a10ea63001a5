"""How the school and a family reach each other: mail that stays out, letters, questions beforehand, talks that are planned."""
