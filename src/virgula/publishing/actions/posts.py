"""From a person's words to frozen payloads: a post is created, and approved once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation

from virgula.domain.delivery import Account, Draft, Rendered, TooLongError
from virgula.domain.schedule import to_instant
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.networks.registry import network_for
from virgula.plans.models import Line
from virgula.publishing.actions.errors import (
    AlreadyApprovedError,
    LineOutsideError,
    NoChannelError,
    TooLongForChannelError,
    WordsMissingError,
)
from virgula.publishing.choices import Origin, PostStatus
from virgula.publishing.models import Channel, Delivery, Post

# After this a late post asks a person instead of firing: news grow old within hours.
NOT_AFTER = {Origin.RELAY: timedelta(hours=2), Origin.OWN: timedelta(hours=24)}


def create_post(
    *,
    system: System,
    origin: str,
    title: str,
    text: str,
    link: str = "",
    credit: Actor | None = None,
    line: Line | None = None,
    variants: Mapping[str, str] | None = None,
    due_wall: datetime,
    due_zone: str,
    by: Any,
    at: datetime,
) -> Post:
    """Write a draft that should leave at a wall time of a zone.

    The credited institution's name is kept as it reads now. Raises ``WordsMissingError``,
    ``LineOutsideError`` and the ``HourError`` of ``domain.schedule``.
    """
    if not title.strip() or not text.strip():
        raise WordsMissingError
    if line is not None and line.plan.system_id != system.pk:
        raise LineOutsideError
    due_at = to_instant(due_wall, due_zone, fold=due_wall.fold)
    with transaction.atomic():
        post = Post.objects.create(
            system=system,
            origin=origin,
            title=title.strip(),
            text=text.strip(),
            link=link,
            credit=credit,
            credit_name=credit.name if credit else "",
            line=line,
            variants={key: words for key, words in (variants or {}).items() if words.strip()},
            due_wall=due_wall.replace(tzinfo=None).isoformat(timespec="seconds"),
            due_zone=due_zone,
            due_at=due_at,
            created_at=at,
        )
        write_record(by=by, verb="publishing.post_created", target=post, at=at)
    return post


def approve_post(
    *, post: Post, channels: Iterable[Channel], by: Any, at: datetime
) -> list[Delivery]:
    """Freeze the words of each channel and make its delivery, all in one transaction.

    Raises ``AlreadyApprovedError``, ``NoChannelError`` and ``TooLongForChannelError``; then nothing
    is approved.
    """
    chosen = sorted(channels, key=lambda channel: channel.pk)
    if not chosen:
        raise NoChannelError
    with transaction.atomic():
        # Two people may approve at once: the second finds the post approved.
        approved = Post.objects.filter(pk=post.pk, status=PostStatus.DRAFT).update(
            status=PostStatus.APPROVED, approved_at=at, approved_by=str(by) if by else ""
        )
        if not approved:
            raise AlreadyApprovedError(post)
        post.status, post.approved_at = PostStatus.APPROVED, at
        post.approved_by = str(by) if by else ""
        deliveries = [_delivery(post, channel, at=at) for channel in chosen]
        write_record(
            by=by,
            verb="publishing.post_approved",
            target=post,
            at=at,
            changes={"channels": ["", ", ".join(channel.name for channel in chosen)]},
        )
    return deliveries


def _delivery(post: Post, channel: Channel, *, at: datetime) -> Delivery:
    if channel.system_id != post.system_id or not channel.is_active:
        raise NoChannelError(channel)
    rendered = render_for(post, channel)
    due_at = max(post.due_at, at)
    return Delivery.objects.create(
        post=post,
        channel=channel,
        due_at=due_at,
        next_at=due_at,
        not_after=due_at + NOT_AFTER[Origin(post.origin)],
        key=sha256(f"{post.pk}:{channel.pk}:1".encode()).hexdigest(),
        payload=rendered.as_payload(),
        payload_digest=rendered.digest,
    )


def render_for(post: Post, channel: Channel) -> Rendered:
    """Return what the post will say on a channel, or raise ``TooLongForChannelError``."""
    own = post.variants.get(channel.key, "")
    draft = Draft(
        uid=tag_uri(post),
        title=post.title,
        text=own or post.text,
        link=post.link,
        url=public_address(post),
        language=settings.LANGUAGE_CODE.partition("-")[0],
        is_own=bool(own),
    )
    try:
        return network_for(channel.network).render(draft, account_of(channel))
    except TooLongError as error:
        raise TooLongForChannelError(channel, length=error.length, limit=error.limit) from error


def public_address(post: Post) -> str:
    """Return the post's page on the portal, whatever language its approver reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.BASE_URL}{post.get_absolute_url()}"


def account_of(channel: Channel) -> Account:
    return Account(
        base_url=channel.base_url.rstrip("/"),
        token=channel.token,
        handle=channel.handle,
        text_limit=channel.text_limit,
    )


def tag_uri(post: Post) -> str:
    """Return the post's id for ever (RFC 4151): it does not change when the site moves."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"tag:{host},{post.created_at:%Y-%m-%d}:{post.pk}"
