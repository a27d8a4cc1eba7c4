"""A month from a spreadsheet: first what it would do, then exactly that, and never twice."""

import itertools
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from virgula.content.models import Campaign
from virgula.content.queries import tags_for
from virgula.documents.blocks import Document
from virgula.domain.hashtags import Tag
from virgula.domain.network import TooLongError, UnfitError
from virgula.domain.schedule import to_wall
from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.publishing.actions.errors import PublishingError
from virgula.publishing.actions.posts import (
    OPEN,
    approve_post,
    change_post,
    create_post,
    label,
)
from virgula.publishing.actions.reviewing import submit_post
from virgula.publishing.actions.scheduling import move_post
from virgula.publishing.choices import Origin, PostStatus
from virgula.publishing.importers.columns import Column, rows_in
from virgula.publishing.importers.reading import Wanted, known_in, read_row
from virgula.publishing.models import PictureToBring, Post
from virgula.publishing.queries.agenda import may_move
from virgula.publishing.rendering import render_for

NEW, CHANGED, SAME, KEPT, WRONG = "new", "changed", "same", "kept", "wrong"
# Before ids that we made from a row's own words, because the person gave none.
MADE = "~"
_OUR_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class MonthRefusedError(PublishingError):
    """Rows are wrong and the person did not ask to leave them out."""

    def __init__(self, preview: "MonthPreview") -> None:
        super().__init__(f"{len(preview.wrong)} wrong rows")
        self.preview = preview


class MonthChangedError(PublishingError):
    """What the import would do is not what the person saw."""


@dataclass(frozen=True, slots=True)
class MonthPreview:
    """What a document would do in a system."""

    system: System
    rows: Sequence[Wanted]
    token: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Wanted]:
        return [row for row in self.rows if row.outcome == WRONG]

    @property
    def good(self) -> list[Wanted]:
        return [row for row in self.rows if row.outcome in {NEW, CHANGED}]


@dataclass(frozen=True, slots=True)
class MonthImported:
    """What an import did."""

    made: Sequence[Post]
    changed: Sequence[Post]
    same: int
    left_out: int
    approved: int = 0
    drafts: int = 0


def preview_month(
    *, document: Document, system: System, now: datetime, approves: bool = False
) -> MonthPreview:
    """Return what a document would do; nothing is written. Raises ``SheetError``.

    With ``approves``, what could not be approved is wrong, too.
    """
    known = known_in(system)
    rows = [read_row(row, known, now=now) for row in rows_in(document)]
    _compare(rows, system)
    tags = _Tags(system, now)
    for row in rows:
        _check_fit(row, tags, now, approves=approves)
        if row.is_wrong and row.outcome in {"", NEW, CHANGED}:
            row.outcome = WRONG
    counts = dict.fromkeys((NEW, CHANGED, SAME, KEPT, WRONG), 0)
    for row in rows:
        counts[row.outcome] += 1
    return MonthPreview(system, rows, _token(rows), counts)


def apply_month(
    *,
    document: Document,
    system: System,
    by: Any,
    at: datetime,
    token: str = "",
    takes_good: bool = False,
    approves: bool = False,
) -> MonthImported:
    """Do what the preview showed, all of it or nothing.

    With ``takes_good`` wrong rows are left out instead of stopping the rest; with ``approves``
    what is new leaves at its hour, otherwise it waits in review. Raises ``MonthRefusedError``,
    ``MonthChangedError`` (the ``token`` is that of another preview) and ``SheetError``.
    """
    with transaction.atomic():
        # Two people may press at once: the second waits here, and then finds what the first did.
        System.objects.select_for_update().get(pk=system.pk)
        preview = preview_month(document=document, system=system, now=at, approves=approves)
        if token and token != preview.token:
            raise MonthChangedError
        if preview.wrong and not takes_good:
            raise MonthRefusedError(preview)
        new = [row for row in preview.rows if row.outcome == NEW]
        made = [_make(row, system, by=by, at=at) for row in new]
        changed = [_change(row, by=by, at=at) for row in preview.rows if row.outcome == CHANGED]
        done = MonthImported(
            made, changed, preview.counts[SAME] + preview.counts[KEPT], len(preview.wrong)
        )
        awaited = _ask_for_pictures(new, made, by=by, at=at)
        if not approves:
            whole = [post for row, post in zip(new, made, strict=True) if not row.findings]
            _submit_whole([post for post in whole if post.pk not in awaited], by=by, at=at)
        return _settle(done, awaited=awaited, approves=approves, by=by, at=at)


