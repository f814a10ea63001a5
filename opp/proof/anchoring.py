"""Anchors: where every journal stood, mailed out of the house, and held against what is here now (decision 32)."""

from collections.abc import Iterator
from typing import Protocol

from django.core.mail import EmailMessage

from accounts.models import School
from ledger.canonical import digest
from ledger.check import ANCHOR
from plans.models import Anchor, Erasure, Event

BODY = """Dit is het anker van {school} van {on}.

In de bijlage staat per plan hoeveel regels het dossier heeft en het kenmerk van de laatste regel. Er staan geen namen
in. Bewaar dit bericht: wie later een dossier inkort of herschrijft, past niet meer bij deze bijlage.

Kenmerk van de bijlage (SHA-256):
{digest}
"""


def file_name(anchor: Anchor) -> str:
    return f"anker-{anchor.school_id}-{anchor.on:%Y-%m-%d}.txt"


def send(anchor: Anchor) -> bool:
    """Mail the file to the address the school chose; False when it chose none. Raises what the mail server refuses."""
    school = anchor.school
    if not school.anchor_address:
        return False
    mail = EmailMessage(
        subject=f"Anker van {anchor.on:%d-%m-%Y}",
        body=BODY.format(school=school.name, on=f"{anchor.on:%d-%m-%Y}", digest=anchor.digest),
        to=[school.anchor_address],
    )
    mail.attach(file_name(anchor), anchor.text, "text/plain")
    mail.send()
    return True


class Lines(Protocol):
    """An anchor, or anything else that says where journals stood: (plan number, count, head)."""

    def lines(self) -> list[tuple[str, int, str]]: ...


class Present:
    """Where the journals of one school stand now, and what was erased of them through the door."""

    def __init__(self, school: School):
        events = Event.objects.filter(school=school).values_list("plan__number", "position", "hash")
        self.hashes = {(number, position): head for number, position, head in events}
        self.numbers = set(school.plans.values_list("number", flat=True))
        self.erasures = {row.plan_number: row for row in Erasure.objects.filter(school=school).order_by("pk")}

    def missing(self, anchor: Lines) -> Iterator[str]:
        """A sentence for each line of an anchor that the present does not hold; an erasure explains itself."""
        for number, count, head in anchor.lines():
            erasure = self.erasures.get(number)
            if number in self.numbers:
                if self.hashes.get((number, count)) != head:
                    yield f"regel {count} van plan {number} is een andere of ontbreekt"
            elif erasure is None:
                yield f"plan {number} is verdwenen"
            elif erasure.head_count < count:
                yield f"plan {number} had toen het gewist werd {erasure.head_count} regels; het anker noemt er {count}"
            elif erasure.head_count == count and erasure.head_hash != head:
                yield f"plan {number} had toen het gewist werd een ander slot dan het anker noemt"

    def explained(self, anchor: Lines) -> list[str]:
        """A sentence for each plan of an anchor that was erased since, or before."""
        return [
            f"plan {number} is gewist op {erasure.at:%d-%m-%Y}: {erasure.ground}"
            for number, _, _ in anchor.lines()
            if number not in self.numbers and (erasure := self.erasures.get(number))
        ]


def defects() -> tuple[int, list[str]]:
    """How many anchors there are, and a sentence for each that was changed or that the present does not hold."""
    count, found = 0, []
    for school in School.objects.order_by("pk"):
        present, previous = Present(school), ""
        for anchor in school.anchors.order_by("on"):
            count += 1
            name = f"anker {anchor.on} van school {school.pk}"
            if not is_whole(anchor) or anchor.previous != previous:
                found.append(f"{name}: de tekst of de volgorde is veranderd")
            if ANCHOR.fullmatch(anchor.text):
                found += [f"{name}: {line}" for line in present.missing(anchor)]
            previous = anchor.digest
    return count, found


def is_whole(anchor: Anchor) -> bool:
    """Whether its text gives its digest and begins with the one before."""
    begins = anchor.text.startswith(f"{anchor.previous or '-'}\n")
    return begins and digest(anchor.text.encode()) == anchor.digest
