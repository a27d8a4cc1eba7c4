"""Daily tallies: facts of closed days folded beforehand, made again at will.

They are read only where they give the same answer as the ledger: a day whose last fact is not the
one that its tally folded is read from the ledger, and so is everything for an instant before the
last fact was recorded. A reversal is a fact of the day that it takes back, so it makes it stale.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet, Sum

from virgula.evidence.cells import Request, cells_within, looks_at, make_cell, standing_facts
from virgula.evidence.measures import ANY_KIND, Cell, Distinct, Median, Ratio, Stock
from virgula.evidence.models import Fact, Tally
from virgula.evidence.scopes import Period

# Shorter periods are read from the ledger as fast.
LONG = timedelta(days=60)
# The last place on earth to end a day.
LATEST_ZONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that does not say what the ledger says."""

    system_id: int
    kind: str
    day: date


type _Group = tuple[int, str, date]


def make_tallies(*, now: datetime) -> int:
    """Fold the closed days that changed since they were folded; return how many days were."""
    closed_before = (now - LATEST_ZONE).date()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Who writes facts ends first: an earlier number that is committed later would be lost.
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Fact._meta.db_table} IN SHARE MODE")
        last = _last_facts(Period(date.min, closed_before))
        folded = _last_folded(Period(date.min, closed_before))
        stale = [group for group, fact in last.items() if folded.get(group) != fact]
        for group in stale:
            _fold_day(group, last[group], now)
    return len(stale)


def fold_closed_days(now: datetime) -> str:
    """Make the tallies as a round of the tick, which tells its heartbeat how many days."""
    return f"{make_tallies(now=now)} days"


def forget_tallies() -> None:
    """Erase every tally, so that the next round makes them all again."""
    Tally.objects.all().delete()


