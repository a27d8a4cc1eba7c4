"""What entries announce: the day of each, and the activity of the public agenda that it proposes.

A group tells of one activity: who told it first organises it, the others are its partners. What
an edit says of another date moves what nobody has seen, and is proposed for what is public.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import pgettext

from virgula.activities.actions import (
    NotInStatusError,
    SameActivityError,
    announce,
    change_activity,
    merge_activities,
    move_activity,
    propose_activity,
    publish_activity,
)
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.content.models import Audience, Theme
from virgula.domain.announcements import read_happening
from virgula.domain.happening import Happening
from virgula.domain.keywords import first_keyword
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.publishing.choices import PostStatus
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.reading import Item

# After an approval a slip can be undone so long; then the public sees the activity.
GRACE = timedelta(minutes=2)
MOST_IN_A_ROUND = 50


def note_happenings(entries: Sequence[Entry], *, items: Mapping[str, Item], at: datetime) -> None:
    """Note the day that each entry announces, if it announces one.

    ``items`` are what was read, by identity: a calendar declares its day itself. What an edit says
    of a known activity is kept too. Called inside the transaction that stored ``entries``.
    """
    changed = []
    for entry in entries:
        happening = happening_of_entry(entry, items.get(entry.identity))
        event_on = _event_day(happening, _told_on(entry)) if happening else None
        if event_on != entry.event_on:
            entry.event_on = event_on
            changed.append(entry)
        if entry.activity_id is not None and happening is not None:
            _tell_change(entry, happening, at=at)
    if changed:
        Entry.objects.bulk_update(changed, ["event_on"])
    # What is new waits until its group is known; an edited entry has its group.
    edited = [entry for entry in entries if entry.edited_at == at and entry.activity_id is None]
    propose_activities(edited, items=items, at=at)


def happening_of_entry(entry: Entry, item: Item | None = None) -> Happening | None:
    """Return what an entry announces: what its source declares, or what its words say."""
    if item is not None and item.happening is not None:
        return item.happening
    text = f"{entry.title}\n{entry.text or entry.summary}"
    return read_happening(text, zone=entry.source.zone, since=_told_on(entry))


def _told_on(entry: Entry) -> date:
    return (entry.published_at or entry.found_at).astimezone(ZoneInfo(entry.source.zone)).date()


def _event_day(happening: Happening, told_on: date) -> date:
    """Return its first day to come; of what is going on, its last."""
    return happening.first_on if happening.first_on >= told_on else happening.last_on


def _tell_change(entry: Entry, happening: Happening, *, at: datetime) -> None:
    """Give the activity of an edited entry the date that it tells now; a person sees it first."""
    activity = Activity.objects.get(entries=entry)
    if entry.same_as_id is not None or happening.is_deadline != _is_deadline(activity):
        # A copy says it in its own way, and «until» is not «on»: neither moves it.
        return
    try:
        move_activity(
            activity=activity,
            happening=_kept_hours(happening, activity),
            by=None,
            at=at,
            propose=activity.status != ActivityStatus.PROPOSED,
        )
    except NotInStatusError:
        # It was dismissed: a person said that the agenda does not want it.
        return


def _is_deadline(activity: Activity) -> bool:
    title = activity.title
    return title.startswith(_deadline_title("").rstrip())


def _kept_hours(happening: Happening, activity: Activity) -> Happening:
    """Keep what the new words do not say again on the same day: its hours."""
    if happening.starts_at is not None or happening.first_on != activity.first_on:
        return happening
    return replace(happening, starts_at=activity.starts_at, ends_at=activity.ends_at)


def propose_activities(
    entries: Sequence[Entry], *, items: Mapping[str, Item], at: datetime
) -> list[Activity]:
    """Propose the activity that each entry announces and that is still to come.

    After ``join_copies``: what a group tells is one activity. Called in the same transaction.
    """
    if not entries:
        return []
    system = entries[0].source.system
    today = civil_day(system, at)
    found = [
        (entry, happening)
        for entry in entries
        if (happening := happening_of_entry(entry, items.get(entry.identity))) is not None
        and happening.last_on >= today
        and not happening.is_cancelled
    ]
    if not found:
        return []
    tables = _Tables.of(system)
    groups = _groups([entry for entry, _happening in found])
    proposed = []
    for entry, happening in found:
        entry.activity = _propose(groups[entry.pk], happening, tables, at=at)
        proposed.append(entry.activity)
    return proposed


@dataclass(frozen=True, slots=True)
class _Group:
    """A first telling with all that tell of the same."""

    root: Entry
    rows: tuple[Entry, ...]

    @property
    def partners(self) -> list[Actor]:
        return list({row.source.actor_id: row.source.actor for row in self.rows}.values())


@dataclass(frozen=True, slots=True)
class _Tables:
    """What things of a system are about, and for whom."""

    system: System
    themes: tuple[Theme, ...]
    audiences: tuple[Audience, ...]

    @classmethod
    def of(cls, system: System) -> "_Tables":
        themes = Theme.objects.filter(system=system).order_by("position", "pk")
        audiences = Audience.objects.filter(system=system).order_by("position", "pk")
        return cls(system, tuple(themes), tuple(audiences))

    def themes_of(self, text: str) -> list[Theme]:
        return [theme for theme in self.themes if first_keyword(text, theme.words)]

    def audiences_of(self, text: str) -> list[Audience]:
        return [one for one in self.audiences if first_keyword(text, one.words)]


def _groups(entries: Iterable[Entry]) -> dict[int, _Group]:
    """Return the group of each entry: two statements."""
    roots = {entry.pk: entry.same_as_id or entry.pk for entry in entries}
    rows = Entry.objects.select_related("source__actor", "source__system")
    first = {row.pk: row for row in rows.filter(pk__in=set(roots.values()))}
    copies: dict[int | None, list[Entry]] = defaultdict(list)
    for row in rows.filter(same_as__in=set(roots.values())).order_by("pk"):
        copies[row.same_as_id].append(row)
    return {key: _Group(first[root], (first[root], *copies[root])) for key, root in roots.items()}


def _propose(group: _Group, happening: Happening, tables: _Tables, *, at: datetime) -> Activity:
    """Propose the activity of a group, or complete the one that it has."""
    root = group.root
    known = _known(group)
    if known is not None:
        activity = _complete(known, group, happening, at=at)
    else:
        text = "\n".join(f"{row.title}\n{row.text or row.summary}" for row in group.rows)
        title = happening.title or root.title
        activity = propose_activity(
            system=tables.system,
            organiser=root.source.actor,
            happening=replace(
                happening, title=_deadline_title(title) if happening.is_deadline else title
            ),
            summary=root.summary or root.text,
            source_link=root.link,
            copy_sha256=root.copy_sha256,
            partners=group.partners,
            themes=tables.themes_of(text),
            audiences=tables.audiences_of(text),
            at=at,
        )
    keys = [row.pk for row in group.rows]
    Entry.objects.filter(pk__in=keys).update(activity=activity)
    return activity


def _known(group: _Group) -> Activity | None:
    keys = [row.activity_id for row in group.rows if row.activity_id is not None]
    return Activity.objects.filter(pk=keys[0]).first() if keys else None


def _complete(activity: Activity, group: _Group, happening: Happening, *, at: datetime) -> Activity:
    """Add who tells it too; and the hour that the first telling did not say."""
    others = [one for one in group.partners if one.pk != activity.organiser_id]
    activity.partners.add(*others)
    is_better = (
        activity.status == ActivityStatus.PROPOSED
        and not happening.is_deadline
        and (_is_deadline(activity) or (activity.starts_at is None and happening.starts_at))
    )
    if is_better:
        move_activity(activity=activity, happening=happening, by=None, at=at)
        if _is_deadline(activity):
            values = {"title": group.root.title}
            change_activity(activity=activity, values=values, by=None, at=at)
    return activity


def unite_activities(root: Entry, others: Sequence[Entry], *, by: Any, at: datetime) -> None:
    """Let entries that were joined have one activity: the first's, with the others as partners.

    The entries are not saved here.
    """
    rows = [root, *others]
    keys = dict.fromkeys(row.activity_id for row in rows if row.activity_id is not None)
    if not keys:
        return
    found = Activity.objects.in_bulk(keys)
    kept, *twins = (found[key] for key in keys)
    for twin in twins:
        try:
            merge_activities(kept=kept, other=twin, by=by, at=at)
        except (NotInStatusError, SameActivityError):
            # Dismissed, or merged before: a person decided on it.
            continue
    actors = {row.source.actor_id for row in rows} - {kept.organiser_id}
    kept.partners.add(*actors)
    for row in rows:
        row.activity = kept


def _deadline_title(title: str) -> str:
    return pgettext("activity", "Last day: %(title)s") % {"title": title}


def publish_approved(now: datetime) -> str:
    """Let the public see the activities of what was approved, and tie each post to its own.

    The tick's round: an approval can be undone first. Returns what its heartbeat says.
    """
    rows = (
        Entry.objects.filter(
            status=EntryStatus.APPROVED,
            decided_at__lte=now - GRACE,
            activity__isnull=False,
            post__announcement__isnull=True,
        )
        .exclude(post__status=PostStatus.WITHDRAWN)
        .exclude(activity__status=ActivityStatus.DISMISSED)
        .select_related("activity__system", "post")
        .order_by("decided_at", "pk")[:MOST_IN_A_ROUND]
    )
    published = 0
    for entry in rows:
        activity, post = entry.activity, entry.post
        if activity is None or post is None:
            continue
        if activity.status == ActivityStatus.PROPOSED:
            try:
                publish_activity(activity=activity, by=None, at=now)
                published += 1
            except NotInStatusError:
                continue
        announce(activity=activity, post=post)
    return f"published={published}"
