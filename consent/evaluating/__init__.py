"""An evaluation that is concluded: what the family hears of it, and the report that each of them gets."""
