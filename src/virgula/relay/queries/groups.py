"""Groups of entries that tell of the same, for the page where a person joins and parts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from virgula.domain.matching import Near
from virgula.institutions.models import System
from virgula.platform.scoping import Reach
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.queries.inbox import visible_entries

# What came after its group was relayed waits for an eye so long.
LATE = timedelta(days=14)
MOST_LATE = 20


@dataclass(frozen=True, slots=True)
class Member:
    """One telling of a group. ``why`` is a ``SameBy``, empty for the first telling."""

    entry: Entry
    why: str
    # How alike its words are to those of the first, in hundredths; ``None`` where not measured.
    percent: int | None
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """The tellings of the same: the first, then the others as they came."""

    first: Entry
    members: tuple[Member, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.members) == 1


def group_of(entry: Entry) -> Group:
    """Return the group in which an entry stands: one statement."""
    root = entry.same_as_id or entry.pk
    rows = Entry.objects.filter(Q(pk=root) | Q(same_as=root)).select_related("source__actor")
    found = sorted(rows, key=lambda row: (row.pk != root, row.pk))
    return Group(found[0], tuple(_member(row) for row in found))


def _member(entry: Entry) -> Member:
    score = entry.same_score
    told_at = entry.published_at
    return Member(
        entry=entry,
        why=entry.same_by if entry.same_as_id is not None else "",
        percent=None if score is None else round(100 * score),
        told_on=told_at.astimezone(ZoneInfo(entry.source.zone)).date() if told_at else None,
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """An entry that may tell of the same; ``against`` is what its facts say against it."""

    entry: Entry
    percent: int
    against: str


def alike_entries(reach: Reach, found: Sequence[Near], *, group: Group) -> list[Alike]:
    """Return what was found as entries within reach, without those of the group: one statement."""
    members = {member.entry.pk for member in group.members}
    rows = visible_entries(reach).filter(
        source__system=group.first.source.system_id, pk__in=[near.key for near in found]
    )
    by_key: Mapping[int, Entry] = {row.pk: row for row in rows.select_related("source__actor")}
    return [
        Alike(by_key[near.key], round(100 * near.score), near.against)
        for near in found
        if near.key in by_key and near.key not in members
    ]


def late_copies(reach: Reach, *, system: System, now: datetime) -> list[Entry]:
    """Return what was told by others after it was relayed already: one statement.

    Nothing of it is lost: a person gives it a voice of its own, or says that it is well so.
    """
    rows = visible_entries(reach).filter(
        source__system=system,
        status=EntryStatus.NEW,
        same_as__status=EntryStatus.APPROVED,
        found_at__gt=F("same_as__decided_at"),
        same_as__decided_at__gte=now - LATE,
    )
    found = rows.select_related("source__actor", "same_as__source__actor", "same_as__post")
    return list(found.order_by("-found_at", "-pk")[:MOST_LATE])
