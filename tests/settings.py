"""The product's own settings, with what a test run needs instead."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix="opp-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

os.environ.update(
    SECRET_KEY="only for tests",
    LINK_KEY="only for the links in tests",
    BASE_URL="http://localhost",
    DEBUG="0",
    OPP_DEMO="0",
    OPP_VAR=str(SCRATCH),
)

from opp.settings import *  # noqa: E402, F403
from opp.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

MIDDLEWARE = ["tests.one_line.middleware", *MIDDLEWARE]
SECOND_FACTOR_DEMANDED = False  # nearly every test logs in; those about the second factor ask for it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because a second thread must see the same database (decision 27). No
    # power cut happens here, so the disk need not be waited for.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
