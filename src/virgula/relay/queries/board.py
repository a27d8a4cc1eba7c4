"""The board of coverage: institutions by days, the silent ones first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from virgula.domain.fairness import Fairness, fairness
from virgula.evidence.figures import Figure, Period, Request, Scope, figures
from virgula.evidence.grids import Grid, actor_days
from virgula.evidence.measures import measure_for
from virgula.institutions.models import Region, System
from virgula.institutions.queries import labels_on
from virgula.relay.periods import Span, pieces
from virgula.relay.queries.coverage import (
    GROUPS,
    Covered,
    cover,
    group_words,
    institutions,
    main_group,
    policy_of,
    relay_spans,
)
from virgula.relay.queries.offers import Offer, offers_of

ONE_DAY = timedelta(days=1)
ITEMS, WAIT = "relay.items", "relay.minutes_to_relay"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board is asked for: a group of institutions, a region; empty is all."""

    group: str = ""
    region: str = ""

    def holds(self, row: Covered) -> bool:
        region = row.institution.region
        is_group = not self.group or row.group == self.group
        return is_group and (not self.region or (region is not None and region.key == self.region))


@dataclass(frozen=True, slots=True)
class Column:
    """A day, or a week, of the board; ``institutions`` of the shown ones were relayed on it."""

    first: date
    last: date
    institutions: int
    items: int

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def is_weekend(self) -> bool:
        return self.is_day and self.first.weekday() > 4


@dataclass(frozen=True, slots=True)
class BoardCell:
    """How many items of an institution went out from ``first`` to ``last``."""

    first: date
    last: date
    items: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An institution on the board. ``share`` is of all the items of the period, in hundredths."""

    covered: Covered
    cells: Sequence[BoardCell]
    items: int
    days: int
    share: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class Group:
    """How many institutions of a group were relayed: today, lately, in the period; of how many."""

    key: str
    label: str
    total: int
    today: int
    recently: int
    period: int
    unread: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board of a period."""

    system: System
    today: date
    silent_days: int
    joint_days: int
    span: Span
    columns: Sequence[Column]
    rows: Sequence[BoardRow]
    groups: Sequence[Group]
    main: str
    regions: Sequence[Region]
    # Days of the period, since the first relay ever, on which nothing of anybody went out.
    blank_days: Sequence[date]
    fairness: Fairness
    items: Figure
    wait: Figure
    # How the system calls a region.
    region_word: str
    # Every institution, whatever the filters: for the map.
    everyone: Sequence[Covered]

    @property
    def sections(self) -> list[tuple[Group, list[BoardRow]]]:
        """The shown rows, group by group."""
        rows = [
            (group, [row for row in self.rows if row.covered.group == group.key])
            for group in self.groups
        ]
        return [(group, own) for group, own in rows if own]

    @property
    def compared(self) -> list[BoardRow]:
        """The rows whose fairness is told, those that were relayed most first."""
        own = {row.actor.pk for row in _compared([row.covered for row in self.rows], self.main)}
        rows = [row for row in self.rows if row.covered.actor.pk in own]
        return sorted(rows, key=lambda row: (-row.items, row.covered.actor.name))

    @property
    def headline(self) -> Group | None:
        return next((group for group in self.groups if group.key == self.main), None)

    @property
    def others(self) -> list[Group]:
        return [group for group in self.groups if group.key != self.main]


def board(
    system: System, span: Span, *, today: date, now: datetime, asked: Asked | None = None
) -> Board:
    """Return the board in a number of statements that does not grow with institutions or days."""
    asked = asked or Asked()
    policy = policy_of(system)
    spans = relay_spans(system, now=now, until=today)
    last = {actor: one.last for actor, one in spans.items()}
    everyone = cover(institutions(system, today), last, today=today, days=policy.silent_days)
    grid = actor_days(measure_for(ITEMS), system_id=system.pk, period=span.period, as_of=now)
    offers = offers_of(system, span.period)
    items, wait = _figures(system, span.period, now)
    in_groups = sorted(everyone, key=lambda row: GROUPS.index(row.group))
    shown = [row for row in in_groups if asked.holds(row)]
    main, labels = main_group(everyone), labels_on(system, today)
    first = min((one.first for one in spans.values()), default=None)
    folded, total = _folded(span.period, grid), int(items.value or 0)
    columns = _columns(span.period, shown, folded)
    return Board(
        system=system,
        today=today,
        silent_days=policy.silent_days,
        joint_days=policy.joint_days,
        span=span,
        columns=columns,
        rows=[_row(row, grid, folded, columns, total, offers) for row in shown],
        groups=_groups(everyone, grid, group_words(everyone, labels)),
        main=main,
        regions=_regions(everyone),
        blank_days=_blank_days(span.period, grid, first, today),
        fairness=_fairness(_compared(shown, main), grid),
        items=items,
        wait=wait,
        region_word=labels["region"].singular if "region" in labels else _("region"),
        everyone=everyone,
    )


