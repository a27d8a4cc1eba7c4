"""From blocks to a draft: the order in which a plan document is understood."""

from collections.abc import Iterator, Sequence

from virgula.documents.blocks import Block, Document, Heading, Item, Note, Paragraph, Table
from virgula.domain.plain_text import bare_words
from virgula.plans.importers.alignments import read_alignments
from virgula.plans.importers.coding import code_components, code_lines
from virgula.plans.importers.covers import Text, find_body, names_plan, read_cover, years_in
from virgula.plans.importers.drafts import (
    ComponentDraft,
    Context,
    ObjectiveDraft,
    PlanDraft,
    Severity,
)
from virgula.plans.importers.legends import read_windows
from virgula.plans.importers.merging import merge_components, merge_lines
from virgula.plans.importers.outline import Section, components_of, sections_of
from virgula.plans.importers.timetables import Timetable, read_timetable
from virgula.plans.importers.timing import find_period, place_lines, read_timings
from virgula.plans.importers.words import Part

_NOTE_WEIGHTS = {"formula_without_value": Severity.WARNING, "encoded_twice": Severity.WARNING}


def understand(document: Document, context: Context) -> PlanDraft:
    """Return the draft of the plan that a document tells, with everything to be said about it."""
    draft = PlanDraft()
    _say_notes(draft, document.notes)
    cover, texts = read_cover(document.blocks)
    stem = document.name.rpartition(".")[0] or document.name
    draft.title = context.answers.get("title") or cover.title or stem
    if draft.title == stem:
        draft.note("no_title", Severity.WARNING, title=stem)
    names = [draft.title, stem.replace("_", "-"), stem.replace("_", " ").replace("-", " ")]
    cover.years = cover.years or years_in(names)
    draft.status_printed = cover.status
    draft.proposed_by, draft.proposed_by_office = cover.proposed_by, cover.office
    sections = sections_of(document.blocks)
    timetable = _read_components(draft, context, sections)
    if not draft.lines:
        _refuse_empty(draft, timetable)
        return draft
    code_lines(draft)
    find_period(draft, cover, context)
    read_windows(draft, _outside_components(draft, sections), context.windows)
    read_timings(draft, context)
    place_lines(draft)
    _read_objectives(draft, sections)
    _align(draft, context)
    _find_body(draft, context, texts, document)
    _find_owners(draft, context)
    draft.key = context.answers.get("plan_key") or _key(draft)
    return draft


def _say_notes(draft: PlanDraft, notes: Sequence[Note]) -> None:
    for note in notes:
        weight = _NOTE_WEIGHTS.get(note.kind, Severity.INFO)
        draft.note(note.kind, weight, note.place, detail=note.detail)


def _read_components(draft: PlanDraft, context: Context, sections: Sequence[Section]) -> Timetable:
    known = frozenset(bare_words(section.name) for section in sections if section.name)
    timetable = read_timetable(list(_tables(sections)), known)
    titles = frozenset(bare_words(part.title) for part in timetable.components)
    told = components_of(sections, table_titles=titles)
    pairs = merge_components(draft, told, timetable.components)
    components = [component for component, _ in pairs]
    code_components(draft, context, components)
    for component, rows in pairs:
        merge_lines(draft, context, component, rows)
    draft.components = [part for part in components if part.lines]
    _say_components(draft, components, sections, timetable)
    return timetable


