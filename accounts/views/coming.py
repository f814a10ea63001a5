"""Accepting an invitation: to come and work at a school, or to take another address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import staff
from accounts.forms import NewPasswordForm
from accounts.models import Invitation

from .school import FORM


@login_not_required
@never_cache
@require_http_methods(FORM)
def invitation(request, token):
    """What it is, from whom; then a password, or one press for who has an account. Opening it changes nothing."""
    found = Invitation.objects.of_token(token).select_related("school", "by", "user").first()
    if found is None or found.state(timezone.now()) != Invitation.State.WAITING:
        return render(request, "accounts/invitation_closed.html", {"invitation": found}, status=404)
    account = staff.account_of(found)
    if account is None:
        return _begin(request, found)
    if request.method == "POST" and request.user == account:
        return _accept(request, found)
    context = {"invitation": found, "school": found.school, "account": account, "is_in": request.user == account}
    return render(request, "accounts/invitation.html", context)


@login_not_required
@never_cache
@require_safe
def invitation_glued(request, token):
    """The link with a sign behind it that a mail program glued on."""
    return redirect("invitation", token)


@login_not_required
@never_cache
@require_safe
def reset_glued(request, uidb36, key):
    """The same of a link to choose a new password."""
    return redirect("account_reset_password_from_key", uidb36=uidb36, key=key)


def _begin(request, found):
    form = NewPasswordForm(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            staff.accept_as_new(found, name=form.cleaned_data["name"], password=form.cleaned_data["password1"])
            messages.success(request, "Uw account is klaar. Log in met uw nieuwe wachtwoord.")
        except staff.NotPossible as no:
            messages.error(request, no.reasons[0])
        return redirect("account_login")
    context = {"invitation": found, "school": found.school, "form": form, "account": None}
    return render(request, "accounts/invitation.html", context)


def _accept(request, found):
    try:
        staff.accept(found, request.user)
    except staff.NotPossible as no:
        messages.error(request, no.reasons[0])
        return redirect("mfa_index")
    is_join = found.kind == Invitation.Kind.JOIN
    words = f"Welkom bij {found.school.name}." if is_join else f"U logt voortaan in met {found.email}."
    messages.success(request, words)
    return redirect("today" if is_join else "mfa_index")
