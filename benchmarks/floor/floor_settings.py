"""The product's settings, and one page more: the floor that all others are held against."""

from pathlib import Path

from opp.settings import *  # noqa: F403
from opp.settings import TEMPLATES

ROOT_URLCONF = "floor_urls"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
