"""What counted for a version in release 0.1.0 counts for it today, by rows that were never rewritten (ADR 11)."""

from datetime import date

from django.utils import timezone

from plans.choices import Agreement, Kind, Moment, Status
from plans.facts import said
from plans.models import Consultation, Part, Plan, PupilHearing


def of_then(part) -> tuple[date | None, set[int]]:
    """The last talk and the hearings that counted for a version by the rule of that release, written out."""
    plan = part.plan
    before = said.established_before(part)
    first = timezone.localdate(before.established_at if before else plan.started_at)
    last = timezone.localdate(part.established_at)
    about = "about_perspective" if part.kind == Kind.PERSPECTIVE else "about_action"
    talks = [
        row.held_on
        for row in said.uncorrected(plan.consultations.all())
        if row.type != "NOTIFICATION"
        and said.talk_of(row, plan).family_took_part
        and row.agreement_on(part.kind) != Agreement.NOT_DISCUSSED
        and first <= row.held_on <= last
    ]
    heard = {
        row.pk for row in said.uncorrected(plan.hearings.all()) if getattr(row, about) and first <= row.held_on <= last
    }
    return max(talks, default=None), heard


def test_what_was_established_keeps_what_it_rested_on(release):
    parts = [part for part in Part.objects.with_dialogue() if part.established_at]
    today = timezone.localdate()

    found = {part.pk: (said.talked_on(part, today), {row.pk for row in said.hearings_about(part)}) for part in parts}

    assert found == {part.pk: of_then(part) for part in parts}
    assert any(talked_on and heard for talked_on, heard in found.values())


def test_old_rows_name_no_moment_and_are_read_as_what_they_were_for(release):
    assert set(Consultation.objects.values_list("moments", flat=True)) == {""}
    assert set(PupilHearing.objects.values_list("moments", flat=True)) == {""}
    for plan in Plan.objects.with_dialogue():
        for row in plan.consultations.all():
            assert said.talk_of(row, plan).moments or not said.discussed(row)
        for row in plan.hearings.all():
            assert set(row.moment_list) <= said.heard_as(row, plan).moments <= set(Moment)


def test_an_open_version_counts_from_the_day_it_would_be_given_now(release):
    open_parts = [part for part in Part.objects.with_dialogue() if part.status in (Status.DRAFT, Status.SHARED)]

    for part in open_parts:
        revised = said.established_before(part)
        day = timezone.localdate(part.drafted_at) if revised else part.plan.begun_on
        assert part.begun_on == day, part
        assert part.plan.begun_on <= timezone.localdate(part.plan.started_at)
    assert open_parts
