"""From which day conversations count for a version, and what they were for (decisions 39 and 40).

Rows of conversations and hearings are append-only and stay as they were written: their new columns are empty, which
leaves their digests what they were; `plans.facts.said` says what such a row counts as. A version that is finished keeps the
day by which it was judged; one that is still open gets the day that it would be given now.
"""

import zoneinfo
from datetime import date

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ledger.append_only

MOMENTS = [
    "", "DRAFTING", "ADJUSTING", "EVALUATING", "DRAFTING ADJUSTING", "DRAFTING EVALUATING", "ADJUSTING EVALUATING",
    "DRAFTING ADJUSTING EVALUATING",
]  # fmt: skip


def set_begun_on(apps, schema_editor):
    """The rule as it was on the day of this migration, written out: a migration must not change with the code."""
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    plans, parts = apps.get_model("plans", "Plan"), apps.get_model("plans", "Part")
    for plan in plans.objects.order_by("pk").iterator():
        started_on = plan.started_at.astimezone(zone).date()
        plan.begun_on = max(min(plan.deadline_base_on, started_on), _a_year_before(started_on))
        plan.save(update_fields=["begun_on"])
        established: dict[str, date] = {}
        for part in parts.objects.filter(plan=plan).only("kind", "status", "drafted_at", "established_at").order_by("number"):
            before = established.get(part.kind)
            if part.status in ("DRAFT", "SHARED"):
                begun_on = part.drafted_at.astimezone(zone).date() if before else plan.begun_on
            else:
                begun_on = before or started_on
            parts.objects.filter(pk=part.pk).update(begun_on=begun_on)
            if part.established_at:
                established[part.kind] = part.established_at.astimezone(zone).date()


def _a_year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return date(on.year - 1, 3, 1)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0004_who_said_it"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="begun_on",
            field=models.DateField(editable=False, null=True, verbose_name="gesprekken tellen vanaf"),
        ),
        migrations.AddField(
            model_name="part",
            name="begun_on",
            field=models.DateField(editable=False, null=True, verbose_name="gesprekken tellen vanaf"),
        ),
        migrations.RunPython(set_begun_on, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="plan",
            name="begun_on",
            field=models.DateField(editable=False, verbose_name="gesprekken tellen vanaf"),
        ),
        migrations.AlterField(
            model_name="part",
            name="begun_on",
            field=models.DateField(editable=False, verbose_name="gesprekken tellen vanaf"),
        ),
        migrations.CreateModel(
            name="BegunCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "salt",
                    models.CharField(default=ledger.append_only.new_salt, editable=False, max_length=32),
                ),
                ("was", models.DateField(verbose_name="was")),
                ("becomes", models.DateField(verbose_name="gesprekken tellen vanaf")),
                ("reason", models.CharField(max_length=500, verbose_name="waarom")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="begun_corrections", to="plans.part"
                    ),
                ),
            ],
            options={"verbose_name": "verbetering van de begindag", "ordering": ["at", "pk"]},
        ),
        migrations.AddField(
            model_name="attendee",
            name="said",
            field=models.TextField(blank=True, max_length=2000, verbose_name="wat zei deze persoon"),
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="moments",
                field=models.CharField(
                    blank=True, help_text="Codes van `Moment`, met spaties.", max_length=32, verbose_name="waarvoor"
                ),
            )
            for model in ("consultation", "pupilhearing")
        ),
        migrations.AlterField(
            model_name="pupilhearing",
            name="moment",
            field=models.CharField(
                blank=True,
                choices=[
                    ("DRAFT", "bij het opstellen"),
                    ("ADJUST", "bij het bijstellen"),
                    ("EVALUATE", "bij het evalueren"),
                ],
                editable=False,
                max_length=8,
                verbose_name="moment",
            ),
        ),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(condition=models.Q(("moments__in", MOMENTS)), name=name),
            )
            for model, name in (
                ("consultation", "consultation_names_known_moments"),
                ("pupilhearing", "hearing_names_known_moments"),
            )
        ),
    ]
