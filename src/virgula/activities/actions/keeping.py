"""Propose, publish, change, cancel, dismiss and merge activities."""

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from virgula.activities.actions.errors import (
    DaysError,
    NotInStatusError,
    OtherSystemError,
    SameActivityError,
    TitleMissingError,
)
from virgula.activities.actions.pending import keep_pending
from virgula.activities.actions.proving import record_publication
from virgula.activities.choices import ActivityOrigin, ActivityStatus
from virgula.activities.models import Activity, Announcement
from virgula.content.models import Audience, Theme
from virgula.domain.happening import Happening
from virgula.domain.plain_text import bare_words
from virgula.institutions.models import Actor, Body, System, Territory
from virgula.journal.actions import write_record

# What a person may change without moving it: when and where go through ``move_activity``.
CHANGEABLE = ("title", "summary", "organiser", "territory", "source_link")
SHOWN_SETS = ("partners", "themes", "audiences")
LONGEST = {"title": 300, "summary": 5000, "place": 300, "link": 1000, "source_link": 1000}


def propose_activity(
    *,
    system: System,
    organiser: Actor,
    happening: Happening,
    summary: str = "",
    source_link: str = "",
    copy_sha256: str = "",
    partners: Iterable[Actor] = (),
    themes: Iterable[Theme] = (),
    audiences: Iterable[Audience] = (),
    territory: Territory | None = None,
    origin: str = ActivityOrigin.RELAY,
    by: Any = None,
    at: datetime,
) -> Activity:
    """Return the activity that a happening tells of; a first telling makes it, for a person's eye.

    The same one is known by the announcer's own mark, or by organiser, title and first day; who
    announces it later is kept as a partner. What a later telling of the same mark says of its date
    waits for a person where the public has seen another. Without ``territory`` it is the
    organiser's. Raises ``TitleMissingError``, ``DaysError`` and ``OtherSystemError``.
    """
    _check(happening)
    others = [one for one in partners if one.pk != organiser.pk]
    _refuse_outside(system, [organiser, territory, *others, *themes, *audiences])
    with transaction.atomic():
        # Two tellings at once are one activity: the organiser's row orders them.
        Actor.objects.select_for_update().get(pk=organiser.pk)
        known = _known(system, organiser, happening)
        if known is not None:
            _tell_again(known, happening, others, at=at)
            return known
        activity = Activity(
            system=system,
            status=ActivityStatus.PROPOSED,
            origin=origin,
            organiser=organiser,
            organiser_name=organiser.name,
            territory=territory or _territory_of(organiser),
            summary=summary.strip()[: LONGEST["summary"]],
            source_link=source_link[: LONGEST["source_link"]],
            copy_sha256=copy_sha256,
            external_uid=happening.uid[:300],
            created_at=at,
            created_by=str(by)[:200] if by else "",
            changed_at=at,
        )
        place_in_time(activity, happening)
        name_it(activity, happening.title)
        activity.save(force_insert=True)
        activity.partners.set(others)
        activity.themes.set(themes)
        activity.audiences.set(audiences)
        write_record(by=by, verb="activities.proposed", target=activity, at=at)
    return activity


def _check(happening: Happening) -> None:
    if not happening.title.strip():
        raise TitleMissingError
    check_when(happening)


def check_when(happening: Happening) -> None:
    """Refuse what would end before it begins. Raises ``DaysError``."""
    if happening.last_on < happening.first_on:
        raise DaysError(happening.first_on, happening.last_on)
    if happening.ends_at is not None and (
        happening.starts_at is None or happening.ends_at < happening.starts_at
    ):
        raise DaysError(happening.starts_at or happening.ends_at, happening.ends_at)
    zoneinfo.ZoneInfo(happening.zone)


def place_in_time(activity: Activity, happening: Happening) -> None:
    """Write when and where it is; nothing is saved."""
    activity.first_on, activity.last_on = happening.first_on, happening.last_on
    activity.starts_at, activity.ends_at = happening.starts_at, happening.ends_at
    activity.zone = happening.zone
    activity.place = happening.place.strip()[: LONGEST["place"]]
    activity.link = happening.link.strip()[: LONGEST["link"]]


def name_it(activity: Activity, title: str) -> None:
    """Write its title, and what it compares as; nothing is saved."""
    activity.title = " ".join(title.split())[: LONGEST["title"]]
    activity.folded = bare_words(activity.title)[: LONGEST["title"]]


def happening_of(activity: Activity) -> Happening:
    """Return when and where an activity is."""
    return Happening(
        first_on=activity.first_on,
        last_on=activity.last_on,
        zone=activity.zone,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        title=activity.title,
        place=activity.place,
        link=activity.link,
        uid=activity.external_uid,
        sequence=activity.sequence,
        is_cancelled=activity.status == ActivityStatus.CANCELLED,
    )


