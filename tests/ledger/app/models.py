"""One model for each way in which the ledger holds rows."""

import uuid

from django.db import models
from django.db.models import Q

from ledger.append_only import AppendOnly, Salted
from ledger.chain import ChainEntry
from ledger.frozen import FrozenWith, Lifecycle


class Tag(models.Model):
    """Nothing holds it."""

    name = models.CharField(max_length=20)

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.name


class Note(AppendOnly):
    """Append-only, with a column of every sort."""

    text = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    on = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    clock = models.TimeField(null=True)
    is_done = models.BooleanField(default=False)
    file = models.FileField(blank=True)
    body = models.BinaryField(null=True)
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    tags = models.ManyToManyField(Tag)
    source = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.text


class Shelf(models.Model):
    """Keeps the end of a chain; else nothing holds it."""

    name = models.CharField(max_length=20)
    head_count = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    head_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.name


class Entry(ChainEntry):
    """A journal with columns of its own."""

    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="entries")
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "ledgertest"
        constraints = [models.UniqueConstraint(fields=["shelf", "position"], name="one_entry_per_position")]


class Book(Salted):
    """Has a life of its own, and children of two kinds."""

    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10, default="DRAFT")
    title = models.CharField(max_length=120, blank=True)
    pages = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=20, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    body = models.BinaryField(default=b"")
    closed_reason = models.CharField(max_length=40, blank=True)
    read_on = models.DateField(null=True)
    tags = models.ManyToManyField(Tag)
    subtitle = models.CharField(max_length=120, blank=True, default="")

    frozen = Lifecycle(
        status="status",
        open={"DRAFT"},
        next={"DRAFT": {"SHARED", "DISCARDED"}, "SHARED": {"CLOSED", "LOST"}},
        always=("shelf", "kind"),
        on={"SHARED": ("digest", "body"), "CLOSED": ("closed_reason",), "LOST": ("closed_reason",)},
        begin={"status": "DRAFT", "digest": "", "body": b""},
        free=("read_on",),
        also={"SHARED": ("pages",)},
        open_delete={"DRAFT"},
    )

    class Meta:
        app_label = "ledgertest"
        constraints = [
            models.UniqueConstraint(fields=["shelf", "kind"], condition=Q(status="SHARED"), name="one_shared_per_shelf")
        ]

    def __str__(self):
        return self.title


class Novel(Book):
    """Says nothing about freezing: freezes with the book it is."""

    genre = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "ledgertest"


class Manual(Book):
    """Is a book of its own kind only."""

    product = models.CharField(max_length=20, blank=True)

    frozen = FrozenWith("book_ptr", requires={"kind": "MANUAL"})

    class Meta:
        app_label = "ledgertest"


class Chapter(models.Model):
    """Freezes with a child model's parent."""

    novel = models.ForeignKey(Novel, on_delete=models.CASCADE, related_name="chapters")
    name = models.CharField(max_length=40, blank=True)
    summary = models.TextField(null=True)  # noqa: DJ001  (NULL is what is tried)

    frozen = FrozenWith("novel")

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.name


class Line(models.Model):
    """Freezes with what is two steps away."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=40, blank=True)

    frozen = FrozenWith("chapter__novel")

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.text


class Footnote(models.Model):
    """Freezes with something that freezes with something; its key is no number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, null=True)
    text = models.CharField(max_length=40, blank=True)

    frozen = FrozenWith("line")

    class Meta:
        app_label = "ledgertest"

    def __str__(self):
        return self.text
