"""How each language writes a day. Polish and Ukrainian put the month in the genitive after a day (`E`), not by itself (`F`)."""
