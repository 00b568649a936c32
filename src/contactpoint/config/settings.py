"""Django settings. What an operator chooses comes from the environment (``docs/operations.md``)."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from contactpoint.access.budgets import Budgets
from contactpoint.access.session_end import IDLE
from contactpoint.config import environment
from contactpoint.config.home import Home

HOME = Home.from_environment()
KEY_FILE = HOME.key_file


def _database(name: str) -> dict[str, Any]:
    """Django's form of a libpq address, which stands in the environment."""
    found = environment.database(name)
    parts = {key: str(value) for key, value in found.items() if value is not None}
    # Plan each prepared statement once. The statements read by keys in an array, and one plan is
    # good for any keys. Planning anew for every array takes a seventh of a look-up.
    options = f"{parts.pop('options', '')} -c plan_cache_mode=force_generic_plan"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # For the statements of ``store.prepared``. Django's own statements are not prepared.
        "OPTIONS": {**parts, "prepare_threshold": 0, "options": options.strip()},
    }


DATABASES = {
    "default": _database("DATABASE_URL"),
    "keys": _database("KEYS_DATABASE_URL"),
}
# The keys database as the role that destroys keys. Commands that do so need it; pages do not.
DESTROYER_KEYS_DATABASE_URL = os.environ.get("DESTROYER_KEYS_DATABASE_URL", "")
DATABASE_ROUTERS = ["contactpoint.store.router.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only a server that was started as a demonstration may hold demonstration accounts.
DEMONSTRATION = HOME.is_demonstration
# A practice copy: invented children, no password, and a mark on every page.
PRACTICE = HOME.is_practice

# Who wraps the keys: "file", the key file in the home, or "token", over PKCS#11.
KEY_HOLDER = os.environ.get("CONTACTPOINT_KEY_HOLDER", "file")
TOKEN_MODULE = os.environ.get("CONTACTPOINT_TOKEN_MODULE", "")
TOKEN_LABEL = os.environ.get("CONTACTPOINT_TOKEN_LABEL", "")
TOKEN_KEY_LABEL = os.environ.get("CONTACTPOINT_TOKEN_KEY_LABEL", "contactpoint")
TOKEN_PIN = os.environ.get("CONTACTPOINT_TOKEN_PIN", "")

# By which way e-mails leave that say that there is a notice: "smtp", "file", or none.
EMAIL_WAY = environment.one_of("CONTACTPOINT_EMAIL", "", "smtp", "file")
EMAIL_FROM = os.environ.get("CONTACTPOINT_EMAIL_FROM", "")
EMAIL_SMTP_HOST = os.environ.get("CONTACTPOINT_EMAIL_HOST", "")
EMAIL_SMTP_PORT = environment.number("CONTACTPOINT_EMAIL_PORT", default=587, least=1, most=65535)
EMAIL_SMTP_TLS = environment.one_of("CONTACTPOINT_EMAIL_TLS", "starttls", "tls", "none")
EMAIL_SMTP_USER = os.environ.get("CONTACTPOINT_EMAIL_USER", "")
EMAIL_SMTP_PASSWORD_FILE = environment.file("CONTACTPOINT_EMAIL_PASSWORD_FILE")
EMAIL_SMTP_CA_FILE = environment.file("CONTACTPOINT_EMAIL_CA_FILE")
EMAIL_FOLDER = environment.file("CONTACTPOINT_EMAIL_FOLDER") or HOME.root / "emails"

# The engine that weighs pairs in a first load: "duckdb", or "spark" if one machine is not enough.
LINKAGE_ENGINE = os.environ.get("LINKAGE_ENGINE", "duckdb")
LINKAGE_SPARK_MASTER = os.environ.get("LINKAGE_SPARK_MASTER", "local[2]")
LINKAGE_SPARK_MEMORY = os.environ.get("LINKAGE_SPARK_MEMORY", "4g")

# How much may be looked at in an hour and a day (``access.budgets``).
try:
    BUDGETS = Budgets.from_environment(os.environ)
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from None
# Where it can be told which backups there are, and what an operator lets be that ``contactpoint
# check`` finds not good (``docs/operations.md``).
BACKUPS = Path(os.environ.get("CONTACTPOINT_BACKUPS") or HOME.root / "backups")
ACCEPTED_CHECKS = tuple(
    name.strip() for name in os.environ.get("CONTACTPOINT_ACCEPTED", "").split(",") if name.strip()
)

# What the public pages say of who is responsible for the service, and whom to ask.
OPERATOR = {
    name: environment.text(name)
    for name in (
        "CONTACTPOINT_OPERATOR_NAME",
        "CONTACTPOINT_OPERATOR_ADDRESS",
        "CONTACTPOINT_LEGAL_BASIS",
        "CONTACTPOINT_PROTECTION_OFFICER",
        "CONTACTPOINT_CONTACT_TELEPHONE",
        "CONTACTPOINT_CONTACT_EMAIL",
    )
}
# A file with what the page of the service's status says of maintenance, planned or going on.
MAINTENANCE = environment.file("CONTACTPOINT_MAINTENANCE")

DEBUG = False
SECRET_KEY = HOME.session_secret_file.read_text() if HOME.session_secret_file.exists() else ""
ALLOWED_HOSTS = environment.names("CONTACTPOINT_HOSTS", default="localhost,127.0.0.1,[::1]")
# By default TLS is expected, except in a demonstration, which talks only to its own machine.
SERVED_OVER_TLS = environment.flag("CONTACTPOINT_TLS", default=not DEMONSTRATION)

# Where starters do their training, where there is a practice copy; and whose practice copy this is.
PRACTICE_URL = (
    "" if PRACTICE else environment.origin("CONTACTPOINT_PRACTICE_URL", tls=SERVED_OVER_TLS)
)
PRACTICE_FOR = environment.origin("CONTACTPOINT_PRACTICE_FOR", tls=SERVED_OVER_TLS)
# By this key each of the two knows what comes from the other.
PRACTICE_KEY = HOME.practice_key_file.read_text() if HOME.practice_key_file.exists() else ""

INSTALLED_APPS = [
    "contactpoint.config",
    "contactpoint.store",
    "contactpoint.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "contactpoint.web.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "contactpoint.web.answered.OneAtATimeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "contactpoint.web.gate.GateMiddleware",
    "contactpoint.web.answered.AnswerOnceMiddleware",
]
ROOT_URLCONF = "contactpoint.config.practice_urls" if PRACTICE else "contactpoint.config.urls"
WSGI_APPLICATION = "contactpoint.config.wsgi.application"

_WEB = Path(__file__).parent.parent / "web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_WEB],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "contactpoint.web.jinja.environment",
            "context_processors": ["contactpoint.web.answered.forms_with_keys"],
        },
    },
]

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = ["contactpoint.services.accounts.backend.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Long, and none that others would try; of which signs it consists is nobody's business (NIST SP
# 800-63B section 3.1.1.2).
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {
            "user_attributes": ("username", "display_name", "email", "telephone", "job_title")
        },
    },
    {"NAME": "contactpoint.services.accounts.passwords.PlainPasswordValidator"},
    {"NAME": "contactpoint.services.accounts.passwords.WordsOfTheServiceValidator"},
    {"NAME": "contactpoint.services.accounts.passwords.BreachedPasswordValidator"},
]
# A list of the hashes of leaked passwords, in the form of the published "Pwned Passwords".
BREACHED_PASSWORDS = environment.file("CONTACTPOINT_BREACHED_PASSWORDS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "contactpoint.web.sign_in.forms.PasswordForm"}
# A sign-in that is not finished within five minutes starts again.
ACCOUNT_LOGIN_TIMEOUT = 300
# Attempts are counted and made to wait by access.attempts.
ACCOUNT_RATE_LIMITS = False
# How many proxies of our own stand before the server. The address before them is the visitor's,
# where one of ours says it (``web.place``).
PROXIES = environment.number(
    "CONTACTPOINT_PROXIES", default=1 if SERVED_OVER_TLS else 0, least=0, most=9
)
PROXY_ADDRESSES = environment.networks("CONTACTPOINT_PROXY_ADDRESSES", default="127.0.0.0/8,::1")
# A browser that signed in before.
DEVICE_COOKIE_NAME = "__Host-device"
# What a browser keeps while somebody is away at an employer's sign-in.
EMPLOYER_COOKIE_NAME = "__Host-employer"
ACCOUNT_ADAPTER = "contactpoint.web.sign_in.adapters.AccountAdapter"
# The domain that security keys are registered for: keys of another one do not answer here, so it
# must not change. By default the first of the service's names.
SECURITY_KEY_DOMAIN = (
    os.environ.get("CONTACTPOINT_SECURITY_KEY_DOMAIN") or (ALLOWED_HOSTS or ["localhost"])[0]
)
MFA_ADAPTER = "contactpoint.web.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "ContactPoint"
# A code of the period before or after is accepted: tokens' clocks drift (RFC 6238 section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {"authenticate": "contactpoint.web.sign_in.forms.CodeAndPinForm"}

# Shared by every server process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Far more entries than are ever alive, so that an attacker cannot push one out.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# Messages stay in the session. Django's default would put them in a cookie that is only signed.
MESSAGE_STORAGE = "contactpoint.web.answered.Messages"
CSRF_FAILURE_VIEW = "contactpoint.web.errors.views.form_expired"

SESSION_ENGINE = "contactpoint.store.sealed_sessions"
# Its absolute end is the engine's to see to.
SESSION_COOKIE_AGE = int(IDLE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A browser takes a cookie of this prefix only from this very host, over TLS, for all of its pages:
# no neighbour under the same domain can plant one (RFC 6265bis section 4.1.3.2). Browsers count
# localhost as safe without TLS, so a demonstration has the same cookies.
# A practice copy's are its own: a browser keeps cookies by host, whatever the port.
_COOKIES = "__Host-practice-" if PRACTICE else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIES}session"
SESSION_COOKIE_SECURE = True
# No other site's link or form brings a session along. An address in a letter or an e-mail message
# leads to the sign-in page first, which is where somebody who follows one should be.
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = f"{_COOKIES}csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SERVED_OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_OVER_TLS else None
# For hosts below this one as well: the service needs a name of its own anyway.
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_OVER_TLS
# A load balancer that asks without TLS is answered, not led to another address: it says nothing.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_REFERRER_POLICY = "same-origin"

# No page takes a file, and none has a form of more than a few thousand bytes. ``config.read_first``
# refuses such requests before a page sees them; this is for another server before the pages.
FILE_UPLOAD_HANDLERS: list[str] = []
DATA_UPLOAD_MAX_NUMBER_FILES = 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME.root / "static"
STATICFILES_DIRS = [_WEB / "static"]
# Only our own static files: allauth's scripts are for pages that this service does not have.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Requests are logged by method and route, never by query or body, because these may hold personal
# data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"event": {"()": "contactpoint.config.log_events.LogEvent"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # An address that leads nowhere may be anything that somebody typed, so it is not logged.
    "loggers": {"django.request": {"level": "ERROR"}},
}
