"""When a goal from the bank is the pupil's own. Pure."""

import re


def is_still_the_banks(target: str, of_bank: str) -> bool:
    """Whether this text is literally the bank's, but for case, spaces and punctuation."""
    return _plain(target) == _plain(of_bank) != ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
