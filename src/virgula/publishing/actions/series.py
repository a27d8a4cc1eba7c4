"""Series: their bank of texts, the days that are skipped, and the posts that are made ahead."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from virgula.domain.schedule import is_plain
from virgula.journal.actions import write_record
from virgula.publishing.actions.errors import PublishingError
from virgula.publishing.actions.posts import approve_post, create_post
from virgula.publishing.actions.reviewing import submit_post
from virgula.publishing.choices import Origin
from virgula.publishing.models import Channel, Post, Series, SeriesOccurrence, SeriesText
from virgula.publishing.queries.series import candidates_of, choose, used, walls_to_come

FIELDS = (
    "name", "hashtag", "next_number", "weekdays", "at", "fills_gaps", "since", "until",
    "ahead_days", "cooldown_days", "most_uses", "campaign", "line",
)  # fmt: skip


class OccurrenceMadeError(PublishingError):
    """The day of a series has its post already: the post itself is withdrawn or moved."""

    def __init__(self, occurrence: SeriesOccurrence) -> None:
        super().__init__(str(occurrence))
        self.occurrence = occurrence


def keep_series(
    *,
    series: Series,
    channels: Iterable[Channel],
    leaves_by_itself: bool | None = None,
    by: Any,
    at: datetime,
) -> Series:
    """Keep a new series, or the changes of one. ``leaves_by_itself`` is said by who may approve."""
    is_new = series.pk is None
    if leaves_by_itself is not None and leaves_by_itself != series.is_approved:
        series.is_approved = leaves_by_itself
        series.approved_by = str(by)[:200] if by and leaves_by_itself else ""
    with transaction.atomic():
        if is_new:
            series.created_at, series.created_by = at, str(by)[:200] if by else ""
        series.save()
        series.channels.set(channels)
        verb = "publishing.series_made" if is_new else "publishing.series_changed"
        write_record(by=by, verb=verb, target=series, at=at)
    return series


def add_text(*, series: Series, values: dict[str, Any], by: Any, at: datetime) -> SeriesText:
    """Put a text at the end of a series' bank."""
    with transaction.atomic():
        last = series.texts.aggregate(last=Max("position"))["last"] or 0
        text = SeriesText.objects.create(series=series, position=last + 1, **values)
        write_record(by=by, verb="publishing.series_text_added", target=series, at=at)
    return text


def ask_again(*, series: Series) -> None:
    """Let the posts of a series wait for an approval: its bank is not what was approved."""
    Series.objects.filter(pk=series.pk).update(is_approved=False, approved_by="")


def retire_text(*, text: SeriesText, by: Any, at: datetime) -> None:
    """Say a text no more; what was made of it stays."""
    with transaction.atomic():
        SeriesText.objects.filter(pk=text.pk).update(is_active=False)
        write_record(by=by, verb="publishing.series_text_retired", target=text.series, at=at)


def skip_day(*, series: Series, on: date, by: Any, at: datetime) -> None:
    """Let a series be silent on a day. Raises ``OccurrenceMadeError`` when its post exists."""
    with transaction.atomic():
        one, is_new = SeriesOccurrence.objects.get_or_create(
            series=series,
            on=on,
            defaults={"skipped_at": at, "skipped_by": str(by)[:200] if by else ""},
        )
        if one.post_id is not None:
            raise OccurrenceMadeError(one)
        if is_new:
            write_record(
                by=by,
                verb="publishing.series_day_skipped",
                target=series,
                at=at,
                changes={"day": ["", on.isoformat()]},
            )


def take_up_day(*, series: Series, on: date) -> None:
    """Let a series speak on a day that was skipped."""
    SeriesOccurrence.objects.filter(series=series, on=on, post__isnull=True).delete()


def stop_series(*, series: Series, stops: bool, by: Any, at: datetime) -> None:
    """Make no more posts of a series, or go on; what was made stays as it is."""
    with transaction.atomic():
        Series.objects.filter(pk=series.pk).update(stopped_at=at if stops else None)
        verb = "publishing.series_stopped" if stops else "publishing.series_resumed"
        write_record(by=by, verb=verb, target=series, at=at)


def make_posts(series: Series, *, at: datetime) -> list[Post]:
    """Make the posts of the days ahead that have none: once a day, whoever calls how often."""
    if series.stopped_at is not None:
        return []
    made = []
    candidates = candidates_of(series)
    taken = set(SeriesOccurrence.objects.filter(series=series).values_list("on", flat=True))
    for wall in walls_to_come(series, at, days=series.ahead_days):
        if wall.date() in taken or not is_plain(wall, series.system.zone):
            continue
        chosen = choose(series, candidates, wall)
        if chosen is None:
            continue
        post = _make(series, SeriesText.objects.get(pk=chosen.key), wall, at=at)
        candidates = used(candidates, chosen, wall.date())
        if post is not None:
            made.append(post)
    return made


def _make(series: Series, text: SeriesText, wall: datetime, *, at: datetime) -> Post | None:
    try:
        with transaction.atomic():
            post = _write(series, text, wall, at=at)
    except IntegrityError:
        # Another worker made it a moment ago: the day is unique.
        return None
    settle = approve_post if series.is_approved else submit_post
    # What is not whole stays a draft, which the agenda shows: a person sees what is missing.
    with suppress(PublishingError):
        settle(post=post, by=None, at=at)
    return post


def _write(series: Series, text: SeriesText, wall: datetime, *, at: datetime) -> Post:
    Series.objects.filter(pk=series.pk).update(next_number=F("next_number") + 1)
    series.refresh_from_db(fields=["next_number"])
    number = series.next_number - 1
    post = create_post(
        system=series.system,
        origin=Origin.OWN,
        title=text.title or (f"{series.name} {number}" if series.hashtag else series.name),
        text=f"{text.text}\n\n#{series.hashtag} {number}" if series.hashtag else text.text,
        link=text.link,
        utility=text.utility,
        line=series.line,
        campaign=series.campaign,
        channels=[one for one in series.channels.all() if one.is_active],
        due_wall=wall,
        due_zone=series.system.zone,
        by=None,
        at=at,
    )
    Post.objects.filter(pk=post.pk).update(series=series, series_number=number)
    SeriesOccurrence.objects.create(series=series, on=wall.date(), text=text, post=post)
    return post


def make_posts_ahead(at: datetime) -> str:
    """Make what every series says in the days ahead; a round of the tick.

    Returns what its heartbeat says.
    """
    rows = Series.objects.filter(stopped_at__isnull=True).select_related("system", "line__plan")
    made = sum(len(make_posts(series, at=at)) for series in rows.order_by("pk"))
    return f"made={made}"
