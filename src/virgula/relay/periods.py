"""Periods of the board as an address says them: the last days until today, or a month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import ngettext

from virgula.evidence.figures import Period
from virgula.ui.formats import month_name

LAST = (7, 30, 90)
USUAL = 30
# A grid of days is read up to here; a longer one stands in weeks.
MOST_DAYS = 31
WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """A period with its key in addresses («30», «2023-01») and its words."""

    key: str
    period: Period
    label: str


def span_of(text: str, today: date) -> Span:
    """Return the period that an address asks for; what is none is the usual one."""
    return _month(text, today) or _last(
        int(text) if text in {str(n) for n in LAST} else USUAL, today
    )


def _last(days: int, today: date) -> Span:
    end = today + timedelta(days=1)
    words = ngettext("the last day", "the last %(count)d days", days) % {"count": days}
    return Span(str(days), Period(end - timedelta(days=days), end), words)


def _month(text: str, today: date) -> Span | None:
    """Read «2023-01»; a month that has not begun is none."""
    year, dash, number = text.partition("-")
    if not (dash and len(year) == 4 and year.isdecimal() and len(number) == 2):
        return None
    try:
        first = date(int(year), int(number), 1)
    except ValueError:
        return None
    if first > today or first.year < 1900:
        return None
    end = min(next_month(first), today + timedelta(days=1))
    return Span(text, Period(first, end), month_name(first))


def next_month(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_back(today: date, count: int) -> list[date]:
    """Return the first days of the last months, this one first."""
    months = [today.replace(day=1)]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def pieces(period: Period) -> Iterator[Period]:
    """Yield the columns of a period: its days, or its weeks counted back from its end."""
    days = (period.end - period.first).days
    step = 1 if days <= MOST_DAYS else WEEK
    first = period.first
    end = period.first + timedelta(days=days % step or step)
    while first < period.end:
        yield Period(first, end)
        first, end = end, end + timedelta(days=step)