def _ask_for_pictures(
    rows: Iterable[Wanted], posts: Iterable[Post], *, by: Any, at: datetime
) -> set[UUID]:
    """Leave the pictures of new posts to be brought; return the posts that wait for one."""
    asked = [(row, post) for row, post in zip(rows, posts, strict=True) if row.image]
    PictureToBring.objects.bulk_create(
        PictureToBring(post=post, url=row.image, alt=row.alt, asked_by=by, next_at=at)
        for row, post in asked
    )
    return {post.pk for _, post in asked}


def _submit_whole(posts: Sequence[Post], *, by: Any, at: datetime) -> None:
    """Ask for the approval of posts in which the preview found nothing missing.

    It rendered each of them for its channels a moment ago: a long month is not rendered twice.
    """
    drafts = Post.objects.filter(pk__in=[post.pk for post in posts], status=PostStatus.DRAFT)
    drafts.update(status=PostStatus.IN_REVIEW, submitted_at=at, submitted_by=label(by))
    for post in posts:
        post.status = PostStatus.IN_REVIEW
        write_record(by=by, verb="publishing.post_submitted", target=post, at=at)


def _settle(
    done: MonthImported, *, awaited: Container[UUID], approves: bool, by: Any, at: datetime
) -> MonthImported:
    """Approve what is new, or ask for its approval; what is not whole yet stays a draft.

    Nothing is approved without the picture that it waits for.
    """
    approved, drafts = 0, 0
    for post in (*done.made, *(one for one in done.changed if one.status in OPEN)):
        if post.pk in awaited:
            drafts += 1
            continue
        settle = approve_post if approves else submit_post
        try:
            if approves or post.status == PostStatus.DRAFT:
                settle(post=post, by=by, at=at)
                approved += approves
        except PublishingError:
            drafts += 1
    return replace(done, approved=approved, drafts=drafts)


def _make(row: Wanted, system: System, *, by: Any, at: datetime) -> Post:
    return create_post(
        system=system,
        origin=Origin.OWN,
        external_id=row.external_id,
        due_wall=_wall(row),
        due_zone=row.zone,
        by=by,
        at=at,
        **_words(row),
    )


def _change(row: Wanted, *, by: Any, at: datetime) -> Post:
    post = cast("Post", row.post)
    if post.status == PostStatus.APPROVED:
        return move_post(post, due_wall=_wall(row), due_zone=row.zone, by=by, at=at).post
    return change_post(
        post=post,
        revision=post.revision,
        due_wall=_wall(row),
        due_zone=row.zone,
        by=by,
        at=at,
        **_words(row),
    )


def _wall(row: Wanted) -> datetime:
    # A row without an hour is wrong, and wrong rows come no farther than the preview.
    return cast("datetime", row.wall)


def _words(row: Wanted) -> Any:
    return {
        "title": row.title,
        "text": row.text,
        "link": row.link,
        "utility": row.utility,
        "campaign": row.campaign,
        "line": row.line,
        "channels": row.channels,
    }


def _compare(rows: Sequence[Wanted], system: System) -> None:
    """Say of each row whether its post is new, changed, the same, or beyond our reach."""
    known = _known_posts(rows, system)
    _find_without_id(rows, known)
    seen: set[str] = set()
    for row in rows:
        if row.external_id and row.external_id in seen:
            row.say("repeated_id", Column.ID, row.external_id)
            continue
        seen.add(row.external_id)
        row.post = known.get(row.external_id)
        row.outcome = _outcome(row)


def _known_posts(rows: Iterable[Wanted], system: System) -> dict[str, Post]:
    """Return the posts that rows may mean: by the id of their file, or by ours (an export's)."""
    ours = {UUID(row.external_id) for row in rows if _OUR_ID.fullmatch(row.external_id)}
    posts = Post.objects.filter(~Q(external_id="") | Q(pk__in=ours), system=system)
    posts = posts.prefetch_related("channels", "deliveries__channel").order_by("pk")
    return {post.external_id or str(post.pk): post for post in posts}


def _find_without_id(rows: Sequence[Wanted], known: Mapping[str, Post]) -> None:
    """Give rows without an id that of the post with their words, or else with their place.

    A text that moved keeps its post, and so does an hour whose text was mended; what is neither
    gets an id made of both.
    """
    made = [(key, post) for key, post in known.items() if key.startswith(MADE)]
    taken = {row.external_id for row in rows}
    for mark_row, mark_post in ((_row_words, _post_words), (_row_place, _post_place)):
        keys: dict[str, list[str]] = {}
        for key, post in made:
            keys.setdefault(mark_post(post), []).append(key)
        for row in rows:
            if row.external_id or row.due_at is None:
                continue
            found = next((key for key in keys.get(mark_row(row), ()) if key not in taken), "")
            row.external_id = found
            taken.add(found)
    for row in rows:
        if not row.external_id and row.due_at is not None:
            row.external_id = _new_id(row, taken)
            taken.add(row.external_id)


