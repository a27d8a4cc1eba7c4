"""Deadline windows: the colour of a line says *when* it is due, never how it is doing.

A window holds months ``[first, end)`` counted from the plan's start (rows CAL-V, CAL-A, CAL-N,
CAL-R); the permanent one (CAL-P) has no months. Windows are computed, never stored on a line, so
that moving the start of a plan (PLAN-2) moves colours and no date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virgula.domain.months import add_months, last_day, whole_months


@dataclass(frozen=True, slots=True)
class Window:
    """Months ``[first, end)`` of a plan, or the permanent window when both are ``None``."""

    key: str
    first: int | None = None
    end: int | None = None

    @property
    def is_permanent(self) -> bool:
        return self.first is None

    def holds(self, month: int) -> bool:
        """Tell whether a month of the plan, counted from 0, is in this window."""
        return self.first is not None and self.end is not None and self.first <= month < self.end


class NoWindow(StrEnum):
    """Why a line is in no window."""

    NO_DUE = "no_due"
    BEFORE_START = "before_start"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Placement:
    """The window of a line, or the reason why it has none."""

    window: Window | None
    reason: NoWindow | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A window with its first and last day: a row of the plan's table of windows."""

    window: Window
    first_day: date | None
    last_day: date | None


def place_due(windows: Sequence[Window], *, plan_start: date, due: date) -> Placement:
    """Return the window that holds the due date, or why none does."""
    if due < plan_start:
        return Placement(None, NoWindow.BEFORE_START)
    month = whole_months(plan_start, due)
    window = next((window for window in windows if window.holds(month)), None)
    return Placement(window, None if window else NoWindow.UNCOVERED)


def window_for(windows: Sequence[Window], *, plan_start: date, due: date) -> Window | None:
    """Return the half-open deadline window, in months from the start, that holds the due date."""
    return place_due(windows, plan_start=plan_start, due=due).window


def place_line(
    windows: Sequence[Window], *, plan_start: date, is_permanent: bool, due: date | None
) -> Placement:
    """Return the window of a line: the permanent one, the one of its due date, or why none."""
    if is_permanent:
        window = next((window for window in windows if window.is_permanent), None)
        return Placement(window, None if window else NoWindow.UNCOVERED)
    if due is None:
        return Placement(None, NoWindow.NO_DUE)
    return place_due(windows, plan_start=plan_start, due=due)


def window_table(windows: Sequence[Window], *, plan_start: date) -> list[Span]:
    """Return each window with its days; with a start of 1 November, [0, 3) ends on 31 January."""
    return [_span(window, plan_start) for window in windows]


def _span(window: Window, plan_start: date) -> Span:
    if window.first is None or window.end is None:
        return Span(window, None, None)
    return Span(window, add_months(plan_start, window.first), last_day(plan_start, window.end))