def _refuse_outside(system: System, rows: Iterable[Model | None]) -> None:
    for row in rows:
        if row is not None and getattr(row, "system_id", None) != system.pk:
            raise OtherSystemError(str(row))


def _territory_of(organiser: Actor) -> Territory | None:
    body = Body.objects.filter(pk=organiser.pk).select_related("territory").first()
    return body.territory if body else None


def _known(system: System, organiser: Actor, happening: Happening) -> Activity | None:
    rows = Activity.objects.filter(system=system, organiser=organiser)
    found = None
    if happening.uid:
        found = rows.filter(external_uid=happening.uid[:300]).first()
    if found is None:
        same = rows.filter(first_on=happening.first_on, folded=bare_words(happening.title)[:300])
        if happening.uid:
            # Another mark of the same announcer is another activity.
            same = same.filter(external_uid="")
        found = same.order_by("merged_into", "created_at", "pk").first()
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


def _tell_again(
    activity: Activity, happening: Happening, others: Iterable[Actor], *, at: datetime
) -> None:
    activity.partners.add(*others)
    if activity.status == ActivityStatus.DISMISSED:
        return
    if happening.uid and not activity.external_uid:
        Activity.objects.filter(pk=activity.pk).update(external_uid=happening.uid[:300])
        activity.external_uid = happening.uid[:300]
    is_marked = bool(happening.uid) and activity.external_uid == happening.uid[:300]
    if activity.status == ActivityStatus.PROPOSED and not happening.is_cancelled:
        if is_marked or (activity.starts_at is None and happening.starts_at is not None):
            place_in_time(activity, _filled(happening, activity))
            activity.changed_at = at
            activity.save()
    elif is_marked:
        keep_pending(activity, happening, at=at)


def _filled(happening: Happening, activity: Activity) -> Happening:
    """Keep the place and the link that are known where a later telling says none."""
    return replace(
        happening,
        place=happening.place or activity.place,
        link=happening.link or activity.link,
    )


def publish_activity(*, activity: Activity, by: Any, at: datetime) -> Activity:
    """Let the public see a proposed activity, or a cancelled one again.

    It is counted the first time only. Raises ``NotInStatusError``.
    """
    with transaction.atomic():
        fresh = locked(activity)
        before = fresh.status
        if before not in {ActivityStatus.PROPOSED, ActivityStatus.CANCELLED}:
            raise NotInStatusError(fresh)
        is_first = fresh.published_at is None
        fresh.status = ActivityStatus.PUBLIC
        fresh.published_at = fresh.published_at or at
        fresh.cancelled_at = None
        fresh.changed_at = at
        if not is_first:
            # Who was told that it is off must be told that it is on.
            fresh.sequence += 1
            fresh.moved_at = at
        fresh.save()
        write_record(
            by=by,
            verb="activities.published",
            target=fresh,
            at=at,
            changes={"status": [before, fresh.status]},
        )
        if is_first:
            record_publication(fresh, at=at)
    return copied(activity, fresh)


def change_activity(
    *, activity: Activity, values: Mapping[str, Any], by: Any, at: datetime
) -> Activity:
    """Change what an activity says, not when it is: that is ``move_activity``.

    ``values`` names fields of ``CHANGEABLE`` and ``SHOWN_SETS``. Raises ``TitleMissingError`` and
    ``OtherSystemError``.
    """
    with transaction.atomic():
        fresh = locked(activity)
        changes = _changed(fresh, values)
        if not changes:
            return activity
        if not fresh.title:
            raise TitleMissingError
        if fresh.status != ActivityStatus.PROPOSED:
            fresh.sequence += 1
        fresh.changed_at = at
        fresh.save()
        write_record(by=by, verb="activities.changed", target=fresh, at=at, changes=changes)
    return copied(activity, fresh)


def _changed(activity: Activity, values: Mapping[str, Any]) -> dict[str, list[str]]:
    changes: dict[str, list[str]] = {}
    for name in CHANGEABLE:
        if name not in values:
            continue
        value = values[name].strip() if isinstance(values[name], str) else values[name]
        before = getattr(activity, name)
        if before == value:
            continue
        if isinstance(value, Model):
            _refuse_outside(activity.system, [value])
        changes[name] = [str(before or "")[:300], str(value or "")[:300]]
        setattr(activity, name, value)
    if "title" in changes:
        name_it(activity, values["title"])
    if "organiser" in changes:
        activity.organiser_name = activity.organiser.name
    for name in SHOWN_SETS:
        if name in values:
            changes |= _changed_set(activity, name, list(values[name]))
    return changes


