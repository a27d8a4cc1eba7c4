"""Arithmetic of months: half-open spans, ends of month, no clock."""

from calendar import monthrange
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """Move a day by whole months; a day that the month lacks becomes its last one."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_end(year: int, month: int) -> date:
    """Return the last day of a month: the due date of what is promised «in» that month."""
    return date(year, month, monthrange(year, month)[1])


def whole_months(start: date, day: date) -> int:
    """Count the whole months from ``start`` to ``day``: negative before the start.

    The count ``n`` is the greatest with ``add_months(start, n) <= day``, so that months of a plan
    that starts on the 31st do not overlap.
    """
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if add_months(start, months) <= day else months - 1


def last_day(start: date, months: int) -> date:
    """Return the last day of a period of ``months`` from ``start``."""
    return add_months(start, months) - timedelta(days=1)
