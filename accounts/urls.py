"""Addresses of Beheer, and of coming in as staff: every page of allauth that is open, under an address of ours."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from django.urls import path, re_path, reverse_lazy

from .views import coming, own, school, staff

GLUED = r"/?[^0-9A-Za-z/]+/?$"
sign_in = [
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("inloggen/geblokkeerd/", account.account_inactive, name="account_inactive"),
    path("inloggen/tweede-stap/", factor.authenticate, name="mfa_authenticate"),
    path("inloggen/opnieuw/", account.reauthenticate, name="account_reauthenticate"),
    path("inloggen/opnieuw/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("inloggen/opnieuw/passkey/", key.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("wachtwoord/", account.password_reset, name="account_reset_password"),
    path("wachtwoord/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    # What mail programs take for a part of a link: the full stop, bracket, quote or blank behind it.
    re_path(
        rf"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9a-z]+-[0-9a-f]+){GLUED}",
        coming.reset_glued,
        name="password_reset_glued",
    ),
    re_path(rf"^uitnodiging/(?P<token>[0-9a-f]{{64}}){GLUED}", coming.invitation_glued, name="invitation_glued"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("wachtwoord/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("uitnodiging/<str:token>/", coming.invitation, name="invitation"),
]
own_account = [
    path("beveiliging/", factor.index, name="mfa_index"),
    path("beveiliging/wachtwoord/", own.password_change, name="account_change_password"),
    path("beveiliging/app/", app.activate_totp, name="mfa_activate_totp"),
    path("beveiliging/app/weg/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("beveiliging/passkey/", key.add_webauthn, name="mfa_add_webauthn"),
    path(
        "beveiliging/passkeys/<id:pk>/weg/",
        key.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index")),
        name="mfa_remove_webauthn",
    ),
    path("beveiliging/herstelcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("beveiliging/herstelcodes/nieuw/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
urlpatterns = [
    *sign_in,
    *own_account,
    path("beheer/", school.settings, name="settings"),
    path("beheer/<id:pk>/beveiliging/", staff.security_log, name="security_log"),
    path("beheer/<id:pk>/medewerkers/nieuw/", staff.staff_new, name="staff_new"),
    path("beheer/<id:pk>/medewerkers/<id:user_pk>/", staff.staff_edit, name="staff_edit"),
    path("beheer/<id:pk>/medewerkers/<id:user_pk>/tweede-stap/", staff.factor_reset, name="factor_reset"),
    path("beheer/<id:pk>/uitnodigingen/<id:invitation_pk>/opnieuw/", staff.invitation_again, name="invitation_again"),
    path("beheer/<id:pk>/uitnodigingen/<id:invitation_pk>/weg/", staff.invitation_withdraw, name="invitation_withdraw"),
    path("beheer/<id:pk>/vakanties/nieuw/", school.holiday_add, name="holiday_add"),
    path("beheer/vakanties/<id:pk>/verwijderen/", school.holiday_delete, name="holiday_delete"),
]