def _fold_day(group: _Group, through: int, now: datetime) -> None:
    system_id, kind, day = group
    Tally.objects.filter(system=system_id, kind=kind, day=day).delete()
    facts = standing_facts(as_of=now).filter(system=system_id, kind=kind, day=day)
    sums: dict[tuple[int | None, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for actor_id, dims, quantity in facts.order_by("pk").values_list(
        "actor_id", "dims", "quantity"
    ):
        entry = sums[actor_id, json.dumps(dims, sort_keys=True, ensure_ascii=False)]
        entry[0] += 1
        entry[1] += quantity
    # A day whose facts were all taken back keeps a row, which says that it was folded.
    rows = sums or {(None, "{}"): [0, Decimal(0)]}
    Tally.objects.bulk_create(
        Tally(
            system_id=system_id,
            kind=kind,
            day=day,
            actor_id=actor_id,
            dims=dims,
            records=records,
            quantity=quantity,
            through=through,
        )
        for (actor_id, dims), (records, quantity) in sorted(rows.items(), key=str)
    )


def _last(column: str, rows: QuerySet[Any], period: Period) -> dict[_Group, int]:
    grouped = (
        rows.filter(day__gte=period.first, day__lt=period.end)
        .order_by()
        .values("system_id", "kind", "day")
        .annotate(last=Max(column))
        .values_list("system_id", "kind", "day", "last")
    )
    return {(system_id, kind, day): last for system_id, kind, day, last in grouped}


def _last_facts(period: Period, **where: Any) -> dict[_Group, int]:
    return _last("id", Fact.objects.filter(**where), period)


def _last_folded(period: Period, **where: Any) -> dict[_Group, int]:
    return _last("through", Tally.objects.filter(**where), period)


def tallied_cells(request: Request, *, as_of: datetime) -> list[Cell] | None:
    """Return the cells of a request with the help of tallies, or ``None`` when they cannot say.

    The days that they do not know, or no longer, are read from the ledger.
    """
    measure, period, scope = request.measure, request.period, request.scope
    if not _can_say(request):
        return None
    where: dict[str, Any] = {"kind": measure.kind}
    if scope.system_id is not None:
        where["system"] = scope.system_id
    if Fact.objects.filter(kind=measure.kind, recorded_at__gt=as_of).exists():
        return None
    folded = _last_folded(period, **where)
    if not folded:
        return None
    last = _last_facts(period, **where)
    stale = {group for group, fact in last.items() if folded.get(group) != fact}
    wanted = {dim: {value} for dim, value in measure.where}
    cells = _cells_of_tallies(request, where, stale, wanted)
    return cells + cells_within(request, stale, as_of=as_of) if stale else cells


def stale_days(kind: str, system_id: int, period: Period, *, as_of: datetime) -> set[date] | None:
    """Return the days of a period on which tallies do not say what the ledger says.

    ``None`` when they are of no help: the period is short, nothing was folded, or something was
    recorded after the instant that is asked for.
    """
    if period.end - period.first < LONG:
        return None
    where: dict[str, Any] = {"kind": kind, "system": system_id}
    if Fact.objects.filter(kind=kind, recorded_at__gt=as_of).exists():
        return None
    folded = _last_folded(period, **where)
    if not folded:
        return None
    last = _last_facts(period, **where)
    return {group[2] for group, fact in last.items() if folded.get(group) != fact}


def _can_say(request: Request) -> bool:
    measure, scope = request.measure, request.scope
    fold = measure.fold
    is_simple = not isinstance(fold, Ratio | Median | Stock) and measure.kind != ANY_KIND
    is_open = scope.within is None and scope.members is None
    is_open = is_open and not (scope.territory_ids or scope.kinds)
    by_territory = isinstance(fold, Distinct) and fold.dim == "territory"
    is_long = request.period.end - request.period.first >= LONG
    return is_simple and is_open and is_long and not by_territory


def _cells_of_tallies(
    request: Request, where: dict[str, Any], stale: set[_Group], wanted: dict[str, set[str]]
) -> list[Cell]:
    scope, name = request.scope, looks_at(request.measure)
    asked = {dim: set(values) for dim, values in scope.dims.items()}
    needs_dims = bool(asked or wanted) or name not in {None, "day", "actor"}
    columns = ["system_id", "kind", "day"] + (["actor_id"] if name == "actor" else [])
    columns += ["dims"] if needs_dims else []
    rows = Tally.objects.filter(
        day__gte=request.period.first, day__lt=request.period.end, records__gt=0, **where
    )
    if scope.actor_ids:
        rows = rows.filter(actor__in=scope.actor_ids)
    grouped = (
        rows.order_by()
        .values(*columns)
        .annotate(number=Sum("records"), total=Sum("quantity"))
        .values_list("number", "total", *columns)
    )
    cells = []
    for number, total, *values in grouped:
        row = dict(zip(columns, values, strict=True))
        dims = json.loads(row.get("dims", "{}"))
        if (row["system_id"], row["kind"], row["day"]) in stale:
            continue
        if any(dims.get(dim) not in values for dim, values in [*asked.items(), *wanted.items()]):
            continue
        looked = {None: None, "day": row["day"], "actor": row.get("actor_id")}.get(
            name, dims.get(name)
        )
        cells.append(make_cell(None if looked is None else str(looked), number, total))
    return cells


def differences(*, now: datetime) -> Iterable[Difference]:
    """Yield the fresh tallies whose numbers are not those of the ledger."""
    everything = Period(date.min, date.max)
    last, folded = _last_facts(everything), _last_folded(everything)
    kept = _totals(Tally.objects.all(), Sum("records"))
    true = _totals(standing_facts(as_of=now), Count("pk"))
    for group in sorted(folded):
        if folded[group] == last.get(group) and kept[group] != true.get(group, (0, Decimal(0))):
            yield Difference(*group)


def _totals(rows: Any, number: Any) -> dict[_Group, tuple[int, Decimal]]:
    grouped = (
        rows.order_by()
        .values("system_id", "kind", "day")
        .annotate(number=number, total=Sum("quantity"))
        .values_list("system_id", "kind", "day", "number", "total")
    )
    return {
        (system_id, kind, day): (number, make_cell(None, number, total).total)
        for system_id, kind, day, number, total in grouped
    }
