"""Inspectie: what the law asks of every plan, school year by school year, and whether it is so."""
