"""Authority without a first day always was (decision 39)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("students", "0003_a_fact_that_was_changed")]

    operations = [
        migrations.AlterField(
            model_name="authority",
            name="from_on",
            field=models.DateField(blank=True, null=True, verbose_name="vanaf"),
        ),
    ]
