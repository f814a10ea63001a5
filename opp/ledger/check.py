"""`python -m opp.ledger.check FILE…`, as promised in docs/proof.md; the check itself is `ledger/check.py`."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).resolve().parents[2] / "ledger" / "check.py"), run_name="__main__")
