"""What went out of each institution, with the places where it is read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from virgula.institutions.models import System
from virgula.publishing.choices import DeliveryState
from virgula.publishing.models import Delivery
from virgula.publishing.queries.deliveries import public_address
from virgula.relay.models import Entry


@dataclass(slots=True)
class Outcome:
    """One thing that went out: its title, its day, and name and address of each place."""

    title: str
    day: date
    links: list[tuple[str, str]] = field(default_factory=list)


def outcomes_between(
    system: System, *, since: datetime, until: datetime
) -> dict[int, list[tuple[datetime, Outcome]]]:
    """Return what went out after ``since`` and until ``until``, by institution: two statements.

    Each with the instant of its first place. Who announced the same has it, too.
    """
    rows = Delivery.objects.filter(
        post__system=system,
        post__entry__isnull=False,
        state=DeliveryState.PUBLISHED,
        part=1,
        published_at__gt=since,
        published_at__lte=until,
    ).select_related("channel", "post__entry__source")
    outcomes: dict[int, tuple[datetime, Outcome]] = {}
    actors: dict[int, set[int]] = {}
    for row in rows.order_by("published_at", "pk"):
        entry = row.post.entry
        at, day = row.published_at, row.published_on
        if at is None or day is None:
            continue
        _at, outcome = outcomes.setdefault(entry.pk, (at, Outcome(entry.title, day)))
        actors.setdefault(entry.pk, {entry.source.actor_id})
        url = public_address(row)
        if url:
            outcome.links.append((row.channel.name, url))
    for original, actor in _copies(outcomes):
        actors[original].add(actor)
    by_actor: dict[int, list[tuple[datetime, Outcome]]] = defaultdict(list)
    for key, one in outcomes.items():
        for actor in sorted(actors[key]):
            by_actor[actor].append(one)
    return dict(by_actor)


def _copies(entries: Iterable[int]) -> Iterable[tuple[int, int]]:
    rows = Entry.objects.filter(same_as__in=list(entries)).order_by("pk")
    return rows.values_list("same_as_id", "source__actor_id")
