"""mypy has nothing against the product. `[tool.mypy]` in pyproject.toml says what it looks at; `.venv/bin/mypy` shows the lines."""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.engine("sqlite")  # it looks at no database, so once is enough
def test_mypy_finds_nothing():
    """What was found is kept in .mypy_cache, so a second run takes seconds."""
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-pretty", "--hide-error-context"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout + run.stderr
