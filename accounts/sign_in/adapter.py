"""How allauth behaves here: nobody makes an own account, mail goes through the outbox, and what happens is noted."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.urls import reverse

from accounts import known, mail, security
from accounts.models import SecurityEvent, User
from core.keyed import keyed

from . import factor

Kind = SecurityEvent.Kind
HAPPENED = {
    "mfa/email/totp_activated": (Kind.FACTOR_ADDED, "totp"),
    "mfa/email/totp_deactivated": (Kind.FACTOR_REMOVED, "totp"),
    "mfa/email/webauthn_added": (Kind.FACTOR_ADDED, "webauthn"),
    "mfa/email/webauthn_removed": (Kind.FACTOR_REMOVED, "webauthn"),
    "mfa/email/recovery_codes_generated": (Kind.CODES_MADE, ""),
    "account/email/password_reset": (Kind.PASSWORD_CHANGED, "reset"),
    "account/email/password_changed": (Kind.PASSWORD_CHANGED, ""),
}
"""What allauth wants to mail about, as a security event."""


class StaffAdapter(DefaultAccountAdapter):
    """Accounts come from a school's administrator; families have their own door."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Dit account is gesloten. Vraag het de administratie van uw school.",
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar.",
        "enter_current_password": "Dit is niet uw wachtwoord van nu.",
        "incorrect_code": "Deze code klopt niet. Kijk of de app al een nieuwe toont.",
        "incorrect_password": "Dit is niet uw wachtwoord.",
        "invalid_or_expired_key": "Deze link werkt niet meer.",
        "invalid_password_reset": "Deze link werkt niet meer.",
        "rate_limited": "Dit is te vaak geprobeerd. Wacht vijf minuten.",
        "too_many_login_attempts": "Dit is te vaak geprobeerd. Wacht vijf minuten, of log in op een computer waarop u dat eerder deed.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    # Limits ------------------------------------------------------------------------------

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Wrong passwords count per account; in a browser that is known, for that browser apart."""
        email = credentials.get("email", "").lower()
        return f"{known.browser_of(request, email)}:{email}"

    def pre_authenticate(self, request, **credentials) -> None:
        """Count a try. Where a browser is known, what others do at the same address does not count."""
        is_known = bool(known.browser_of(request, credentials.get("email", "")))
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_known" if is_known else "login_failed",
            key=self._get_login_attempts_cache_key(request, **credentials),
        )
        if not self._login_failed_rl_usage:
            security.note(Kind.LOGIN_STOPPED, user=_account(credentials), code="known" if is_known else "")
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials) -> None:
        security.note(Kind.LOGIN_FAILED, user=_account(credentials))

    def reauthenticate(self, user, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    # Coming in and going out -------------------------------------------------------------

    def login(self, request, user) -> None:
        super().login(request, user)
        methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        security.note(Kind.LOGGED_IN, user=user, code=methods[-1] if methods else "")

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        known.remember(request, response, user.email)
        return response

    def logout(self, request) -> None:
        security.note(Kind.LOGGED_OUT, user=request.user)
        super().logout(request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The second factor where there is one; a password does not stand in for it."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        for method in stronger:
            method["description"] = WAYS[method["id"]]
        return stronger or methods

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not factor.is_recently_proven(self.request)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")

    # Mail --------------------------------------------------------------------------------

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """Note what happened, and tell the owner by a mail that waits in the outbox."""
        kind, code = HAPPENED[template_prefix]
        security.note(kind, user=user, code=code)
        mail.tell_owner(user, kind)
        if kind == Kind.FACTOR_ADDED:
            factor.begin_asking(user)
            record_authentication(self.request, user, "mfa", type=code, reauthenticated=True)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        raise NotImplementedError(f"Mail to staff goes through accounts.mail, not {template_prefix}.")


WAYS = {
    "mfa_reauthenticate": "Met een code uit uw app, of een herstelcode",
    "mfa_reauthenticate:webauthn": "Met uw passkey",
}


def _account(credentials: dict) -> User | None:
    return User.objects.filter(email__iexact=credentials.get("email", "")).first()


class FactorAdapter(DefaultMFAAdapter):
    """Second factors, in Dutch, their secrets unreadable in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Dit kunt u niet weghalen.",
        "cannot_generate_recovery_codes": "Stel eerst een app of passkey in.",
        "incorrect_code": StaffAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return _sealed().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        from cryptography.fernet import InvalidToken

        try:
            return _sealed().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # sealed under another LINK_KEY: no code fits it any more, and nobody can compute one
            return generate_totp_secret()

    def generate_authenticator_name(self, user, type) -> str:
        return "Mijn passkey"


def _sealed():
    """Fernet under a key made of LINK_KEY: a backup of the rows alone gives no codes."""
    from cryptography.fernet import Fernet  # 40 ms, and most pages do without

    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(keyed("second factor"))))