def _tables(sections: Sequence[Section]) -> Iterator[tuple[Table, str]]:
    """Yield each table with the title of the part where it stands, when that part may be one."""
    for section in sections:
        is_part = section.part is None and bool(section.label) and not names_plan(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                yield block, section.title if is_part else ""


def _say_components(
    draft: PlanDraft,
    components: Sequence[ComponentDraft],
    sections: Sequence[Section],
    timetable: Timetable,
) -> None:
    for title, place in timetable.joined:
        draft.note("name_joined", Severity.INFO, place, title=title)
    if timetable.unused:
        place = next(iter(timetable.unused.values()))
        draft.note("columns_not_used", Severity.INFO, place, heads=", ".join(timetable.unused))
    for place in timetable.without_text:
        draft.note("row_without_text", Severity.WARNING, place)
    for component in components:
        if not component.lines:
            draft.note(
                "component_without_lines", Severity.WARNING, component.place, title=component.title
            )
    used = {bare_words(component.title) for component in components}
    places = {component.place for component in components}
    labels = {component.label for component in components if component.label}
    for section in sections:
        is_used = (
            bare_words(section.name) in used
            or section.label in labels
            or any(item.place in places for item in section.items)
        )
        if section.part is None and section.has_numbers and not is_used:
            draft.note("section_not_used", Severity.WARNING, section.place, title=section.title)


def _refuse_empty(draft: PlanDraft, timetable: Timetable) -> None:
    for place, heads in timetable.without_line_column:
        draft.note("no_line_column", Severity.BLOCKING, place, heads=heads)
    if not timetable.without_line_column:
        draft.note("no_lines", Severity.BLOCKING)


def _read_objectives(draft: PlanDraft, sections: Sequence[Section]) -> None:
    counts = {Part.SPECIFIC: 0, Part.OPPORTUNITY: 0}
    prefixes = {Part.SPECIFIC: "OBJ", Part.OPPORTUNITY: "DX"}
    for section in sections:
        if section.part is Part.GENERAL:
            text = "\n\n".join(_texts(section.blocks))
            if text and not any(part.kind == Part.GENERAL for part in draft.objectives):
                draft.objectives.append(ObjectiveDraft("general", "OBJ-G", text, section.place))
        elif section.part in counts:
            paragraphs = [block for block in section.blocks if isinstance(block, Paragraph)]
            chosen: Sequence[Item | Paragraph] = section.items or paragraphs
            for block in chosen:
                counts[section.part] += 1
                code = f"{prefixes[section.part]}-{counts[section.part]}"
                draft.objectives.append(
                    ObjectiveDraft(section.part.value, code, block.text, block.place)
                )


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Item):
            yield block.text


def _align(draft: PlanDraft, context: Context) -> None:
    for component in draft.components:
        component.alignments = read_alignments(
            draft, context, component.intro, subject=component.code
        )
        for line in component.lines:
            texts = [(line.text, line.place)]
            if line.alignment_text:
                texts.append((line.alignment_text, line.place))
            line.alignments = read_alignments(draft, context, texts, subject=line.code)


def _find_body(
    draft: PlanDraft, context: Context, texts: Sequence[Text], document: Document
) -> None:
    whole = "\n".join(_whole(document.blocks))
    draft.body = find_body(draft.title, texts, context.institutions, whole)
    answer = context.answers.get("body", "")
    if any(part.key == answer and part.is_collegiate for part in context.institutions):
        draft.body.key = answer
    if not draft.body.key:
        kind = "body_unknown" if draft.body.printed else "body_missing"
        draft.note(kind, Severity.WARNING, printed=draft.body.printed)


def _outside_components(draft: PlanDraft, sections: Sequence[Section]) -> list[Block]:
    """Return the blocks where a legend may stand: «Enero: taller» inside a component is none."""
    places = {component.place for component in draft.components}
    return [block for part in sections if part.place not in places for block in part.blocks]


def _find_owners(draft: PlanDraft, context: Context) -> None:
    """Match who a line says is responsible; each unknown name is said once."""
    known = {bare_words(name): part for part in context.institutions for name in part.names}
    unknown = set()
    for line in draft.lines:
        words = bare_words(line.owner_text)
        found = known.get(words) if words else None
        line.owner = found.key if found else ""
        if words and not found and words not in unknown:
            unknown.add(words)
            draft.note(
                "owner_unknown",
                Severity.WARNING,
                line.place,
                code=line.code,
                printed=line.owner_text,
            )


def _whole(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield " ".join(cell.text for cell in row.cells)
        else:
            yield block.text


def _key(draft: PlanDraft) -> str:
    if draft.years:
        first, last = draft.years
        return str(first) if first == last else f"{first}-{last}"
    return bare_words(draft.title).replace(" ", "-")[:50].strip("-")
