"""Logging in as allauth does it, in our own words: every word once, no placeholder that repeats the label."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.http import QueryDict

from accounts import mail, security
from accounts.forms import TWICE
from accounts.models import SecurityEvent, User
from core import signs

Kind = SecurityEvent.Kind
CODE_LIVES = 3 * 60  # longer than a code of an app is taken for
LABELS = {
    "login": "E-mailadres",
    "email": "E-mailadres",
    "password": "Wachtwoord",
    "oldpassword": "Wachtwoord van nu",
    "password1": "Nieuw wachtwoord",
    "password2": "Nieuw wachtwoord, nog een keer",
    "code": "Code",
    "name": "Naam van deze passkey",
}


class Once(forms.BaseForm):
    """Mixed into a form of allauth: our words, no placeholders, and what is missing said as everywhere else."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            field.error_messages["required"] = "Vul dit in."


class Typed(Once):
    """A code of digits, in whatever digits a keyboard has; on a phone typed with the digits' own keyboard."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True, "class": "code"}
        name = self.add_prefix("code")
        if name in self.data:
            self.data = cast(QueryDict, self.data).copy()
            self.data[name] = signs.plain_digits(str(self.data[name]))


class TwiceTheSame(forms.BaseForm):
    """Says in our words that two passwords differ."""

    def clean(self):
        cleaned = cast(Any, super(account.PasswordVerificationMixin, self)).clean()
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", TWICE)
        return cleaned


class LoginForm(Once, account.LoginForm):
    pass


class ReauthenticateForm(Once, account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        password = super().clean_password()
        security.note(Kind.PROVEN_AGAIN, user=self.user, code="password")
        return password


class ChangePasswordForm(Once, TwiceTheSame, account.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(Once, TwiceTheSame, account.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(Once, account.ResetPasswordForm):
    """Puts a letter in the outbox, whoever asks: only who sends it looks whether somebody has this address."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs) -> str:
        address = self.cleaned_data["email"]
        mail.write(mail.Kind.PASSWORD, address)
        return address


def count_once(user, code: str) -> None:
    """Raises when this code of an app was taken before, also while its neighbours still are (a phone's clock may differ)."""
    digits = "".join(filter(str.isdigit, code))
    if not cache.add(f"factor:{user.pk}:{digits}", "", CODE_LIVES):
        raise forms.ValidationError("Deze code is al gebruikt. Wacht op de volgende.", code="incorrect_code")


class Counted(forms.BaseForm):
    """A code that opens something: each counts once, and a wrong one is noted."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        code = cast(Any, super()).clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            count_once(self.user, code)
        return code

    def _emit_authentication_failed(self, authenticator) -> None:
        security.note(Kind.FACTOR_FAILED, user=self.user, code=authenticator.type)


class CodeForm(Typed, Counted, mfa.AuthenticateForm):
    """The second step of logging in: a code of the app, or a recovery code."""


class CodeAgainForm(Typed, Counted, mfa.ReauthenticateForm):
    """Showing it again before what weighs most."""

    def save(self) -> None:
        super().save()
        security.note(Kind.PROVEN_AGAIN, user=self.user, code=self.authenticator.type)


class Refusing(forms.BaseForm):
    """Notes a passkey that was not the right one."""

    user: User

    def clean_credential(self):
        try:
            return cast(Any, super()).clean_credential()
        except forms.ValidationError:
            security.note(Kind.FACTOR_FAILED, user=self.user, code="webauthn")
            raise


class KeyForm(Refusing, webauthn.AuthenticateWebAuthnForm):
    """The second step of logging in, with a passkey."""


class KeyAgainForm(Refusing, webauthn.ReauthenticateWebAuthnForm):
    """Showing the passkey again before what weighs most."""

    def clean_credential(self):
        authenticator = super().clean_credential()
        security.note(Kind.PROVEN_AGAIN, user=self.user, code="webauthn")
        return authenticator


class AppForm(Typed, totp.ActivateTOTPForm):
    """The first code of a new app."""

    def clean_code(self) -> str:
        code = cast(Any, super()).clean_code()
        count_once(self.user, code)
        return code


class AddKeyForm(Once, webauthn.AddWebAuthnForm):
    """A new passkey, and what to call it."""
