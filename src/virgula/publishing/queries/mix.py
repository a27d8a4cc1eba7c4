"""The mix of networks in a quarter, against its targets (BAL-4): every share opens its posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from virgula.evidence.figures import Period, Scope, figure
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Fact
from virgula.institutions.models import System
from virgula.plans.models import Goal
from virgula.publishing.facts import NETWORKS, share_key

POSTS = "publishing.posts"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three calendar months; ``key`` is «2023-1»."""

    year: int
    number: int

    @classmethod
    def of_day(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> "Quarter | None":
        """Read a key of an address; ``None`` when it is none."""
        year, dash, number = text.partition("-")
        if not (dash and year.isdecimal() and number in {"1", "2", "3", "4"}):
            return None
        return cls(int(year), int(number)) if 1900 <= int(year) <= 2999 else None

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def period(self) -> Period:
        first = date(self.year, self.number * 3 - 2, 1)
        following = self.next
        return Period(first, date(following.year, following.number * 3 - 2, 1))

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def label(self) -> str:
        return _("quarter %(number)d of %(year)d") % {"number": self.number, "year": self.year}


@dataclass(frozen=True, slots=True)
class MixTarget:
    """What a goal promises of a share: at most, or at least."""

    share: Decimal
    is_ceiling: bool
    title: str

    @property
    def percent(self) -> Decimal:
        return percent_of(self.share)

    @property
    def text(self) -> str:
        said = _("at most %(percent)s %%") if self.is_ceiling else _("at least %(percent)s %%")
        return said % {"percent": self.percent}

    def holds(self, share: Decimal) -> bool:
        return share <= self.share if self.is_ceiling else share >= self.share


@dataclass(frozen=True, slots=True)
class MixRow:
    """A network's part of what was published."""

    key: str
    name: str
    posts: int
    share: Decimal
    target: MixTarget | None

    @property
    def percent(self) -> Decimal:
        return percent_of(self.share)

    @property
    def is_kept(self) -> bool | None:
        return None if self.target is None else self.target.holds(self.share)


@dataclass(frozen=True, slots=True)
class Mix:
    """A quarter's mix, the largest part first."""

    quarter: Quarter
    rows: Sequence[MixRow]
    posts: int


def percent_of(share: Decimal) -> Decimal:
    """Return a share in whole hundredths."""
    return (share * HUNDRED).quantize(Decimal(1))


def mix_of(system: System, quarter: Quarter, *, now: datetime) -> Mix:
    """Return the share of each network in a quarter, and of each that has a target."""
    split = figure(
        measure_for(POSTS),
        period=quarter.period,
        scope=Scope(system_id=system.pk),
        as_of=now,
        by="network",
    )
    counted = {part.key: int(part.value or 0) for part in split.parts if part.key}
    total, targets = sum(counted.values()), targets_of(system)
    rows = [
        MixRow(
            key=key,
            name=str(NETWORKS.get(key, key)),
            posts=counted.get(key, 0),
            share=Decimal(counted.get(key, 0)) / total if total else Decimal(0),
            target=targets.get(key),
        )
        for key in {*counted, *targets}
    ]
    return Mix(quarter, sorted(rows, key=lambda row: (-row.posts, row.name)), total)


def targets_of(system: System) -> dict[str, MixTarget]:
    """Return the targets that the goals of a system's plans set to the shares, by network.

    A target below the goal's baseline is a ceiling, as everywhere (``domain.standing``). Of two
    goals for one network the newer counts.
    """
    keys = {share_key(network): network for network in NETWORKS}
    goals = Goal.objects.filter(measure__in=keys, target__isnull=False)
    of_plans = goals.filter(line__plan__system=system) | goals.filter(
        objective__plan__system=system
    )
    return {
        keys[goal.measure]: MixTarget(goal.target, goal.target < goal.baseline, goal.title)
        for goal in of_plans.order_by("pk")
        if goal.target is not None
    }


def records_of(system: System, quarter: Quarter, network: str, *, now: datetime) -> QuerySet[Fact]:
    """Return the facts behind a network's part, newest first."""
    read = figure(
        measure_for(POSTS),
        period=quarter.period,
        scope=Scope(system_id=system.pk, dims={"network": frozenset({network})}),
        as_of=now,
    )
    return read.records.order_by("-day", "-pk")
