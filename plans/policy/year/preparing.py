"""Whether the family can be asked to prepare the talk in which school and family look back."""

from datetime import date


def why_not_ask(*, is_open: bool, asked: bool, goals: int, held_on: date, on: date) -> str:
    """Why the family cannot be asked (again) to prepare, as a sentence to staff; empty when they can."""
    if not is_open:
        return "Deze evaluatie is afgerond."
    if asked:
        return "De familie is al gevraagd. Een tweede keer vraagt OPP het niet."
    if not goals:
        return "Er zijn geen doelen om vooraf iets over te schrijven."
    if held_on <= on:
        return "Het gesprek is vandaag of al geweest. Kies eerst een latere dag als datum van de evaluatie, en bewaar."
    return ""