def _changed_set(activity: Activity, name: str, rows: list[Any]) -> dict[str, list[str]]:
    _refuse_outside(activity.system, rows)
    related = getattr(activity, name)
    before = list(related.order_by("pk"))
    if {one.pk for one in before} == {one.pk for one in rows}:
        return {}
    related.set(rows)
    return {name: [", ".join(map(str, before))[:300], ", ".join(map(str, rows))[:300]]}


def dismiss_activity(*, activity: Activity, by: Any, at: datetime, reason: str = "") -> Activity:
    """Say of a proposed activity that it is not for the agenda. Raises ``NotInStatusError``."""
    return _set_status(
        activity,
        {ActivityStatus.PROPOSED},
        ActivityStatus.DISMISSED,
        verb="activities.dismissed",
        by=by,
        at=at,
        reason=reason,
    )


def reconsider_activity(*, activity: Activity, by: Any, at: datetime) -> Activity:
    """Take a dismissal back: it is proposed again. Raises ``NotInStatusError``."""
    if activity.merged_into_id is not None:
        raise NotInStatusError(activity)
    return _set_status(
        activity,
        {ActivityStatus.DISMISSED},
        ActivityStatus.PROPOSED,
        verb="activities.reconsidered",
        by=by,
        at=at,
    )


def _set_status(
    activity: Activity,
    before: set[ActivityStatus],
    after: ActivityStatus,
    *,
    verb: str,
    by: Any,
    at: datetime,
    reason: str = "",
) -> Activity:
    with transaction.atomic():
        fresh = locked(activity)
        was = fresh.status
        if was not in before:
            raise NotInStatusError(fresh)
        fresh.status, fresh.changed_at = after, at
        fresh.save()
        write_record(
            by=by,
            verb=verb,
            target=fresh,
            at=at,
            changes={"status": [was, after.value]},
            reason=reason,
        )
    return copied(activity, fresh)


def merge_activities(*, kept: Activity, other: Activity, by: Any, at: datetime) -> Activity:
    """Make one of two that are the same: who announced the other is a partner of the kept one.

    The other's page leads to it; what announced the other announces it. An other that is public
    is seen no more. Raises ``SameActivityError``, ``OtherSystemError`` and ``NotInStatusError``.
    """
    if kept.pk == other.pk:
        raise SameActivityError
    _refuse_outside(kept.system, [other])
    with transaction.atomic():
        first, second = sorted([kept.pk, other.pk])
        rows = {
            one.pk: one
            for one in Activity.objects.select_for_update().filter(pk__in=[first, second])
        }
        main, twin = rows[kept.pk], rows[other.pk]
        if main.status == ActivityStatus.DISMISSED or twin.merged_into_id is not None:
            raise NotInStatusError(twin if twin.merged_into_id else main)
        main.partners.add(
            *(one for one in [twin.organiser, *twin.partners.all()] if one.pk != main.organiser_id)
        )
        main.themes.add(*twin.themes.all())
        main.audiences.add(*twin.audiences.all())
        _fill(main, twin)
        main.changed_at = at
        main.sequence += main.status != ActivityStatus.PROPOSED
        main.save()
        Announcement.objects.filter(activity=twin).update(activity=main)
        twin.merged.update(merged_into=main)
        twin.status, twin.merged_into, twin.changed_at = ActivityStatus.DISMISSED, main, at
        twin.sequence += 1
        twin.save()
        write_record(
            by=by,
            verb="activities.merged",
            target=main,
            at=at,
            changes={"merged": ["", f"{twin.title} ({twin.organiser})"]},
        )
    return copied(kept, main)


def _fill(main: Activity, twin: Activity) -> None:
    """Take from the other what the kept one does not say."""
    for name in ("summary", "place", "link", "source_link", "copy_sha256"):
        if not getattr(main, name):
            setattr(main, name, getattr(twin, name))
    if main.starts_at is None and twin.starts_at is not None and main.first_on == twin.first_on:
        main.starts_at, main.ends_at, main.zone = twin.starts_at, twin.ends_at, twin.zone


def locked(activity: Activity) -> Activity:
    return (
        Activity.objects.select_for_update(of=("self",))
        .select_related("system", "organiser", "territory")
        .get(pk=activity.pk)
    )


def copied(activity: Activity, fresh: Activity) -> Activity:
    """Bring the caller's object up to date with what was kept."""
    for field in Activity._meta.concrete_fields:
        setattr(activity, field.attname, getattr(fresh, field.attname))
    return activity
