"""Answers that lie there and do not count, or not yet: the evidence names them too, with who decided so (ADR 17)."""

from collections.abc import Iterable

from consent.models import ConsentRecord, InvalidationProposal
from consent.policy import Decision
from plans.policy import AnswerLine
from students.policy import RightHolder


def lines(part, records: tuple[ConsentRecord, ...]) -> tuple[AnswerLine, ...]:
    """One line for each answer that two members of staff ended, and for each person whose right ended."""
    ended = [record for record in records if record.decision in (Decision.INVALIDATED, Decision.RIGHT_ENDED)]
    if not ended:
        return ()
    found = [_invalid(proposal) for proposal in _accepted(part)]
    for last in ended:
        if last.decision == Decision.RIGHT_ENDED:
            said = [
                each for each in records if each.person_id == last.person_id and each.is_said and each.at <= last.at
            ]
            found += [_line(each, "mag niet (meer) beslissen") for each in said[-1:]]
    return tuple(found)


def _accepted(part):
    """What was found invalid, and by whom."""
    proposals = InvalidationProposal.objects.filter(record__action_part=part.pk, verdict__accepted=True)
    return proposals.select_related("record__person", "by", "verdict__by").order_by("pk")


def _invalid(proposal: InvalidationProposal) -> AnswerLine:
    both = f"{proposal.by.name} en {proposal.verdict.by.name}"
    return _line(proposal.record, f"ongeldig verklaard door {both}, {proposal.get_reason_display()}")


def _line(record: ConsentRecord, why: str) -> AnswerLine:
    return AnswerLine(
        name=record.giver_name or record.person.name,
        basis=f"Telt niet mee: {why}.",
        route=record.how,
        answer=record.get_decision_display(),
        when=record.moment,
        time_is_known=record.time_is_known,
        is_strong=bool(record.means),
    )


def unclear(undecided: Iterable[RightHolder], latest: dict[int, ConsentRecord]) -> list[tuple[str, str]]:
    """An answer lies there of somebody whose authority nobody knows: find that out before anything is established."""
    return [
        (
            "answer_of_unknown",
            f"Er ligt een antwoord van {each.name}, en het is nog niet vastgelegd of die het gezag heeft. Zoek dat eerst uit.",
        )
        for each in undecided
        if each.person_id in latest and latest[each.person_id].is_said
    ]
