"""Where the stand-alone check has always been: `docs/proof.md` promises its path."""
