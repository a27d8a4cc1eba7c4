"""Secrets at rest: encrypted with a key that never enters the database."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


class SecretError(Exception):
    """A stored secret cannot be read with the key of this installation."""


@lru_cache(maxsize=4)
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def encrypt(text: str) -> str:
    """Return the text encrypted; an empty text stays empty."""
    return _fernet(settings.ENCRYPTION_KEY).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text again, or raise ``SecretError`` when the key is another."""
    if not token:
        return ""
    try:
        return _fernet(settings.ENCRYPTION_KEY).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretError("the encryption key does not open this secret") from error


class EncryptedTextField(models.TextField):
    """Text that lies encrypted in the database and cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return decrypt(value or "")
