"""Logging in as allauth does it, with every word once: no placeholder repeats the label."""

from allauth.account import forms


class Once:
    """Mixed into a form of allauth: takes the placeholders away."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Once, forms.LoginForm):
    pass


class ResetPasswordForm(Once, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Once, forms.ResetPasswordKeyForm):
    pass
