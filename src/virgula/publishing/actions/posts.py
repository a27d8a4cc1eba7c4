"""From a person's words to frozen payloads: a post is written, changed, and approved once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypedDict, Unpack

from django.db import transaction

from virgula.content.models import Campaign
from virgula.domain.hashtags import Tag
from virgula.domain.network import PostKind, Rendered, TooLongError, UnfitError
from virgula.domain.schedule import to_instant
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.media.models import Upload
from virgula.networks.registry import network_for
from virgula.plans.models import Line
from virgula.publishing.actions.caps import check_caps, lock_capped
from virgula.publishing.actions.errors import (
    AlreadyApprovedError,
    AltMissingError,
    ChangedMeanwhileError,
    LineOutsideError,
    NoChannelError,
    NotEditableError,
    PictureComingError,
    TargetMissingError,
    TooLongForChannelError,
    UnfitForChannelError,
    UtilityMissingError,
    WordsMissingError,
)
from virgula.publishing.choices import Origin, PostStatus
from virgula.publishing.models import Channel, Delivery, PictureToBring, Post
from virgula.publishing.rendering import render_for, tags_of

# After this a late post asks a person instead of firing: news grow old within hours.
NOT_AFTER = {Origin.RELAY: timedelta(hours=2), Origin.OWN: timedelta(hours=24)}
# A post whose words may still change.
OPEN = (PostStatus.DRAFT, PostStatus.IN_REVIEW)
# The journal keeps the beginning of a long text.
TOLD = 300


class PostValues(TypedDict, total=False):
    """What may be said of a post. A value that is not given stays as it is."""

    title: str
    text: str
    kind: str
    target: str
    utility: str
    as_thread: bool
    variants: Mapping[str, str]
    link: str
    credit: Actor | None
    line: Line | None
    campaign: Campaign | None
    channels: Iterable[Channel]
    patience_hours: int | None
    due_wall: datetime
    due_zone: str


def create_post(
    *,
    system: System,
    origin: str,
    title: str,
    text: str,
    kind: str = PostKind.ORIGINAL,
    target: str = "",
    utility: str = "",
    as_thread: bool = False,
    link: str = "",
    credit: Actor | None = None,
    line: Line | None = None,
    campaign: Campaign | None = None,
    variants: Mapping[str, str] | None = None,
    channels: Iterable[Channel] = (),
    external_id: str = "",
    patience_hours: int | None = None,
    due_wall: datetime,
    due_zone: str,
    created_by: str = "",
    by: Any,
    at: datetime,
) -> Post:
    """Write a draft that should leave at a wall time of a zone.

    The credited institution's name is kept as it reads now. ``channels`` is where it is to go;
    ``created_by`` names its author where that is not ``by``. Raises ``WordsMissingError``,
    ``TargetMissingError``, ``LineOutsideError``, ``NoChannelError`` and the ``HourError`` of
    ``domain.schedule``.
    """
    chosen = list(channels)
    post = Post(
        system=system,
        origin=origin,
        external_id=external_id,
        created_at=at,
        created_by=created_by or label(by),
    )
    _say(
        post,
        title=title,
        text=text,
        kind=kind,
        target=target,
        utility=utility,
        as_thread=as_thread,
        link=link,
        credit=credit,
        line=line,
        campaign=campaign,
        variants=variants or {},
        patience_hours=patience_hours,
        due_wall=due_wall,
        due_zone=due_zone,
    )
    _check_channels(post, chosen)
    with transaction.atomic():
        post.save(force_insert=True)
        post.channels.set(chosen)
        write_record(by=by, verb="publishing.post_created", target=post, at=at)
    return post


def change_post(
    *, post: Post, revision: int, by: Any, at: datetime, **values: Unpack[PostValues]
) -> Post:
    """Change a draft, or one in review, that nobody changed since ``revision`` was read.

    Raises ``ChangedMeanwhileError`` with the post as it reads now, so that both texts can be shown,
    ``NotEditableError`` once it is approved or withdrawn, and what ``create_post`` raises.
    """
    chosen = list(values["channels"]) if "channels" in values else None
    with transaction.atomic():
        fresh = Post.objects.select_for_update().select_related("system").get(pk=post.pk)
        if fresh.status not in OPEN:
            raise NotEditableError(fresh)
        if fresh.revision != revision:
            raise ChangedMeanwhileError(fresh)
        before = _told(fresh)
        _say(fresh, **values)
        if chosen is not None:
            _check_channels(fresh, chosen)
        # Compared once more in the statement: on a database without row locks two may read alike.
        fresh.revision = revision + 1
        fields = [field.attname for field in Post._meta.concrete_fields if not field.primary_key]
        changed = Post.objects.filter(pk=post.pk, revision=revision, status__in=OPEN).update(
            **{name: getattr(fresh, name) for name in fields}
        )
        if not changed:
            raise ChangedMeanwhileError(Post.objects.get(pk=post.pk))
        if chosen is not None:
            fresh.channels.set(chosen)
        after = _told(fresh)
        changes = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        write_record(by=by, verb="publishing.post_changed", target=fresh, at=at, changes=changes)
    return fresh


def _say(post: Post, **values: Unpack[PostValues]) -> None:
    """Write values on a post and refuse what cannot be said."""
    plain: dict[str, Any] = {**values}
    plain.pop("channels", None)
    wall, zone = plain.pop("due_wall", None), plain.pop("due_zone", post.due_zone)
    if "variants" in plain:
        plain["variants"] = {
            key: words for key, words in plain["variants"].items() if words.strip()
        }
    for name, value in plain.items():
        setattr(post, name, value.strip() if isinstance(value, str) else value)
    if "credit" in plain:
        post.credit_name = post.credit.name if post.credit else ""
    if not post.title or not (post.text or post.kind == PostKind.REPOST):
        raise WordsMissingError
    if post.kind != PostKind.ORIGINAL and not post.target:
        raise TargetMissingError
    _check_system(post)
    if wall is not None:
        post.due_at = to_instant(wall, zone, fold=wall.fold)
        post.due_zone = zone
        post.due_wall = wall.replace(tzinfo=None).isoformat(timespec="seconds")


def _check_system(post: Post) -> None:
    if post.line is not None and post.line.plan.system_id != post.system_id:
        raise LineOutsideError
    if post.campaign is not None and post.campaign.system_id != post.system_id:
        raise LineOutsideError


def _check_channels(post: Post, channels: Iterable[Channel]) -> None:
    for channel in channels:
        if channel.system_id != post.system_id or not channel.is_active:
            raise NoChannelError(channel)


def _told(post: Post) -> dict[str, str]:
    return {
        "title": post.title[:TOLD],
        "text": post.text[:TOLD],
        "utility": post.utility,
        "link": post.link[:TOLD],
        "due_wall": f"{post.due_wall} {post.due_zone}",
    }


def approve_post(
    *,
    post: Post,
    channels: Iterable[Channel] | None = None,
    revision: int | None = None,
    by: Any,
    at: datetime,
) -> list[Delivery]:
    """Freeze the words of each channel and make its delivery, all in one transaction.

    Without ``channels`` it goes to those that the draft names. ``revision`` is what the approver
    read: what was changed since is not approved. Raises ``AlreadyApprovedError``,
    ``NotEditableError``, ``ChangedMeanwhileError``, ``NoChannelError``, ``UtilityMissingError``,
    ``AltMissingError``, ``TooLongForChannelError``, ``UnfitForChannelError`` and
    ``CapReachedError``; then nothing is approved.
    """
    with transaction.atomic():
        chosen = lock_capped(post.channels.all() if channels is None else channels)
        if not chosen:
            raise NoChannelError
        _check_channels(post, chosen)
        check_content(post)
        _mark_approved(post, revision=revision, by=by, at=at)
        if channels is not None:
            post.channels.set(chosen)
        tags = tags_of(post)
        deliveries = [one for each in chosen for one in _deliveries(post, each, tags, at=at)]
        check_caps(post, chosen, deliveries)
        # From here on networks fetch the pictures, and the portal shows them.
        Upload.objects.filter(in_posts__post=post).update(is_public=True)
        write_record(
            by=by,
            verb="publishing.post_approved",
            target=post,
            at=at,
            changes={"channels": ["", ", ".join(channel.name for channel in chosen)]},
        )
    return deliveries


def check_content(post: Post) -> None:
    """Refuse our own content that does not say what it is good for, or leaves a picture mute.

    What is relayed is exempt: its mute pictures stay at home.
    """
    if post.origin != Origin.OWN:
        return
    if post.kind == PostKind.ORIGINAL and not post.utility:
        raise UtilityMissingError
    coming = PictureToBring.objects.filter(post=post).values_list("url", flat=True).first()
    if coming is not None:
        raise PictureComingError(coming)
    for medium in post.media.select_related("upload").order_by("position", "pk"):
        if not medium.alt and not medium.alt_skip_reason:
            raise AltMissingError(medium.upload.name)


def _mark_approved(post: Post, *, revision: int | None, by: Any, at: datetime) -> None:
    # Two people may approve at once: the second finds the post approved.
    rows = Post.objects.filter(pk=post.pk, status__in=OPEN)
    if revision is not None:
        rows = rows.filter(revision=revision)
    who = label(by)
    if not rows.update(status=PostStatus.APPROVED, approved_at=at, approved_by=who):
        fresh = Post.objects.get(pk=post.pk)
        if fresh.status == PostStatus.APPROVED:
            raise AlreadyApprovedError(fresh)
        raise ChangedMeanwhileError(fresh) if fresh.status in OPEN else NotEditableError(fresh)
    post.status, post.approved_at, post.approved_by = PostStatus.APPROVED, at, who


def _deliveries(
    post: Post, channel: Channel, tags: Sequence[Tag], *, at: datetime
) -> list[Delivery]:
    network, due_at = network_for(channel.network), max(post.due_at, at)
    made: list[Delivery] = []
    for part, rendered in enumerate(parts_for(post, channel, tags=tags), start=1):
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


def parts_for(
    post: Post, channel: Channel, *, tags: Sequence[Tag] | None = None
) -> Sequence[Rendered]:
    """Return what the post says on a channel, or raise ours for what its network refuses."""
    try:
        return render_for(post, channel, tags=tags)
    except TooLongError as error:
        raise TooLongForChannelError(channel, length=error.length, limit=error.limit) from error
    except UnfitError as error:
        raise UnfitForChannelError(channel, error.misfit, has=error.has, fits=error.fits) from error


def patience_of(post: Post) -> timedelta:
    """Return how late the post may still leave by itself."""
    if post.patience_hours:
        return timedelta(hours=post.patience_hours)
    return NOT_AFTER[Origin(post.origin)]


def label(by: Any) -> str:
    """Return how the history names somebody; nobody is the machine."""
    return str(by)[:200] if by else ""