def _figures(system: System, period: Period, now: datetime) -> tuple[Figure, Figure]:
    scope = Scope(system_id=system.pk)
    asked = [Request(measure_for(key), period, scope) for key in (ITEMS, WAIT)]
    items, wait = figures(asked, as_of=now)
    return items, wait


def _folded(period: Period, grid: Grid) -> dict[int | None, list[int]]:
    """Return how many items of each institution stand in each column."""
    columns = list(pieces(period))
    step = (columns[-1].end - columns[-1].first).days
    last = len(columns) - 1
    folded: dict[int | None, list[int]] = {}
    for actor, days in grid.items():
        counts = [0] * len(columns)
        for day, number in days.items():
            # Counted from the end: only the first column may be shorter.
            counts[last - (columns[-1].end - day - ONE_DAY).days // step] += number
        folded[actor] = counts
    return folded


def _columns(
    period: Period, shown: Sequence[Covered], folded: Mapping[int | None, list[int]]
) -> list[Column]:
    columns = []
    for place, piece in enumerate(pieces(period)):
        counts = [folded[row.actor.pk][place] for row in shown if row.actor.pk in folded]
        columns.append(
            Column(piece.first, piece.last, sum(count > 0 for count in counts), sum(counts))
        )
    return columns


def _row(
    row: Covered,
    grid: Grid,
    folded: Mapping[int | None, list[int]],
    columns: Sequence[Column],
    total: int,
    offers: Mapping[int, Offer],
) -> BoardRow:
    counts = folded.get(row.actor.pk) or [0] * len(columns)
    own = sum(counts)
    return BoardRow(
        covered=row,
        cells=[
            BoardCell(column.first, column.last, count)
            for column, count in zip(columns, counts, strict=True)
        ],
        items=own,
        days=len(grid.get(row.actor.pk, {})),
        share=round(Decimal(100 * own) / total) if total else 0,
        offer=offers.get(row.actor.pk, Offer()),
    )


def _groups(rows: Sequence[Covered], grid: Grid, words: Mapping[str, str]) -> list[Group]:
    groups = []
    for key in GROUPS:
        own = [row for row in rows if row.group == key]
        if own:
            groups.append(
                Group(
                    key=key,
                    label=words.get(key, ""),
                    total=len(own),
                    today=sum(row.days == 0 for row in own),
                    recently=sum(not row.is_silent for row in own),
                    period=sum(bool(grid.get(row.actor.pk)) for row in own),
                    unread=sum(not row.has_source for row in own),
                )
            )
    return groups


def _regions(rows: Sequence[Covered]) -> list[Region]:
    found = {row.institution.region for row in rows if row.institution.region is not None}
    return sorted(found, key=lambda region: (region.name, region.pk))


def _blank_days(period: Period, grid: Grid, first: date | None, today: date) -> list[date]:
    """Return the days without any relay; before the first one there was no daily promise yet."""
    if first is None:
        return []
    spoken = {day for days in grid.values() for day in days}
    begun = max(period.first, first)
    count = (min(period.end, today + ONE_DAY) - begun).days
    days = [begun + ONE_DAY * number for number in range(count)]
    return [day for day in days if day not in spoken]


def _compared(shown: Sequence[Covered], main: str) -> list[Covered]:
    """Return whose fairness is told: those of a territory, unless another group is asked for."""
    own = [row for row in shown if row.group == main]
    return own or list(shown)


def _fairness(rows: Sequence[Covered], grid: Grid) -> Fairness:
    return fairness([sum(grid.get(row.actor.pk, {}).values()) for row in rows])
