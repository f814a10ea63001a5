"""The demo's mailbox: what would have gone out, to read and to walk on from. It exists in the demo only."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import mail as staff_mail
from consent.models import Delivery, DeliveryKind
from consent.sending import sender
from students.policy import Relation


def demo_only(view):
    """404 wherever a real school may live."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.OPP_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(require_safe(guarded)))


@demo_only
def demo_mail(request):
    """Every message, the newest first."""
    page = Paginator(sender.everything(), 30).get_page(request.GET.get("page"))
    rows = [(each, sender.letter(each)[0], label_of_role(each)) for each in page]
    return render(request, "demo_mail.html", {"page": page, "rows": rows})


@demo_only
def demo_message(request, pk):
    """One message as it reads in a mailbox, with a link that works on this very address."""
    delivery = get_object_or_404(sender.everything(), pk=pk)
    subject, body = sender.letter(delivery, base=request.build_absolute_uri("/").rstrip("/"))
    context = {
        "delivery": delivery,
        "subject": subject,
        "body": body,
        "role": label_of_role(delivery),
        "is_code": delivery.kind == DeliveryKind.CODE,
    }
    return render(request, "demo_message.html", context)


@demo_only
def demo_staff_mail(request):
    """What staff gets: invitations, new passwords, what changed about an account. Each with its text."""
    base = request.build_absolute_uri("/").rstrip("/")
    page = Paginator(staff_mail.everything(), 15).get_page(request.GET.get("page"))
    rows = [(each, *staff_mail.letter(each, base)) for each in page]
    return render(request, "demo_staff_mail.html", {"page": page, "rows": rows})


@demo_only
def demo_parent(request):
    """Straight to the newest question that a parent did not answer yet."""
    delivery = sender.newest_question(timezone.now())
    return redirect("demo_message", delivery.pk) if delivery else redirect("demo_mail")


def label_of_role(delivery: Delivery) -> str:
    """Who a message went to, by role: for the demo's mailbox, which shows no names."""
    student = delivery.plan.student
    if delivery.person_id == student.person_id:
        return "leerling"
    relations = {guardian.person_id: guardian.relation for guardian in student.guardians.all()}
    return Relation(relations.get(delivery.person_id, Relation.OTHER)).label
