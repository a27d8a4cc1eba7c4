"""The legend of a plan: which months each of its windows holds, and how the plan calls it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from virgula.documents.blocks import Block, Heading, Item, Paragraph, Place, Table
from virgula.domain.moments import LAST, Unit, find_moments
from virgula.domain.plain_text import bare_words, plain
from virgula.plans.importers.drafts import PlanDraft, Severity, WindowDraft
from virgula.plans.importers.timetables import find_header
from virgula.plans.importers.words import column_of

ENTRY_LENGTH = 160
NAME_WORDS = 4
SHAPES = ("circle", "triangle", "diamond", "square", "ring", "hexagon", "star", "bar")
# For windows that no data set describes: told apart by lightness and by shape, AA on both grounds.
PALETTE = (
    ("#2F5D62", "#9CD3D8"),
    ("#7A4B00", "#E6B566"),
    ("#5B3A8C", "#C5ADEB"),
    ("#8A2F4F", "#F0A0B8"),
    ("#2C4C8A", "#A5BDF0"),
    ("#4A5A12", "#C3D27A"),
    ("#6B4435", "#DDB7A4"),
    ("#4A4A4A", "#C8C8C8"),
)
_SPLIT = re.compile(r"\s*(?::|=|→|\s[–—-]\s)\s*")
_FIRST = re.compile(r"\bprimer(?:os|as)?\s+(\d{1,2})\s+meses\b")
_BETWEEN = re.compile(r"\b(?:de|entre)?\s*(\d{1,2})\s*(?:a|y|-|al)\s*(\d{1,2})\s+meses\b")
_ORDINAL = re.compile(r"\bmes(?:es)?\s+(\d{1,2})(?:\s*(?:al?|-|y)\s*(\d{1,2}))?\b")
_LAST = re.compile(r"\bultim(?:os|as)?\s+(\d{1,2})\s+meses\b")
_PERMANENT = re.compile(r"\bpermanentes?\b|\bcontinu[oa]s?\b|\btodo el (?:año|plan|periodo)\b")

Months = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the legend: a name, its months from the start (or none: permanent), its place."""

    name: str
    months: Months
    place: Place


def read_windows(
    draft: PlanDraft, blocks: Sequence[Block], defaults: Sequence[WindowDraft]
) -> None:
    """Fill the windows of a draft from its legend, else from the defaults of the system."""
    entries = list(_entries(blocks, draft))
    names = {bare_words(entry.name) for entry in entries}
    if len(entries) < 2 or len(names) < len(entries):
        draft.windows = list(defaults)
        if len(entries) > len(names):
            draft.note("window_named_twice", Severity.WARNING, entries[0].place)
        kind = "windows_from_defaults" if defaults else "no_windows"
        draft.note(kind, Severity.INFO if defaults else Severity.WARNING)
        return
    draft.windows_printed = True
    draft.windows = _styled(entries, defaults)
    _check_cover(draft, entries)


def _entries(blocks: Sequence[Block], draft: PlanDraft) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, Paragraph | Item | Heading):
            entry = _entry(block.text, block.place, draft)
            if entry:
                yield entry
        elif isinstance(block, Table) and find_header(block) is None:
            for row in block.rows:
                texts = [cell.text for cell in row.cells if cell.text]
                entry = _entry(": ".join(texts[:2]), row.place, draft) if len(texts) >= 2 else None
                if entry:
                    yield entry


def _entry(text: str, place: Place, draft: PlanDraft) -> Entry | None:
    """Read «… de 3 a 6 meses: name» or «name: meses 4 a 6», whichever side is the months."""
    if len(text) > ENTRY_LENGTH:
        return None
    parts = _SPLIT.split(text, maxsplit=1)
    if len(parts) != 2:
        return None
    left, right = parts[0].strip(" .()"), parts[1].strip(" .()")
    for span, name in ((left, right), (right, left)):
        found, months = _span(plain(span), draft)
        if found and _is_name(name, draft):
            return Entry(name, months, place)
    return None


def _is_name(name: str, draft: PlanDraft) -> bool:
    is_short = name and len(name) <= 40 and len(name.split()) <= NAME_WORDS
    if not is_short or not re.search(r"[^\W\d_]", name) or column_of(name) is not None:
        return False
    return not _span(plain(name), draft)[0] and bare_words(name) not in ("vigencia", "duracion")


def _span(text: str, draft: PlanDraft) -> tuple[bool, Months]:
    """Return whether a text names months of the plan, and which: half-open, from 0.

    «De 3 a 6 meses» counts durations; «meses 4 a 6» counts months, the last included.
    """
    if _PERMANENT.search(text):
        return True, None
    for pattern, months in (
        (_FIRST, lambda a, b: (0, a)),
        (_BETWEEN, lambda a, b: (a, b)),
        (_ORDINAL, lambda a, b: (a - 1, b or a)),
        (_LAST, lambda a, b: (draft.months - a, draft.months)),
    ):
        match = pattern.search(text)
        if match:
            numbers = [int(group) if group else 0 for group in match.groups()]
            first, end = months(numbers[0], numbers[1] if len(numbers) > 1 else 0)
            return (True, (first, end)) if 0 <= first < end else (False, None)
    return _calendar_span(text, draft.start)


def _calendar_span(text: str, start: date | None) -> tuple[bool, Months]:
    """Read «primer trimestre», or «enero a marzo» counted from the plan's first month."""
    moments = find_moments(text)
    if len(moments) == 1 and moments[0].unit is Unit.PART and moments[0].ordinal != LAST:
        size, ordinal = moments[0].size, moments[0].ordinal
        return True, ((ordinal - 1) * size, ordinal * size)
    if start and 1 <= len(moments) <= 2 and all(m.unit is Unit.MONTH for m in moments):
        first = (moments[0].month - start.month) % 12
        last = (moments[-1].month - start.month) % 12
        return (True, (first, last + 1)) if first <= last else (False, None)
    return False, None


def _styled(entries: Sequence[Entry], defaults: Sequence[WindowDraft]) -> list[WindowDraft]:
    """Give each window the look that the system has for its name, else one that is free."""
    known = {bare_words(window.name): window for window in defaults}
    known |= {bare_words(window.key): window for window in defaults}
    taken = {
        known[bare_words(entry.name)].shape for entry in entries if bare_words(entry.name) in known
    }
    free = [shape for shape in SHAPES if shape not in taken]
    windows = []
    for number, entry in enumerate(entries[: len(SHAPES)]):
        look = known.get(bare_words(entry.name))
        light, dark = (look.colour_light, look.colour_dark) if look else PALETTE[number]
        windows.append(
            WindowDraft(
                key=look.key if look else bare_words(entry.name).replace(" ", "-")[:30],
                name=entry.name,
                first_month=entry.months[0] if entry.months else None,
                end_month=entry.months[1] if entry.months else None,
                shape=look.shape if look else free.pop(0),
                colour_light=light,
                colour_dark=dark,
            )
        )
    return windows


def _check_cover(draft: PlanDraft, entries: Sequence[Entry]) -> None:
    """Say where the legend leaves months out, or holds one twice."""
    spans = sorted((entry.months, entry) for entry in entries if entry.months)
    reached = 0
    for (first, end), entry in spans:
        if first > reached:
            draft.note("window_gap", Severity.WARNING, entry.place, first=reached + 1, last=first)
        elif first < reached:
            draft.note("window_overlap", Severity.WARNING, entry.place, name=entry.name)
        reached = max(reached, end)
    if spans and reached < draft.months:
        last = spans[-1][1]
        draft.note("window_gap", Severity.WARNING, last.place, first=reached + 1, last=draft.months)
