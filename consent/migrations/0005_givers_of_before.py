"""Fill in who said what in the rows of before, from what is recorded now: the day of the upgrade is the first that knows.

Their digests do not hold these columns (`row_format` stays empty), so nothing that was signed changes (ADR 19).
"""

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from ledger.bypass import open_bypass

PUPIL = "PUPIL"


def fill(apps, schema_editor):
    families = Families(apps)
    with open_bypass(schema_editor.connection.alias):
        for record in apps.get_model("consent", "ConsentRecord").objects.select_related("recorded_by"):
            plan = families.plan_of_part[record.action_part_id]
            more = {
                "recorder_name": record.recorded_by.name if record.recorded_by else "",
                "site": settings.BASE_URL,
            }
            keep(record, families.who_is(record.person_id, plan, record.given_at), **more)
        for label, name in (("consent.AdjustmentRequest", "at"), ("plans.Remark", "at")):
            for row in apps.get_model(label).objects.all():
                keep(row, families.who_is(row.person_id, families.plan_of_part[row.part_id], getattr(row, name)))
        for row in apps.get_model("plans.PupilHearing").objects.all():
            keep(row, families.pupil(row.plan_id))
        for row in apps.get_model("plans.Attendee").objects.select_related("consultation"):
            talk = row.consultation
            known = families.who_is(row.person_id, talk.plan_id, talk.held_on) if row.person_id else (row.name, "", "")
            keep(row, known)


def keep(row, giver, **more) -> None:
    name, relation, basis = giver
    columns = {"giver_name": name, "giver_relation": relation, "giver_basis": basis} | more
    type(row).objects.filter(pk=row.pk).update(**columns)


class Families:
    """The people around each plan as they are recorded on the day of the upgrade."""

    def __init__(self, apps):
        names = apps.get_model("students", "Person").objects.values_list("pk", "given_name", "infix", "family_name")
        self.names = {pk: " ".join(filter(None, name)) for pk, *name in names}
        self.plan_of_part = dict(apps.get_model("plans", "Part").objects.values_list("pk", "plan"))
        plans = apps.get_model("plans", "Plan").objects.values_list("pk", "student", "student__person")
        self.student_of, self.pupil_of = {}, {}
        for plan, student, person in plans:
            self.student_of[plan], self.pupil_of[plan] = student, person
        guardians = apps.get_model("students", "Guardian").objects.prefetch_related("authorities")
        self.guardians = {(each.student_id, each.person_id): each for each in guardians}

    def pupil(self, plan: int) -> tuple[str, str, str]:
        return self.names[self.pupil_of[plan]], PUPIL, ""

    def who_is(self, person: int, plan: int, when) -> tuple[str, str, str]:
        if person == self.pupil_of[plan]:
            return self.pupil(plan)
        guardian = self.guardians.get((self.student_of[plan], person))
        if guardian is None:
            return self.names[person], "", ""
        on = timezone.localdate(when) if hasattr(when, "hour") else when
        return self.names[person], guardian.relation, basis_on(guardian, on)


def basis_on(guardian, on) -> str:
    """The ground of authority that day; as `students.policy.authority_on` said at the time of this migration."""
    for record in sorted(guardian.authorities.all(), key=lambda row: -row.pk):
        if record.from_on and record.from_on > on:
            continue
        if record.until_on is None or on <= record.until_on:
            return record.basis if record.value == "YES" else ""
        if record.value == "YES":
            return ""
    return ""


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0003_a_fact_that_was_changed"),
        ("plans", "0004_who_said_it"),
        ("consent", "0004_who_said_it"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
