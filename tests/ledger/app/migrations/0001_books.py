"""The first release of the books."""

import django.db.models.deletion
import ledger.append_only
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(default=ledger.append_only.new_salt, editable=False, max_length=32)),
                ('kind', models.CharField(max_length=10)),
                ('status', models.CharField(default='DRAFT', max_length=10)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('pages', models.PositiveIntegerField(null=True)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('body', models.BinaryField(default=b'')),
                ('closed_reason', models.CharField(blank=True, max_length=40)),
                ('read_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=40)),
                ('summary', models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Shelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('head_count', models.PositiveIntegerField(default=0)),
                ('head_hash', models.CharField(blank=True, max_length=64)),
                ('head_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Manual',
            fields=[
                ('book_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='ledgertest.book')),
                ('product', models.CharField(blank=True, max_length=20)),
            ],
            bases=('ledgertest.book',),
        ),
        migrations.CreateModel(
            name='Novel',
            fields=[
                ('book_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='ledgertest.book')),
                ('genre', models.CharField(blank=True, max_length=20)),
            ],
            bases=('ledgertest.book',),
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=40)),
                ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='ledgertest.chapter')),
            ],
        ),
        migrations.CreateModel(
            name='Footnote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('text', models.CharField(blank=True, max_length=40)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='ledgertest.line')),
            ],
        ),
        migrations.AddField(
            model_name='book',
            name='shelf',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ledgertest.shelf'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(default=ledger.append_only.new_salt, editable=False, max_length=32)),
                ('text', models.TextField(blank=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('on', models.DateField(null=True)),
                ('at', models.DateTimeField(null=True)),
                ('clock', models.TimeField(null=True)),
                ('is_done', models.BooleanField(default=False)),
                ('file', models.FileField(blank=True, upload_to='')),
                ('body', models.BinaryField(null=True)),
                ('code', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='ledgertest.note')),
                ('tags', models.ManyToManyField(to='ledgertest.tag')),
            ],
        ),
        migrations.AddField(
            model_name='book',
            name='tags',
            field=models.ManyToManyField(to='ledgertest.tag'),
        ),
        migrations.AddField(
            model_name='chapter',
            name='novel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='ledgertest.novel'),
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(default=ledger.append_only.new_salt, editable=False, max_length=32)),
                ('position', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=40)),
                ('data', models.TextField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('role', models.CharField(blank=True, max_length=20)),
                ('shelf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledgertest.shelf')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shelf', 'position'), name='one_entry_per_position')],
            },
        ),
        migrations.AddConstraint(
            model_name='book',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'SHARED')), fields=('shelf', 'kind'), name='one_shared_per_shelf'),
        ),
    ]
