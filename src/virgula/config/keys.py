"""Keys of an installation: read from the environment, or made once in the ``var`` folder."""

import os
import secrets
from pathlib import Path

from virgula.config import env


def read_or_make_key(name: str, folder: Path) -> str:
    """Return the variable's value, or the key kept in ``folder``, made at the first start.

    The file is created exclusively with mode 600, so that two processes starting together agree.
    """
    value = env.text(name)
    if value:
        return value
    path = folder / f"{name.lower()}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
