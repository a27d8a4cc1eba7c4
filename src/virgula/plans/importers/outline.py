"""The running text of a plan: its titled sections, and the components with their lines in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from virgula.documents.blocks import Block, Heading, Item, Paragraph, Place
from virgula.domain.due_phrases import Doubt, DueKind, Span, read_due
from virgula.domain.moments import Unit, find_moments
from virgula.domain.plain_text import bare_words, plain
from virgula.plans.importers.drafts import ComponentDraft, LineDraft
from virgula.plans.importers.words import (
    Column,
    Part,
    column_of,
    part_of,
    split_component,
    split_line,
)

TITLE_LENGTH = 300
# «… — Plazo: marzo», «(Responsable: …)»: what a line says of itself in the running text.
_PROPERTY = re.compile(
    r"[\s(;,–—-]*\b(?P<name>plazo|fecha(?: l[ií]mite| compromiso| de entrega)?|implementaci[oó]n"
    r"|entrega|vencimiento|cu[aá]ndo|periodo|per[ií]odo|responsables?|a cargo de)\s*:\s*"
    r"(?P<value>[^;()|]+?)\s*(?=[;)|]|$|\.\s|\s[–—]\s)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\(([^()]{3,60})\)\s*\.?$")
_ANY_YEAR = Span(date(2000, 1, 1), 12)


@dataclass(slots=True)
class Section:
    """A title and what stands under it, up to the next title."""

    title: str
    place: Place
    part: Part | None = None
    label: str = ""
    name: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        return [block for block in self.blocks if isinstance(block, Item)]

    @property
    def has_numbers(self) -> bool:
        return any(item.number for item in self.items)


def sections_of(blocks: Sequence[Block]) -> list[Section]:
    """Return the sections of a document; what comes before the first title has an empty one."""
    sections = [Section("", Place(line=1), Part.OTHER)]
    for block in blocks:
        title = _title(block)
        if title:
            label, name = split_component(title, allow_number=isinstance(block, Heading))
            part = part_of(title) or part_of(name)
            sections.append(Section(title, block.place, part, label, name))
        else:
            sections[-1].blocks.append(block)
    return sections


def _title(block: Block) -> str:
    """Return the text of a block that is a title: a heading, capitals alone, or «A. Title»."""
    if isinstance(block, Heading):
        return block.text
    if not isinstance(block, Paragraph) or len(block.text) > TITLE_LENGTH:
        return ""
    text = block.text
    if _is_capitals(text):
        return text
    label, _ = split_component(text)
    looks_whole = text.count(". ") <= 1 and not text.endswith((":", ";", ","))
    return text if label and looks_whole else ""


def _is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(character.isupper() for character in letters)


def components_of(
    sections: Sequence[Section], *, table_titles: frozenset[str]
) -> list[ComponentDraft]:
    """Return the components that the running text unfolds, in its order.

    A labelled section with items is one. A section without a label is one when the timetable
    names it, or, in a document without a timetable, when it holds numbered items and its title is
    none of the usual ones. What a list of components announces and no section unfolds stands too.
    """
    announced = dict(_announced(sections))
    components: list[ComponentDraft] = []
    for section in sections:
        if not _is_component(section, announced, table_titles):
            continue
        if (
            not section.label
            and bare_words(section.name) not in table_titles
            and _is_nested(section)
        ):
            components += _listed(section)
            continue
        title = announced.get(section.label) or section.name or section.title
        components.append(_component(section, title))
    found = {bare_words(component.title) for component in components}
    for label, title in announced.items():
        if bare_words(title) not in found and label not in {part.label for part in components}:
            place = next(section.place for section in sections if section.part is Part.COMPONENTS)
            components.append(ComponentDraft(title, place, label))
    return components


def _announced(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    for section in sections:
        if section.part is Part.COMPONENTS:
            for block in section.blocks:
                if isinstance(block, Item | Paragraph):
                    printed = getattr(block, "number", "")
                    label, title = split_component(
                        f"{printed}. {block.text}" if printed else block.text, allow_number=True
                    )
                    if label and len(title) <= TITLE_LENGTH:
                        yield label, title


def _is_component(
    section: Section, announced: dict[str, str], table_titles: frozenset[str]
) -> bool:
    words = bare_words(section.name)
    if words and words in table_titles:
        return True
    if not section.items:
        return False
    if words == bare_words(announced.get(section.label, "")):
        return True
    # «D. Seguimiento …» is a part of the plan like «C. …»; «IV. Conclusiones» is not.
    is_usual = section.part is Part.OTHER and not re.fullmatch(r"[A-HJ-U]|[A-Z]\d+", section.label)
    if is_usual or section.part not in (None, Part.OTHER):
        return False
    return bool(section.label) or (not table_titles and section.has_numbers)


def _is_nested(section: Section) -> bool:
    """Tell a numbered list whose items hold lists: components with their lines, without titles."""
    items = section.items
    return any(
        first.number and second.number and second.depth > first.depth
        for first, second in pairwise(items)
    )


def _listed(section: Section) -> Iterator[ComponentDraft]:
    depth = min(item.depth for item in section.items)
    current: ComponentDraft | None = None
    for item in section.items:
        if item.depth > depth and current is not None:
            current.lines.append(_line(item))
            continue
        if current is not None:
            yield current
        current = ComponentDraft(item.text.strip(" ."), item.place, item.number)
    if current is not None:
        yield current


def _component(section: Section, title: str) -> ComponentDraft:
    component = ComponentDraft(title.strip(" ."), section.place, section.label)
    component.intro = [
        (block.text, block.place) for block in section.blocks if isinstance(block, Paragraph)
    ]
    component.lines = list(_lines(section.items))
    return component


def _lines(items: Sequence[Item]) -> Iterator[LineDraft]:
    """Yield the lines of a section; a nested item says something of the line above it."""
    current: LineDraft | None = None
    depth = min((item.depth for item in items), default=0)
    for item in items:
        if current is not None and item.depth > depth:
            _add_to(current, item)
            continue
        if current is not None:
            yield current
        current = _line(item)
    if current is not None:
        yield current


def _line(item: Item) -> LineDraft:
    printed, text = split_line(item.text) if not item.number else (item.number, item.text)
    line = LineDraft(text, item.place, printed_code=printed)
    _take_properties(line, item.place)
    _take_bracketed(line, item.place)
    return line


def _add_to(line: LineDraft, item: Item) -> None:
    below = LineDraft(item.text, item.place)
    _take_properties(below, item.place)
    line.due_text, line.due_place = (
        (below.due_text, below.due_place) if below.due_text else (line.due_text, line.due_place)
    )
    line.owner_text = below.owner_text or line.owner_text
    if below.text.strip(" .;–—-"):
        line.text = f"{line.text}\n– {below.text}"


def _take_bracketed(line: LineDraft, place: Place) -> None:
    """Take a timing in brackets at the end of a line, when it is wholly one and not just a year."""
    match = _BRACKETED.search(line.text)
    if match is None or line.due_text:
        return
    reading = read_due(match[1], _ANY_YEAR)
    is_year = any(moment.unit is Unit.YEAR for moment in find_moments(plain(match[1])))
    is_whole = reading.is_understood and Doubt.EXTRA_WORDS not in reading.doubts
    if is_whole and reading.kind is not DueKind.NONE and not is_year:
        line.due_text, line.due_place, line.due_in_text = match[1], place, True
        line.text = line.text[: match.start()].rstrip()


def _take_properties(line: LineDraft, place: Place) -> None:
    for match in list(_PROPERTY.finditer(line.text)):
        column = column_of(match["name"])
        value = match["value"].strip(" .")
        if column is Column.DUE and not line.due_text:
            line.due_text, line.due_place = value, place
        elif column is Column.OWNER or match["name"].lower().startswith("a cargo"):
            line.owner_text = value
        else:
            continue
        line.text = line.text.replace(match.group(), "")
    if line.due_text or line.owner_text:
        text = line.text.replace("()", "")
        is_open = text.count(")") > text.count("(")
        line.text = (text.rstrip(" )") if is_open else text).strip(" ;–—-")
