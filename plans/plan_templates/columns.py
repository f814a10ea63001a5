"""The columns of a draft of which a template has the text."""

from plans.choices import Kind
from plans.models import ActionPart, Perspective
from plans.models.drafting.template import IN_TEMPLATE

COLUMNS = {
    column.name: column
    for kind, model in ((Kind.PERSPECTIVE, Perspective), (Kind.ACTION, ActionPart))
    for column in model._meta.local_fields
    if column.name in IN_TEMPLATE[kind]
}
"""By name; no two parts have a field of the same name."""


def label_of(name: str) -> str:
    """What this field is called on the page."""
    return str(COLUMNS[name].verbose_name)
