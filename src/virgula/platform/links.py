"""Signed links: one key to one thing, that expires, is counted and can be revoked.

Only a hash of the token is stored, so that whoever reads the database opens nothing.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q

from virgula.platform.models import SignedLink

TOKEN_BYTES = 32


class LinkError(Exception):
    """A link opens nothing."""


class LinkUnknownError(LinkError):
    """No such link for this purpose."""


class LinkExpiredError(LinkError):
    """Its time is over."""


class LinkRevokedError(LinkError):
    """Somebody took it back."""


class LinkUsedError(LinkError):
    """It was used as often as it may be."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    *,
    purpose: str,
    target: models.Model,
    at: datetime,
    lifetime: timedelta,
    uses: int | None = 1,
) -> str:
    """Store a link to ``target`` and return its token, which is shown once.

    ``uses`` counts how often it opens; ``None`` leaves it open until it expires.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignedLink.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        created_at=at,
        expires_at=at + lifetime,
        uses_left=uses,
    )
    return token


def open_link(token: str, *, purpose: str, at: datetime) -> SignedLink:
    """Return the link that ``token`` opens; reading changes nothing. Raises ``LinkError``."""
    link = SignedLink.objects.filter(token_hash=_hash(token), purpose=purpose).first()
    if link is None:
        raise LinkUnknownError
    if link.revoked_at is not None:
        raise LinkRevokedError
    if link.expires_at <= at:
        raise LinkExpiredError
    if link.uses_left == 0:
        raise LinkUsedError
    return link


def use_link(link: SignedLink, *, at: datetime) -> None:
    """Count one use; two at once cannot both take the last one. Raises ``LinkUsedError``."""
    with transaction.atomic():
        changed = SignedLink.objects.filter(
            Q(uses_left__gt=0) | Q(uses_left__isnull=True),
            pk=link.pk,
            revoked_at__isnull=True,
            expires_at__gt=at,
        ).update(uses_left=F("uses_left") - 1, used_at=at)
        if not changed:
            raise LinkUsedError


def revoke_links(*, purpose: str, target: models.Model, at: datetime) -> int:
    """Take back every open link of a purpose to ``target``; return how many."""
    return SignedLink.objects.filter(
        purpose=purpose,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        revoked_at__isnull=True,
    ).update(revoked_at=at)
