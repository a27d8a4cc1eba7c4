"""Settings of an installation, read from the environment by typed readers.

Every ``VIRGULA_…`` variable is described in ``docs/operate/settings.md``; a test compares the two.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from virgula.config import env
from virgula.config.databases import database_from_url
from virgula.config.keys import read_or_make_key

SOURCE_DIR = Path(__file__).resolve().parent.parent
PROJECT_DIR = SOURCE_DIR.parent.parent
VAR_DIR = env.folder("VIRGULA_VAR", Path.cwd() / "var")
# The sets of the checkout; an installation from a wheel has its own in share/.
_datasets = (PROJECT_DIR / "datasets", Path(sys.prefix) / "share" / "virgula" / "datasets")
DATASETS_DIR = Path(
    env.text("VIRGULA_DATASETS", str(next(filter(Path.is_dir, _datasets), _datasets[-1])))
)

DEBUG = env.flag("VIRGULA_DEBUG")
DEMONSTRATION = env.flag("VIRGULA_DEMONSTRATION")
DEMO_MASTODON = env.text("VIRGULA_DEMO_MASTODON").rstrip("/")
DEMO_MASTODON_TOKEN = env.text("VIRGULA_DEMO_MASTODON_TOKEN")
SECRET_KEY = read_or_make_key("VIRGULA_SECRET_KEY", VAR_DIR)
# Secrets in the database (tokens of channels) are encrypted with this key, kept outside it.
ENCRYPTION_KEY = read_or_make_key("VIRGULA_ENCRYPTION_KEY", VAR_DIR)

BASE_URL = env.text("VIRGULA_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.listing("VIRGULA_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("VIRGULA_TRUSTED_ORIGINS")
SECURE_COOKIES = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "virgula_session"
CSRF_COOKIE_NAME = "virgula_csrf"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("VIRGULA_BEHIND_PROXY") else None
)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

ROOT_URLCONF = "virgula.config.urls"
WSGI_APPLICATION = "virgula.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "virgula.config",
    "virgula.datasets",
    "virgula.portal",
    "virgula.desk",
    "virgula.members",
    "virgula.reports",
    # Before the relay, whose measures fold the facts of publishing.
    "virgula.publishing",
    "virgula.bulletins",
    "virgula.activities",
    "virgula.content",
    "virgula.relay",
    "virgula.plans",
    "virgula.evidence",
    "virgula.search",
    "virgula.institutions",
    "virgula.media",
    "virgula.people",
    "virgula.journal",
    "virgula.platform",
    "virgula.ui",
    "virgula.config.gestor",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "virgula.config.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "virgula.people.middleware.SecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "virgula.ui.context.page",
            ],
            "builtins": ["virgula.ui.templatetags.virgula"],
        },
    }
]

DATABASES = {
    "default": database_from_url(
        env.text("VIRGULA_DATABASE_URL", "sqlite:virgula.sqlite3"), base=VAR_DIR
    )
}
CACHE_URL = env.text("VIRGULA_CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Wagtail enqueues its index work here: run at once, a lost worker never leaves it behind.
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "virgula.institutions.roles.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "virgula.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vírgula"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_COOKIES
SECOND_FACTOR_PREFIXES = ("/mesa/", "/gestor/")

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", _("Spanish (Mexico)")), ("en", _("English"))]
LOCALE_PATHS = [SOURCE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
# Plans carry their own zone; this one is for pages without a plan.
TIME_ZONE = env.text("VIRGULA_TIME_ZONE", "America/Mexico_City")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/archivos/"
MEDIA_ROOT = VAR_DIR / "media"
COPIES_ROOT = VAR_DIR / "copies"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "copies": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": COPIES_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("VIRGULA_STATIC_MANIFEST", True)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DOCUMENT_UPLOAD_BYTES = 20 * 1024 * 1024
IMAGE_UPLOAD_BYTES = 25 * 1024 * 1024
VIDEO_UPLOAD_BYTES = 200 * 1024 * 1024

MAIL_DIR = VAR_DIR / "mail"
MAIL_HOST = env.text("VIRGULA_MAIL_HOST")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": MAIL_HOST,
            "port": env.integer("VIRGULA_MAIL_PORT", 587),
            "username": env.text("VIRGULA_MAIL_USER"),
            "password": env.text("VIRGULA_MAIL_PASSWORD"),
            "use_tls": env.flag("VIRGULA_MAIL_TLS", True),
            "timeout": 20,
        },
    }
    if MAIL_HOST
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(MAIL_DIR)},
    }
}
# The mailbox to which institutions write (docs/operate/mail-in.md).
MAIL_IN_ADDRESS = env.text("VIRGULA_MAIL_IN_ADDRESS").lower()
MAIL_IN_HOST = env.text("VIRGULA_MAIL_IN_HOST")
MAIL_IN_PORT = env.integer("VIRGULA_MAIL_IN_PORT", 993, least=1)
MAIL_IN_USER = env.text("VIRGULA_MAIL_IN_USER")
MAIL_IN_PASSWORD = env.text("VIRGULA_MAIL_IN_PASSWORD")
MAIL_IN_FOLDER = env.text("VIRGULA_MAIL_IN_FOLDER", "INBOX")
MAIL_IN_DONE_FOLDER = env.text("VIRGULA_MAIL_IN_DONE_FOLDER")
# Whose ``Authentication-Results`` are believed: the name that our own mail server signs them with.
MAIL_IN_AUTHSERV = env.text("VIRGULA_MAIL_IN_AUTHSERV")
MAIL_IN_HOOK_SECRET = env.text("VIRGULA_MAIL_IN_HOOK_SECRET")
# Of several systems, the one whose desk sees letters of strangers.
MAIL_IN_SYSTEM = env.text("VIRGULA_MAIL_IN_SYSTEM")
DEFAULT_FROM_EMAIL = env.text("VIRGULA_MAIL_FROM", "virgula@localhost")

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# The gestor's own pages carry inline scripts and styles (docs/decisions/0004-gestor-policy.md).
GESTOR_CSP = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}

WAGTAIL_SITE_NAME = "Vírgula"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es-mx", _("Spanish (Mexico)")), ("en", _("English"))]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.MediaDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# How the outbox works (seconds); facts and reasons in docs/tutorial/life-of-a-post.md.
OUTBOX_LEASE_SECONDS = env.integer("VIRGULA_OUTBOX_LEASE", 120, least=1)
OUTBOX_TIMEOUT_SECONDS = env.integer("VIRGULA_OUTBOX_TIMEOUT", 30, least=1)
OUTBOX_SETTLE_SECONDS = env.integer("VIRGULA_OUTBOX_SETTLE", 180, least=0)
# What the worker knows outside its database, to tell a copy that was brought back.
OUTBOX_WATERMARK: Path | None = VAR_DIR / "outbox.mark"
BULLETIN_PER_MINUTE = env.integer("VIRGULA_BULLETIN_PER_MINUTE", 120, least=1)
# So many deliveries at a time: while one waits for its network's answer, another leaves.
OUTBOX_SENDERS = env.integer("VIRGULA_OUTBOX_SENDERS", 4, least=1)
OUTBOX_PAUSE_SECONDS = env.integer("VIRGULA_OUTBOX_PAUSE", 2, least=1)
# An approved entry waits a little before it leaves, so that a slip can be undone; several that are
# approved at once leave one after another.
RELAY_GRACE_SECONDS = env.integer("VIRGULA_RELAY_GRACE", 60, least=0)
RELAY_PACE_SECONDS = env.integer("VIRGULA_RELAY_PACE", 60, least=0)
# So many sites are visited at a time, each by one visitor; a pause (seconds) between two visits of
# one site.
RELAY_VISITORS = env.integer("VIRGULA_RELAY_VISITORS", 8, least=1)
RELAY_HOST_PAUSE_SECONDS = env.integer("VIRGULA_RELAY_HOST_PAUSE", 3, least=0)
# The institution is told of its source that fails so many days in a row.
RELAY_TELL_AFTER_DAYS = env.integer("VIRGULA_RELAY_TELL_AFTER", 3, least=1)
# Where public accounts of Bluesky are read.
BLUESKY_APPVIEW = env.text("VIRGULA_BLUESKY_APPVIEW", "https://public.api.bsky.app")
# Strangers' words are erased so long after they were attended to (days).
MENTIONS_KEPT_DAYS = env.integer("VIRGULA_MENTIONS_KEPT", 180, least=1)
# A hub of WebSub that tells readers of our feeds at once; without it they ask by themselves.
WEBSUB_HUB = env.text("VIRGULA_WEBSUB_HUB")
# host:port pairs that the guarded client may reach on loopback (tests, demonstration).
FETCH_LOOPBACK = env.listing("VIRGULA_FETCH_LOOPBACK")
if DEMONSTRATION and DEMO_MASTODON:
    FETCH_LOOPBACK.append(urlsplit(DEMO_MASTODON).netloc)

LOG_LEVEL = env.text("VIRGULA_LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # The level is the door's, not only the root's: what Django's own loggers pass up stops here.
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL}
    },
    # It would write whole addresses, and some networks carry their token there.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
