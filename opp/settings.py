"""Everything an installation may choose, read from the environment.

Three ways to run: the demo (`OPP_DEMO=1`, keys made and kept in `var/`), a developer's
machine (`DEBUG=1`), and a school (neither; then nothing secret has a default).
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("OPP_VAR", default=str(BASE_DIR / "var")))
"""What an installation makes for itself: the embedded database, files, demo keys."""

OPP_DEMO = env.bool("OPP_DEMO", default=False)
DEMO_PASSWORD = "regenboog"  # noqa: S105  (printed on the demo's start page)
DEBUG = env.bool("DEBUG", default=False)
SERVES_A_SCHOOL = not (OPP_DEMO or DEBUG)


# Keys ---------------------------------------------------------------------------------


def kept_key(name: str) -> str:
    """The demo's own key, made at the first run, so that sessions survive a restart."""
    path = VAR_DIR / name
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(file, "w") as kept:
        kept.write(secrets.token_urlsafe(48))
    return path.read_text()


def key(variable: str) -> str:
    """A secret from the environment. Only the demo may do without."""
    if OPP_DEMO and variable not in os.environ:
        return kept_key(variable.lower())
    return env(variable)


SECRET_KEY = key("SECRET_KEY")
# Personal links have a key of their own: changing SECRET_KEY logs people out, but a
# letter that is on its way to a family must go on working.
LINK_KEY = key("LINK_KEY")


# Addresses ----------------------------------------------------------------------------

PORT = env.int("PORT", default=8000)
BASE_URL = (
    env("BASE_URL").rstrip("/") if SERVES_A_SCHOOL else env("BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
)
"""Where families and staff find us; mails are made outside any request."""

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname])
if not SERVES_A_SCHOOL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

ROOT_URLCONF = "opp.urls"
WSGI_APPLICATION = "opp.wsgi.application"


# Rooms --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "ledger",
    "accounts",
    "students",
    "plans",
    "consent",
    "agenda",
    "opp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "opp.server.serving.kept_nowhere",
    # A page is a sixth of its size on a parent's phone. To read a secret off that size (BREACH) somebody must make a browser
    # ask the same page hundreds of times: our cookies go along with a link that is followed and with nothing else, Django
    # masks the token of a form anew in each page, and adds a random length to what it compresses.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "opp.paper.NotPrintedMiddleware",
    "accounts.sign_in.factor.SecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "opp.templatetags.look"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "opp.context.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"


# Database -----------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'opp.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite's own defaults lose contended writes. FULL, because a consent that was
    # confirmed to a parent must survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query costs more than it saves on queries as short as ours. Whoever puts PgBouncer in between lets it
    # pass this on (ignore_startup_parameters) and sets it for the role instead.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
    options.setdefault("connect_timeout", 5)  # a database that is away is said so, and asked again
# Opening the file and reading its triggers costs SQLite as much as PostgreSQL's handshake.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)

