"""The product's own settings in a folder of the tests, with what only makes tests quick."""

import os
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_var = Path(tempfile.gettempdir()) / f"virgula-tests-{os.getuid()}" / Path.cwd().name / _worker
os.environ.setdefault("VIRGULA_VAR", str(_var))
os.environ.setdefault("VIRGULA_STATIC_MANIFEST", "0")
os.environ.setdefault("VIRGULA_OUTBOX_SETTLE", "1")
os.environ.setdefault("VIRGULA_RELAY_HOST_PAUSE", "0")

from virgula.config.messages import compile_stale  # noqa: E402
from virgula.config.settings import *  # noqa: E402, F403 -- the variables come first
from virgula.config.settings import DATABASES, MAILERS, STATIC_ROOT, VAR_DIR  # noqa: E402

compile_stale()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {**MAILERS, "default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
# Rolled back tests would look like copies that were brought back; the tests of it name a file.
OUTBOX_WATERMARK = None
