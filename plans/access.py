"""What a member of staff may do with a plan they can see (decision 5)."""

from accounts.access import may_coordinate, may_direct
from accounts.choices import Role

from .models import AssignedSection, Part, Plan
from .policy import Writer, may_write_section


def could_edit(user, plan: Plan) -> bool:
    """The right to edit, whether or not the plan still runs: who has it reads why it is too late now."""
    return may_coordinate(user, plan.school_id)


def may_edit(user, plan: Plan) -> bool:
    """Write everywhere in drafts, share, ask, answer remarks, evaluate."""
    return plan.is_running and could_edit(user, plan)


def writer_of(user, plan: Plan) -> Writer:
    """What this user is to the drafts of this plan; nobody writes in a plan that has ended."""
    if not plan.is_running:
        return Writer()
    if could_edit(user, plan):
        return Writer(coordinates=True)
    of_team = user.has_role(plan.school_id, Role.TEAM)
    sections = AssignedSection.objects.of(user, plan.student_id) if of_team else frozenset()
    return Writer(of_team=of_team, sections=sections)


def may_write(user, part: Part, slug: str) -> bool:
    """Write in this section of a draft."""
    return may_write_section(writer_of(user, part.plan), part.kind, slug)


def may_note(user, plan: Plan) -> bool:
    """Add hearings and conversations, while the plan runs."""
    return plan.is_running and could_note(user, plan)


def could_note(user, plan: Plan) -> bool:
    """The right to add what was said: everyone who reads the whole plan, directors aside.

    Of the team only those read it who were assigned to the pupil: ask it of a plan that came through `visible_to`.
    """
    return may_coordinate(user, plan.school_id) or (
        not may_direct(user, plan.school_id) and user.has_role(plan.school_id, Role.TEAM)
    )


def may_read_journal(user, plan: Plan) -> bool:
    """The proof behind the plan, also when it has ended: who answers for it."""
    return may_coordinate(user, plan.school_id) or may_direct(user, plan.school_id)


def may_establish(user, plan: Plan) -> bool:
    """Establish, override, end: on behalf of the board (decision 7)."""
    return plan.is_running and may_direct(user, plan.school_id)