# Shared by all workers: a limit that each worker counts for itself is no limit.
CACHES = {
    "default": {
        "BACKEND": "core.cache.DatabaseCache",
        "LOCATION": "cache",
        # The limits on logging in and printing live here: the default of 300 rows would drop them on a busy day.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}


# Files --------------------------------------------------------------------------------

MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "files")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {...}} puts documents in
    # any S3-compatible store. There is no MEDIA_URL: files go through a view that asks
    # who is reading.
    "default": env.json(
        "FILE_STORAGE",
        default={"BACKEND": "django.core.files.storage.FileSystemStorage"},
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CLAMAV = env("CLAMAV", default="")  # `unix:/run/clamav/clamd.ctl` or `host:3310`: it looks at every upload
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MAX_UPLOAD_BYTES = 15 * 1024 * 1024
"""The largest scan a form accepts; the form says so in words."""


# People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.backend.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.sign_in.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.sign_in.passwords.NotAboutYou", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": "accounts.sign_in.passwords.NotCommon"},
    {"NAME": "accounts.sign_in.passwords.NotCommonInDutch"},
    {"NAME": "accounts.sign_in.passwords.NotOnlyDigits"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

ACCOUNT_ADAPTER = "accounts.sign_in.adapter.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.entrance.LoginForm",
    "reauthenticate": "accounts.sign_in.entrance.ReauthenticateForm",
    "change_password": "accounts.sign_in.entrance.ChangePasswordForm",
    "reset_password": "accounts.sign_in.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in.entrance.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# A whole school often shares one address, so the limits per address are wide and the limit per account is narrow. Wrong
# passwords from elsewhere never close an account for a browser that logged in to it before (accounts/known.py): that one
# has a limit of its own, whatever its address.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "60/m/ip,5/5m/key",
    "login_failed_known": "5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "family_code": "60/m/ip,5/m/key",
    "letter_address": "20/m/ip",
    "check_document": "12/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if SERVES_A_SCHOOL else 0)

# A folder with word lists of one's own for the writing check, and in it a folder per school, by its brin.
OPP_WORD_LISTS = Path(lists) if (lists := env("OPP_WORD_LISTS", default="")) else None

# Text messages with a code, for who has no e-mail: the dotted path of a function (docs/operations.md). Empty: by telephone only.
SMS_GATEWAY = env("SMS_GATEWAY", default="")

# Everybody with a role has a second factor: who opens no plans can give somebody else the right to (ADR 14).
SECOND_FACTOR_DEMANDED = env.bool("SECOND_FACTOR", default=not OPP_DEMO)
"""False shows it without demanding it: whoever set one up is asked for it, nobody else has to."""
SECOND_FACTOR_GRACE_DAYS = 14
LOCAL_BROKER = not SERVES_A_SCHOOL
"""Whether a broker for the identification of families may stand on this machine: in tests and the demo."""
SECURITY_LOG_MONTHS = env.int("SECURITY_LOG_MONTHS", default=12)
"""After this the log of security events and the outbox of mail to staff forget: they hold who came in when, of people."""
MFA_ADAPTER = "accounts.sign_in.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "OPP"
MFA_TOTP_TOLERANCE = 1  # the clock of a phone; a code counts once all the same
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.sign_in.entrance.CodeForm",
    "authenticate_webauthn": "accounts.sign_in.entrance.KeyForm",
    "reauthenticate": "accounts.sign_in.entrance.CodeAgainForm",
    "reauthenticate_webauthn": "accounts.sign_in.entrance.KeyAgainForm",
    "activate_totp": "accounts.sign_in.entrance.AppForm",
    "add_webauthn": "accounts.sign_in.entrance.AddKeyForm",
}


# Sessions and headers -----------------------------------------------------------------

SESSION_COOKIE_AGE = 10 * 60 * 60  # a school day, so that nobody loses text at noon
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would log out whoever arrives from a mail
SECURE_REFERRER_POLICY = "same-origin"  # links hold keys
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if SERVES_A_SCHOOL:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its arrows as data: images
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}


# Mail ---------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"OPP <opp@{urlsplit(BASE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")
"""Where undeliverable mail goes, such as `opp-bounce@school.example`; each message gets `opp-bounce+<its number>@…` (VERP)."""
if OPP_DEMO:
    # Nothing leaves the demo; its mail is read in the Demo-postvak.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


# Language and time --------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [
    ("nl", "Nederlands"),
    ("en", "English"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("pl", "Polski"),
    ("uk", "Українська"),
]
"""Each named in itself. Dutch is the source (a msgid is the Dutch sentence) and binds; the catalogues stand in `locale/`."""
OFFERED = tuple(env.list("OFFERED_LANGUAGES", default=["nl", "en", "tr", "ar", "pl", "uk"]))
"""What a family can choose: only languages whose catalogue is complete (`tests/opp/test_catalogues.py`)."""
CSRF_FAILURE_VIEW = "consent.portal.views.errors.csrf_failure"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "opp.formats"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True


# Logs ---------------------------------------------------------------------------------

# A log is read by people who may not know any pupil, and lives outside the retention
# of the files. `opp.server.log.Sparse` keeps addresses, names and typed text out of it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"sparse": {"()": "opp.server.log.Sparse"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "sparse"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a 404 is no event, a 500 is
        "opp": {"level": "INFO"},
    },
}
