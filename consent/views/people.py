"""The pages of `students.views` that may change how a family is reached: what changes is journaled and told.

Students may not know of plans or mail, so the watching happens here, around their view and in one transaction.
"""

from django.views.decorators.http import require_http_methods

from consent import contacts, upkeep
from students import views

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def student_edit(request, pk):
    return _watched(views.student_edit, request, pk, student_pk=pk)


@require_http_methods(FORM)
def guardian_new(request, pk):
    return _watched(views.guardian_new, request, pk, student_pk=pk)


@require_http_methods(FORM)
def guardian_edit(request, pk):
    return _watched(views.guardian_edit, request, pk, student_pk=contacts.student_of_guardian(pk))


@require_http_methods(FORM)
def authority_add(request, pk):
    return _watched(views.authority_add, request, pk, student_pk=contacts.student_of_guardian(pk))


def _watched(view, request, pk, *, student_pk: int | None):
    """That view; when it is sent something, with its effect on the family told and open rounds kept up."""
    if request.method != "POST":
        return view(request, pk)
    with contacts.watched(student_pk, by=request.user):
        response = view(request, pk)
    upkeep.keep_up_around(student_pk)
    return response
