"""Bring together what the running text and the tables of one document say of the same line."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from virgula.documents.blocks import Place
from virgula.domain.plain_text import bare_words
from virgula.plans.importers.drafts import (
    ComponentDraft,
    Context,
    LineDraft,
    Option,
    PlanDraft,
    Severity,
)
from virgula.plans.importers.timetables import TableComponent

SAME = 0.85
DIFFERENT = 0.5
PREFIX_LENGTH = 12


def merge_components(
    draft: PlanDraft, told: list[ComponentDraft], listed: Sequence[TableComponent]
) -> list[tuple[ComponentDraft, TableComponent | None]]:
    """Pair each component of the running text with its rows; what only a table names comes last."""
    pairs: dict[int, TableComponent] = {}
    extra: list[TableComponent] = []
    for rows in listed:
        index = _match(told, rows)
        if index is None or index in pairs:
            extra.append(rows)
            continue
        pairs[index] = rows
        if not _same_title(told[index], rows):
            draft.note(
                "component_matched",
                Severity.INFO,
                rows.place,
                printed=rows.title,
                title=told[index].title,
            )
    paired: list[tuple[ComponentDraft, TableComponent | None]] = [
        (component, pairs.get(index)) for index, component in enumerate(told)
    ]
    for rows in extra:
        if told:
            draft.note("component_only_in_table", Severity.WARNING, rows.place, title=rows.title)
        title = rows.title or draft.title
        paired.append((ComponentDraft(title, rows.place, rows.label), rows))
    return paired


def _same_title(component: ComponentDraft, rows: TableComponent) -> bool:
    return bare_words(component.title) == bare_words(rows.title) or bool(
        rows.label and rows.label == component.label
    )


def _match(told: Sequence[ComponentDraft], rows: TableComponent) -> int | None:
    for index, component in enumerate(told):
        if _same_title(component, rows):
            return index
    words = bare_words(rows.title)
    titles = [bare_words(component.title) for component in told]
    starting = [
        index
        for index, title in enumerate(titles)
        if len(words) >= PREFIX_LENGTH and (title.startswith(words) or words.startswith(title))
    ]
    if len(starting) == 1:
        return starting[0]
    close = [index for index, title in enumerate(titles) if _likeness(title, words) >= SAME]
    return close[0] if len(close) == 1 else None


def merge_lines(
    draft: PlanDraft, context: Context, component: ComponentDraft, rows: TableComponent | None
) -> None:
    """Give the lines of a component the timing of their rows."""
    component.lines = _without_repeats(draft, context, component.code, component.lines)
    if rows is None:
        return
    listed = _without_repeats(draft, context, component.code, rows.lines)
    has_text_lines = bool(component.lines)
    for row in listed:
        line = _find(component.lines, row)
        if line is None:
            component.lines.append(row)
            if has_text_lines:
                draft.note(
                    "line_only_in_table",
                    Severity.WARNING,
                    row.place,
                    text=_short(row.text),
                    component=component.code,
                )
        else:
            _take(draft, component, line, row)


def _find(lines: Sequence[LineDraft], row: LineDraft) -> LineDraft | None:
    free = [line for line in lines if line.due_place is None]
    if row.printed_code:
        for line in free:
            if line.printed_code == row.printed_code:
                return line
    words = bare_words(row.text)
    for line in free:
        if bare_words(line.text) == words:
            return line
    likely = [line for line in free if _likeness(bare_words(line.text), words) >= SAME]
    return likely[0] if len(likely) == 1 and not row.printed_code else None


def _take(draft: PlanDraft, component: ComponentDraft, line: LineDraft, row: LineDraft) -> None:
    if _likeness(bare_words(line.text), bare_words(row.text)) < DIFFERENT:
        draft.note(
            "texts_differ",
            Severity.WARNING,
            row.place,
            code=f"{component.code}-{line.printed_code}",
            first=_short(line.text),
            second=_short(row.text),
            other=line.place,
        )
    line.due_text, line.due_place = row.due_text, row.due_place or row.place
    line.due_read = row.due_read
    line.external_id = row.external_id or line.external_id
    line.owner_text = row.owner_text or line.owner_text
    line.window_text = row.window_text
    line.alignment_text = row.alignment_text


def _without_repeats(
    draft: PlanDraft, context: Context, code: str, lines: Sequence[LineDraft]
) -> list[LineDraft]:
    """Return the lines once each; one that stands twice is a question, never a guess."""
    kept: dict[str, LineDraft] = {}
    texts: dict[str, LineDraft] = {}
    for number, line in enumerate(lines, start=1):
        words = bare_words(line.text)
        identity = line.printed_code or words
        same_text = texts.setdefault(words, line)
        if identity not in kept:
            kept[identity] = line
            if same_text is not line:
                _note_same_text(draft, line, same_text.place)
            continue
        name = f"{code}-{line.printed_code}" if line.printed_code else f"{code}-{number}"
        _settle(draft, context, kept, identity, line, name)
    return list(kept.values())


def _note_same_text(draft: PlanDraft, line: LineDraft, first: Place) -> None:
    draft.note("same_text_twice", Severity.WARNING, line.place, text=_short(line.text), other=first)


def _settle(
    draft: PlanDraft,
    context: Context,
    kept: dict[str, LineDraft],
    identity: str,
    line: LineDraft,
    name: str,
) -> None:
    key = f"duplicate:{name}"
    answer = context.answers.get(key, "")
    if answer == "last":
        kept[identity] = line
    elif answer == "both":
        line.printed_code = ""
        kept[f"{identity}/{len(kept)}"] = line
    elif answer != "first":
        options = (Option("first", ""), Option("last", ""), Option("both", ""))
        draft.ask(
            "line_twice",
            key,
            line.place,
            options,
            code=name,
            text=_short(line.text),
            other=kept[identity].place,
        )


def _likeness(first: str, second: str) -> float:
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < DIFFERENT or matcher.quick_ratio() < DIFFERENT:
        return 0.0
    return matcher.ratio()


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87].rstrip()}…"
