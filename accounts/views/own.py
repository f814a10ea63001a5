"""What somebody changes about their own account, beyond what allauth's pages do."""

from allauth.account import views as account
from django.shortcuts import redirect


def password_change(request):
    """Another password; who has none yet asks for one by mail."""
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    return account.password_change(request)
