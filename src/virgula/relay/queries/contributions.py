"""What an institution sent by itself, and what became of each thing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from virgula.institutions.models import Actor
from virgula.institutions.scope import reach_of
from virgula.media.models import Upload
from virgula.publishing.choices import DeliveryState
from virgula.publishing.models import Delivery
from virgula.publishing.queries.deliveries import public_address
from virgula.relay.choices import EntryStatus
from virgula.relay.incoming_models import Contribution
from virgula.relay.models import Entry, EntryImage

MOST_SHOWN = 30
OVER = frozenset({DeliveryState.CANCELLED, DeliveryState.REJECTED})


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry.

    ``kind``: waiting, later, approved, published, dismissed, withdrawn or stopped.
    """

    kind: str
    # On the system's clock: when it leaves, or the day on which it is looked at again.
    due: datetime | None = None
    on: date | None = None
    is_today: bool = False
    # Name and address of each place where it is out.
    links: tuple[tuple[str, str], ...] = ()
    # Whose announcement it went out with.
    joined_to: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent, as its sender sees it."""

    contribution: Contribution
    entry: Entry
    fate: Fate

    @property
    def can_change(self) -> bool:
        return self.fate.kind in {"waiting", "later"}


def sent_by(actor: Actor, *, now: datetime) -> list[Sent]:
    """Return what an institution sent, the newest first: three statements, whatever the rows."""
    return _sent(actor.contributions.order_by("-received_at", "-entry_id")[:MOST_SHOWN], now=now)


def sent_as(actor: Actor, folio: str, *, now: datetime) -> Sent | None:
    """Return one thing that an institution sent, by its folio."""
    found = _sent(actor.contributions.filter(folio=folio.upper()), now=now)
    return found[0] if found else None


def _sent(contributions: Any, *, now: datetime) -> list[Sent]:
    rows = list(
        contributions.select_related(
            "system", "entry__post", "entry__same_as__post", "entry__same_as__source__actor"
        )
    )
    fates = fates_of([row.entry for row in rows], now=now, zone=rows[0].system.zone if rows else "")
    return [Sent(row, row.entry, _told(row, fates[row.entry.pk])) for row in rows]


def _told(contribution: Contribution, fate: Fate) -> Fate:
    """Return a fate as its sender reads it."""
    if contribution.withdrawn_at is not None:
        return Fate("withdrawn")
    return replace(fate, why=contribution.why_not) if fate.kind == "dismissed" else fate


def may_read_picture(user: Any, upload: Upload) -> bool:
    """Tell whether the user decides on an entry that shows the picture."""
    if not user.has_perm("relay.view_inbox"):
        return False
    systems = reach_of(user).system_ids
    return EntryImage.objects.filter(upload=upload, entry__source__system__in=systems).exists()


def contribution_of(entry: Entry) -> Contribution | None:
    """Return how an entry was sent by its institution, if it was."""
    rows = Contribution.objects.select_related("voice__person", "actor", "system")
    return rows.filter(entry=entry).first()


def fates_of(entries: Sequence[Entry], *, now: datetime, zone: str) -> dict[int, Fate]:
    """Return what became of some entries of one system: one statement.

    What was joined to another announcement shares its fate, unless it went out by itself.
    """
    posts = {_leading(entry).post_id for entry in entries} - {None}
    deliveries: dict[Any, list[Delivery]] = defaultdict(list)
    rows = Delivery.objects.filter(post__in=posts, part=1).select_related("channel")
    for delivery in rows.order_by("channel__name", "pk"):
        deliveries[delivery.post_id].append(delivery)
    return {
        entry.pk: _fate(entry, deliveries.get(_leading(entry).post_id, []), now, zone)
        for entry in entries
    }


def _leading(entry: Entry) -> Entry:
    original = entry.same_as
    return entry if original is None or entry.post_id is not None else original


def _fate(entry: Entry, deliveries: Iterable[Delivery], now: datetime, zone: str) -> Fate:
    leading = _leading(entry)
    joined_to = "" if leading is entry else str(leading.source.actor)
    if leading.status == EntryStatus.APPROVED and leading.post is not None:
        return _fate_of_post(leading, list(deliveries), now, ZoneInfo(zone), joined_to)
    if leading.status in {EntryStatus.DISMISSED, EntryStatus.SEEN}:
        return Fate("dismissed", joined_to=joined_to)
    if leading.later_on is not None:
        return Fate("later", on=leading.later_on, joined_to=joined_to)
    return Fate("waiting", joined_to=joined_to)


def _fate_of_post(
    entry: Entry, deliveries: list[Delivery], now: datetime, zone: ZoneInfo, joined_to: str
) -> Fate:
    out = [row for row in deliveries if row.state == DeliveryState.PUBLISHED]
    if out:
        links = [(row.channel.name, public_address(row)) for row in out]
        return Fate(
            "published",
            links=tuple((name, url) for name, url in links if url),
            joined_to=joined_to,
        )
    if deliveries and all(row.state in OVER for row in deliveries):
        return Fate("stopped", joined_to=joined_to)
    post = entry.post
    due = post.due_at.astimezone(zone) if post is not None else None
    is_today = due is not None and due.date() == now.astimezone(zone).date()
    return Fate("approved", due=due, is_today=is_today, joined_to=joined_to)
