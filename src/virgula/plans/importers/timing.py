"""When a plan starts, and when each of its lines is due."""

from collections.abc import Callable
from datetime import date

from virgula.domain.due_phrases import Doubt, DueKind, DueReading, earliest_month, read_due
from virgula.domain.plain_text import bare_words
from virgula.domain.windows import NoWindow, Placement, Window, place_line
from virgula.plans.importers.covers import Cover
from virgula.plans.importers.drafts import Context, LineDraft, PlanDraft, Severity

_WEIGHTS = {
    Doubt.RANGE_END: Severity.INFO,
    Doubt.RHYTHM: Severity.INFO,
    Doubt.THEN: Severity.INFO,
    Doubt.WHOLE_PLAN: Severity.INFO,
}


def find_period(draft: PlanDraft, cover: Cover, context: Context) -> None:
    """Set the start and the length of the plan.

    The start is the one that a person gives, else the printed one, else assumed, and marked so:
    1 January of a plan of one calendar year, the first day of the earliest month that its timings
    name, or the default of the system.
    """
    draft.years, draft.placing_start = cover.years, context.placing_start
    draft.months = cover.months or _months_of(cover.years) or context.months
    answer = context.answers.get("start", "")
    if answer:
        try:
            draft.start = date.fromisoformat(answer)
        except ValueError:
            draft.ask("bad_start", "start", answer=answer)
        if draft.span and draft.years is None:
            draft.years = (draft.span.start.year, draft.span.last.year)
        return
    if cover.start:
        draft.start = cover.start
        return
    draft.start = _assumed_start(draft, context)
    if draft.span and draft.years is None:
        draft.years = (draft.span.start.year, draft.span.last.year)
    draft.start_is_assumed = draft.start is not None
    if draft.start:
        draft.note("start_assumed", Severity.INFO, start=draft.start)
    else:
        draft.ask("start", "start")


def _months_of(years: tuple[int, int] | None) -> int | None:
    return 12 * (years[1] - years[0] + 1) if years and years[1] - years[0] > 1 else None


def _assumed_start(draft: PlanDraft, context: Context) -> date | None:
    years = draft.years
    default = context.start
    suits = default is not None and (years is None or years[0] <= default.year <= years[1])
    if years and years[1] != years[0] + 1:
        if default and suits and default.year == years[0]:
            return default
        return date(years[0], 1, 1)
    inferred = earliest_month((line.due_read or line.due_text for line in draft.lines), years)
    return inferred or (default if suits else None)


def read_timings(draft: PlanDraft, context: Context) -> None:
    """Read the timing of every line, and say what was interpreted or not understood."""
    readings: dict[str, DueReading] = {}

    def read(text: str) -> DueReading:
        if text not in readings:
            readings[text] = read_due(text, draft.span)
        return readings[text]

    untimed = [line for line in draft.lines if not line.due_text.strip()]
    all_untimed = len(untimed) == len(draft.lines)
    if all_untimed and draft.lines:
        draft.note("no_timing", Severity.WARNING, draft.lines[0].place, count=len(untimed))
    for line in draft.lines:
        _read_timing(draft, context, line, read, quiet=all_untimed)


def _read_timing(
    draft: PlanDraft,
    context: Context,
    line: LineDraft,
    read: Callable[[str], DueReading],
    *,
    quiet: bool,
) -> None:
    answer = context.answers.get(f"due:{line.code}", "").strip()
    place = line.due_place or line.place
    if answer == "none":
        line.due = DueReading(DueKind.NONE)
        return
    line.due = read(answer or line.due_read or line.due_text)
    if draft.start is None and Doubt.OUTSIDE in line.due.doubts:
        return  # the start is asked first
    if line.due.kind is DueKind.NONE and line.due.is_understood and not quiet:
        draft.note("line_without_timing", Severity.WARNING, line.place, code=line.code)
    if not line.due.is_understood:
        outside = Doubt.OUTSIDE in line.due.doubts
        kind = "due_outside" if outside else "due_not_understood"
        draft.ask(kind, f"due:{line.code}", place, code=line.code, printed=answer or line.due_text)
        return
    if line.due_in_text:
        draft.note("due_in_text", Severity.INFO, place, code=line.code, printed=line.due_text)
    for doubt in line.due.doubts:
        draft.note(
            f"due_{doubt.value}",
            _WEIGHTS.get(doubt, Severity.WARNING),
            place,
            code=line.code,
            printed=line.due_text,
            due=line.due.due,
            kind=line.due.kind.value,
            every=line.due.every,
        )


def place_lines(draft: PlanDraft) -> None:
    """Say which lines are due before the start or after every window, or print another window."""
    for line in draft.lines:
        placement = placement_of(draft, line)
        place = line.due_place or line.place
        if placement.reason is NoWindow.BEFORE_START:
            draft.note(
                "due_before_start",
                Severity.WARNING,
                place,
                code=line.code,
                printed=line.due_text,
                due=line.due.due if line.due else None,
                start=draft.start,
            )
        elif placement.reason is NoWindow.UNCOVERED and draft.windows:
            draft.note(
                "due_without_window",
                Severity.WARNING,
                place,
                code=line.code,
                printed=line.due_text,
            )
        _compare_window(draft, line, placement)


def _compare_window(draft: PlanDraft, line: LineDraft, placement: Placement) -> None:
    printed = bare_words(line.window_text)
    if not printed:
        return
    named = next(
        (window for window in draft.windows if printed in (bare_words(window.name), window.key)),
        None,
    )
    computed = placement.window.key if placement.window else ""
    if named is None or named.key != computed:
        name = next((window.name for window in draft.windows if window.key == computed), "")
        draft.note(
            "window_differs",
            Severity.WARNING,
            line.place,
            code=line.code,
            printed=line.window_text,
            computed=name,
        )


def placement_of(draft: PlanDraft, line: LineDraft) -> Placement:
    """Return the window of a line of a draft, or why it has none."""
    start = draft.placing_start or draft.start
    if start is None or line.due is None:
        return Placement(None, NoWindow.NO_DUE)
    windows = [Window(window.key, window.first_month, window.end_month) for window in draft.windows]
    permanent = {DueKind.PERMANENT, DueKind.CONDITIONAL}
    return place_line(
        windows,
        plan_start=start,
        is_permanent=line.due.kind in permanent,
        due=line.due.due,
    )
