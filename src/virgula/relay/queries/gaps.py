"""What is missing today: institutions that nobody relays, regions that do nothing together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.institutions.models import System
from virgula.relay.models import Gap, LiaisonLetter
from virgula.relay.queries.coverage import (
    LOCAL,
    WIDE,
    Institution,
    cover,
    institutions,
    main_group,
    policy_of,
    relay_spans,
)
from virgula.relay.queries.regions import TOGETHER, joint_activities, recent_period

BETWEEN_LETTERS = timedelta(days=7)
# How far back the last joint activity of a region is looked for, in days.
LOOK_BACK = 366


@dataclass(frozen=True, slots=True)
class Found:
    """A gap as the facts of today tell it: of an institution or of a region."""

    actor_id: int | None
    region_id: int | None
    last_on: date | None


def gaps_of(system: System, *, today: date, now: datetime) -> list[Found]:
    """Return what is missing today, in a number of statements that grows with nothing.

    Nothing is missing before there was enough time for it: the first relay, or the first joint
    activity that the public saw, is older than the days that the policy allows.
    """
    policy, spans = policy_of(system), relay_spans(system, now=now, until=today)
    known = institutions(system, today)
    begun = min((span.first for span in spans.values()), default=None)
    found: list[Found] = []
    if begun is not None and (today - begun).days >= policy.silent_days:
        last = {actor: span.last for actor, span in spans.items()}
        rows = cover(known, last, today=today, days=policy.silent_days)
        main = main_group(rows)
        # Whom nobody reads and who is not of the main group is on the board, and no alert.
        found += [
            Found(row.actor.pk, None, row.last_on)
            for row in rows
            if row.is_silent and (row.group == main or row.has_source)
        ]
    return found + _apart(system, known, today, policy.joint_days)


def _apart(system: System, known: Sequence[Institution], today: date, days: int) -> list[Found]:
    """Return the regions of two institutions or more that did nothing together of late."""
    public = Activity.objects.filter(system=system, status=ActivityStatus.PUBLIC)
    first = public.order_by("first_on").values_list("first_on", flat=True).first()
    if first is None or (today - first).days < days:
        return []
    sizes = Counter(
        one.region.pk for one in known if one.region is not None and one.group in {LOCAL, WIDE}
    )
    joint = joint_activities(system, known, recent_period(today, LOOK_BACK))
    found = []
    for region, size in sorted(sizes.items()):
        last = max((one.activity.last_on for one in joint.get(region, [])), default=None)
        if size >= TOGETHER and (last is None or (today - last).days >= days):
            found.append(Found(None, region, last))
    return found


def open_gaps(system: System) -> list[Gap]:
    """Return the open gaps of a system, the oldest first: one statement."""
    rows = Gap.objects.filter(system=system, closed_on=None)
    return list(rows.select_related("actor", "region").order_by("found_at", "pk"))


def last_letters(system: System) -> Mapping[int, LiaisonLetter]:
    """Return the last message to each institution: one statement."""
    rows = LiaisonLetter.objects.filter(actor__system=system).order_by("asked_at", "pk")
    return {letter.actor_id: letter for letter in rows}
