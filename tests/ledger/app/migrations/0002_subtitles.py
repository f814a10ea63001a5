"""The second release: new columns on a frozen and on an append-only table, and an altered one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledgertest', '0001_books'),
    ]

    operations = [
        migrations.AddField(
            model_name='book',
            name='subtitle',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AlterField(
            model_name='book',
            name='title',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='note',
            name='source',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
    ]
