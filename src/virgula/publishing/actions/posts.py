"""From a person's words to frozen payloads: a post is created, and approved once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation

from virgula.domain.network import Draft, Medium, PostKind, Rendered, TooLongError
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
from virgula.publishing.wires import account_of

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
        deliveries = [one for channel in chosen for one in _deliveries(post, channel, at=at)]
        write_record(
            by=by,
            verb="publishing.post_approved",
            target=post,
            at=at,
            changes={"channels": ["", ", ".join(channel.name for channel in chosen)]},
        )
    return deliveries


def _deliveries(post: Post, channel: Channel, *, at: datetime) -> list[Delivery]:
    if channel.system_id != post.system_id or not channel.is_active:
        raise NoChannelError(channel)
    network, due_at = network_for(channel.network), max(post.due_at, at)
    made: list[Delivery] = []
    for part, rendered in enumerate(render_for(post, channel), start=1):
        made.append(
            Delivery.objects.create(
                post=post,
                channel=channel,
                part=part,
                depends_on=made[-1] if made else None,
                due_at=due_at,
                next_at=due_at,
                not_after=due_at + patience_of(post),
                key=sha256(f"{post.pk}:{channel.pk}:{part}".encode()).hexdigest(),
                payload=rendered.as_payload(),
                payload_digest=rendered.digest,
                cost=network.cost(rendered),
            )
        )
    return made


def patience_of(post: Post) -> timedelta:
    """Return how late the post may still leave by itself."""
    if post.patience_hours:
        return timedelta(hours=post.patience_hours)
    return NOT_AFTER[Origin(post.origin)]


def render_for(post: Post, channel: Channel) -> Sequence[Rendered]:
    """Return the parts of what the post will say on a channel, one where it fits.

    Raises ``TooLongForChannelError`` and ``domain.network.UnfitError``.
    """
    own = post.variants.get(channel.key, "")
    draft = Draft(
        uid=tag_uri(post),
        title=post.title,
        text=own or post.text,
        at=post.due_at,
        link=post.link,
        url=public_address(post),
        language=settings.LANGUAGE_CODE.partition("-")[0],
        is_own=bool(own),
        kind=PostKind(post.kind),
        target=post.target,
        media=media_of(post),
        as_thread=post.as_thread,
    )
    try:
        return network_for(channel.network).render(draft, account_of(channel))
    except TooLongError as error:
        raise TooLongForChannelError(channel, length=error.length, limit=error.limit) from error


def public_address(post: Post) -> str:
    """Return the post's page on the portal, whatever language its approver reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.BASE_URL}{post.get_absolute_url()}"


def media_of(post: Post) -> tuple[Medium, ...]:
    """Return the media as networks take them; a picture without words for it stays at home.

    Whoever has the right to skip the words of a picture says why; then it goes out without them.
    """
    return tuple(
        Medium(
            sha256=one.upload.sha256,
            content_type=one.upload.content_type,
            size=one.upload.size,
            width=one.width,
            height=one.height,
            seconds=one.seconds,
            alt=one.alt,
            url=f"{settings.BASE_URL}{one.upload.get_absolute_url()}",
        )
        for one in post.media.select_related("upload").order_by("position", "pk")
        if one.alt or one.alt_skip_reason
    )


def tag_uri(post: Post) -> str:
    """Return the post's id for ever (RFC 4151): it does not change when the site moves."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"tag:{host},{post.created_at:%Y-%m-%d}:{post.pk}"
