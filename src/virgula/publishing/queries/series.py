"""Series as their pages show them: the next days, and what was made of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from virgula.domain.schedule import is_plain, to_instant, to_wall
from virgula.domain.series import Candidate, Rhythm, choose_text, days_of
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import (
    Channel,
    Delivery,
    Post,
    Series,
    SeriesOccurrence,
    SeriesText,
)
from virgula.publishing.queries.slots import free_hours

NEXT_SHOWN = 10
# An empty slot is taken this long before its hour, so that people may use it until then.
GAP_LEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day of a series to come. ``kind`` is made, planned, skipped, mute or no_hour."""

    on: date
    wall: datetime
    kind: str
    title: str = ""
    url: str = ""


def series_within(reach: Reach) -> QuerySet[Series]:
    return within(Series.objects.select_related("system"), reach, system="system")


def series_list(reach: Reach) -> list[Any]:
    """Return the series with their number of texts and posts, in one statement."""
    rows = series_within(reach).annotate(
        text_total=Count("texts", filter=Q(texts__is_active=True), distinct=True),
        post_total=Count("posts", distinct=True),
    )
    return list(rows.order_by(F("stopped_at").asc(nulls_first=True), "name", "pk"))


def rhythm_of(series: Series) -> Rhythm:
    return Rhythm(frozenset(series.weekdays), series.since, series.until)


def walls_to_come(series: Series, now: datetime, *, days: int) -> list[datetime]:
    """Return when a series speaks within so many days, on the clock of its system.

    One that fills gaps speaks at slots that are empty shortly before their hour, once a day.
    """
    zone, start = series.system.zone, to_wall(now, series.system.zone)
    if series.fills_gaps:
        return _gaps(series, now, zone)
    if series.at is None:
        return []
    found = days_of(rhythm_of(series), start.date(), most=days + 1)
    walls = (datetime.combine(day, series.at) for day in found)
    return [wall for wall in walls if wall > start]


def _gaps(series: Series, now: datetime, zone: str) -> list[datetime]:
    channels = list(series.channels.filter(is_active=True).order_by("pk"))
    until = now + min(GAP_LEAD, timedelta(days=max(series.ahead_days, 1)))
    taken = taken_pairs(channels, since=now, until=until)
    rhythm, wanted = rhythm_of(series), {channel.key for channel in channels}
    days: dict[date, datetime] = {}
    for hour in free_hours(series.system, channels, since=now, until=until, taken=taken):
        day = hour.wall.date()
        begun = day >= rhythm.since and (rhythm.until is None or day < rhythm.until)
        if begun and wanted and wanted <= set(hour.keys):
            days.setdefault(day, hour.wall)
    return list(days.values())


def taken_pairs(
    channels: Sequence[Channel], *, since: datetime, until: datetime
) -> set[tuple[str, datetime]]:
    """Return the key of a channel and the instant of all that is planned on it."""
    window = Q(due_at__gte=since, due_at__lt=until)
    early = Post.objects.filter(window, channels__in=channels).exclude(
        status__in=[PostStatus.WITHDRAWN, PostStatus.APPROVED]
    )
    leaving = Delivery.objects.filter(window, channel__in=channels).exclude(state="cancelled")
    return set(early.values_list("channels__key", "due_at")) | set(
        leaving.values_list("channel__key", "due_at")
    )


def candidates_of(series: Series) -> list[Candidate]:
    """Return the texts of a series with the days on which their words were or will be said."""
    texts = list(
        SeriesText.objects.filter(series=series, is_active=True).order_by("position", "pk")
    )
    uses: dict[int, list[date]] = {}
    kept = SeriesOccurrence.objects.filter(series=series, post__isnull=False)
    kept = kept.exclude(post__status=PostStatus.WITHDRAWN)
    for text_id, on in kept.order_by("on").values_list("text_id", "on"):
        uses.setdefault(text_id, []).append(on)
    elsewhere = _said_elsewhere(series, texts)
    return [
        Candidate(
            key=text.pk,
            position=text.position,
            uses=tuple(uses.get(text.pk, ())),
            elsewhere=tuple(elsewhere.get(text.text, ())),
            may_repeat=text.may_repeat,
        )
        for text in texts
    ]


def _said_elsewhere(series: Series, texts: Iterable[SeriesText]) -> Mapping[str, list[date]]:
    """Return the days on which other posts say the same words on one of these networks."""
    words = {text.text for text in texts}
    networks = set(series.channels.values_list("network", flat=True))
    posts = Post.objects.filter(system=series.system, channels__network__in=networks)
    posts = posts.exclude(status=PostStatus.WITHDRAWN).exclude(series=series)
    said = posts.filter(text__in=words).values_list("text", "due_at")
    banked = posts.filter(occurrence__text__text__in=words)
    found: dict[str, list[date]] = {}
    for text, due_at in (*said, *banked.values_list("occurrence__text__text", "due_at")):
        found.setdefault(text, []).append(to_wall(due_at, series.system.zone).date())
    return found


def coming_days(series: Series, now: datetime, *, most: int = NEXT_SHOWN) -> list[ComingDay]:
    """Return the next days of a series: what is made, what will be, and what was skipped."""
    start = to_wall(now, series.system.zone)
    known = {
        one.on: one
        for one in SeriesOccurrence.objects.filter(series=series, on__gte=start.date())
        .select_related("post", "text")
        .order_by("on")
    }
    texts = {text.pk: text for text in SeriesText.objects.filter(series=series)}
    candidates = candidates_of(series)
    walls = [] if series.stopped_at else walls_to_come(series, now, days=400)
    planned = {wall.date(): wall for wall in islice(walls, most + len(known))}
    coming = []
    for on in sorted(planned.keys() | known.keys())[:most]:
        one = known.get(on)
        if one is not None:
            coming.append(_known_day(one, series, planned.get(on)))
            continue
        chosen = choose(series, candidates, planned[on])
        if chosen is not None:
            candidates = used(candidates, chosen, on)
        coming.append(_planned_day(planned[on], series, chosen, texts))
    return coming


def choose(series: Series, candidates: Iterable[Candidate], wall: datetime) -> Candidate | None:
    """Return the text that a series says at a wall time."""
    return choose_text(
        list(candidates),
        on=wall.date(),
        cooldown_days=series.cooldown_days,
        most_uses=series.most_uses,
    )


def used(candidates: Iterable[Candidate], chosen: Candidate, on: date) -> list[Candidate]:
    """Return the texts after one of them was taken for a day."""
    return [
        replace(one, uses=(*one.uses, on)) if one.key == chosen.key else one for one in candidates
    ]


def _known_day(one: SeriesOccurrence, series: Series, wall: datetime | None) -> ComingDay:
    if one.post is None:
        return ComingDay(one.on, wall or datetime.combine(one.on, _hour(series)), "skipped")
    shown = to_wall(one.post.due_at, series.system.zone)
    address = reverse("desk:publishing:post", args=[one.post.pk])
    return ComingDay(one.on, shown, "made", one.post.title, address)


def _hour(series: Series) -> Any:
    return series.at or datetime.min.time()


def _planned_day(
    wall: datetime, series: Series, chosen: Candidate | None, texts: Mapping[int, SeriesText]
) -> ComingDay:
    if not is_plain(wall, series.system.zone):
        return ComingDay(wall.date(), wall, "no_hour")
    if chosen is None:
        return ComingDay(wall.date(), wall, "mute")
    return ComingDay(wall.date(), wall, "planned", str(texts[chosen.key]))


def instant_of(series: Series, wall: datetime) -> datetime:
    return to_instant(wall, series.system.zone)