def _new_id(row: Wanted, taken: Container[str]) -> str:
    plain = f"{MADE}{_row_words(row)}{_row_place(row)}"
    numbers = (plain if count == 1 else f"{plain}-{count}" for count in itertools.count(1))
    return next(one for one in numbers if one not in taken)


def _row_words(row: Wanted) -> str:
    return _mark(row.title, row.text)


def _post_words(post: Post) -> str:
    return _mark(post.title, post.text)


def _row_place(row: Wanted) -> str:
    return _mark(row.due_at, *_keys(row.channels))


def _post_place(post: Post) -> str:
    return _mark(post.due_at, *_keys(post.channels.all()))


def _mark(*parts: object) -> str:
    return sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:24]


def _keys(channels: Iterable[Any]) -> list[str]:
    return sorted(channel.key for channel in channels)


def _outcome(row: Wanted) -> str:
    post = row.post
    if post is None:
        return NEW
    if post.status == PostStatus.WITHDRAWN:
        row.say("withdrawn", Column.ID, is_error=False)
        return KEPT
    words, hour = _differs(row, post), row.due_at != post.due_at or row.zone != post.due_zone
    if not words and not hour:
        # What was right once may be past by now: it is no mistake of this import.
        row.findings = [one for one in row.findings if one.kind != "past"]
        return SAME
    if post.status in OPEN:
        return CHANGED
    kept = [one for one in post.deliveries.all() if one.state != "cancelled"]
    if not kept or not all(may_move(one, network=one.channel.network) for one in kept):
        row.findings = [one for one in row.findings if one.kind != "past"]
        row.say("left", Column.ID, is_error=False)
        return KEPT
    if words:
        row.say("approved", Column.TEXT, is_error=False)
    return CHANGED if hour else KEPT


def _differs(row: Wanted, post: Post) -> bool:
    return (
        row.title,
        row.text,
        row.link,
        row.utility,
        row.campaign.pk if row.campaign else None,
        row.line.pk if row.line else None,
        _keys(row.channels),
    ) != (
        post.title,
        post.text,
        post.link,
        post.utility,
        post.campaign_id,
        post.line_id,
        _keys(post.channels.all()),
    )


class _Tags:
    """The hashtags that posts get, read once for each campaign of a file.

    Those of today stand for the whole month: the approval looks at each day again.
    """

    def __init__(self, system: System, now: datetime) -> None:
        self.system, self.day = system, to_wall(now, system.zone).date()
        self._known: dict[int, Sequence[Tag]] = {}

    def of(self, campaign: Campaign | None) -> Sequence[Tag]:
        key = campaign.pk if campaign else 0
        if key not in self._known:
            self._known[key] = tags_for(self.system, on=self.day, campaign=campaign)
        return self._known[key]


def _check_fit(row: Wanted, tags: _Tags, now: datetime, *, approves: bool) -> None:
    """Say what would stand in the way of the approval: an error where it is asked for at once."""
    if row.outcome not in {NEW, CHANGED} or row.due_at is None or not row.text:
        return
    if not row.utility:
        row.say("no_utility", Column.UTILITY, is_error=approves)
    if row.image and not row.alt:
        row.say("no_alt", Column.ALT, is_error=approves)
    post = Post(
        system=tags.system, title=row.title, text=row.text, link=row.link, due_at=row.due_at,
        due_zone=row.zone, created_at=now,
    )  # fmt: skip
    for channel in row.channels:
        try:
            render_for(post, channel, media=(), tags=tags.of(row.campaign))
        except (TooLongError, UnfitError):
            row.say("unfit", Column.TEXT, channel.name, is_error=approves)


def _token(rows: Sequence[Wanted]) -> str:
    """Return the mark of what a preview showed."""
    told = [
        (
            row.number,
            row.external_id,
            row.outcome,
            row.due_at,
            row.zone,
            row.title,
            row.text,
            _keys(row.channels),
            row.post.revision if row.post else 0,
        )
        for row in rows
    ]
    return sha256(repr(told).encode()).hexdigest()[:32]
