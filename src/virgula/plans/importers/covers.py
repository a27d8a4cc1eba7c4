"""The cover of a plan: title, period, start, collegiate body, who proposes it, its status."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from virgula.documents.blocks import Block, Heading, Item, Paragraph, Place, Table
from virgula.domain.moments import Moment, Unit, find_moments
from virgula.domain.months import month_end, whole_months
from virgula.domain.plain_text import bare_words, plain, tidy
from virgula.plans.importers.drafts import BodyDraft, Institution
from virgula.plans.importers.timetables import find_header, texts_before_header
from virgula.plans.importers.words import Part, part_of

COVER_TEXTS = 40
_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*(?:[-–—/]|al?|y|hasta)\s*(20\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-]*\d)")
_MONTHS = re.compile(
    r"(\d{1,2})\s+meses\s+(?:de|para(?: la| su)?)\s+(?:implementa|ejecu|vigen|dura)"
)
_PLAN_WORD = re.compile(r"\bplan\b|\bprograma\b|\bagenda\b")
_STATUS = re.compile(r"(?:ante)?proyecto|borrador|propuesta|version (?:final|preliminar)|aprobado")
_FIELD = re.compile(r"(?P<name>[^:]{3,40}):\s*(?P<value>\S.*)$")
_PERIOD_NAMES = frozenset(("periodo", "vigencia", "duracion", "periodo de ejecucion", "ejercicio"))
_START_NAMES = frozenset(("inicio", "fecha de inicio", "inicio del plan", "arranque"))
_PROPOSER_NAMES = frozenset(
    ("propone", "presenta", "elaboro", "proponente", "coordinador", "coordinadora", "coordinacion")
)
_COLLEGIATE = re.compile(
    r"\b(?:para|de|del|por)\s+(?:la\s+|el\s+|los\s+|las\s+)?"
    r"((?:comisi[oó]n|consejo|comit[eé]|mesa|junta|red|coordinaci[oó]n|instituto"
    r"|secretar[ií]a|sistema)\b.+)$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,6}[^\W\d_][\w.'’-]*")


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    place: Place
    is_bold: bool = False
    is_heading: bool = False


@dataclass(slots=True)
class Cover:
    title: str = ""
    years: tuple[int, int] | None = None
    start: date | None = None
    months: int | None = None
    status: str = ""
    proposed_by: str = ""
    office: str = ""


def read_cover(blocks: Sequence[Block]) -> tuple[Cover, list[Text]]:
    """Return what the cover says, and its texts."""
    texts = list(_cover_texts(blocks))
    cover = Cover(title=_title(texts))
    cover.status = next((t.text for t in texts if _STATUS.fullmatch(bare_words(t.text))), "")
    cover.years = years_in([cover.title, *(text.text for text in texts)])
    _read_fields(cover, texts)
    _read_signature(cover, texts)
    if cover.months is None:
        cover.months = _months(blocks)
    return cover, texts


def _cover_texts(blocks: Sequence[Block]) -> Iterable[Text]:
    """Yield the texts before the first section or table of lines, and above a sheet's header."""
    count = 0
    for block in blocks:
        if isinstance(block, Table):
            if find_header(block) is not None:
                yield from (Text(text, place) for text, place in texts_before_header(block))
                return
            continue
        part = None if isinstance(block, Item) else part_of(block.text)
        if (part is not None and part is not Part.CONTENTS) or count >= COVER_TEXTS:
            return
        if isinstance(block, Heading | Paragraph | Item):
            count += 1
            is_bold = isinstance(block, Paragraph) and block.is_bold
            yield Text(block.text, block.place, is_bold, isinstance(block, Heading))


def names_plan(text: str) -> bool:
    """Tell that a title is the plan's own («Plan anual …»), not a part of it."""
    return bool(_PLAN_WORD.search(plain(text)))


def _title(texts: Sequence[Text]) -> str:
    """Return the first short text that names a plan, else the first heading or text."""
    for text in texts:
        if _PLAN_WORD.search(plain(text.text)) and len(text.text) <= 300:
            return text.text
    return next(
        (text.text for text in texts if text.is_heading), texts[0].text[:300] if texts else ""
    )


def years_in(texts: Iterable[str]) -> tuple[int, int] | None:
    """Return the first period of years that the texts print, else their first year alone."""
    singles = []
    for text in texts:
        if len(text) > 300:
            continue
        match = _YEARS.search(text)
        if match and int(match[1]) <= int(match[2]) <= int(match[1]) + 15:
            return int(match[1]), int(match[2])
        singles += [int(year) for year in _YEAR.findall(text)]
    return (singles[0], singles[0]) if singles else None


def _read_fields(cover: Cover, texts: Sequence[Text]) -> None:
    """Read «Vigencia: 1 de febrero de 2024 al 31 de enero de 2025», «Inicio: …», «Propone: …»."""
    for text in texts:
        match = _FIELD.match(text.text)
        if not match:
            continue
        name, value = bare_words(match["name"]), match["value"].strip(" .")
        if name in _PERIOD_NAMES or name in _START_NAMES:
            _read_period(cover, value)
        elif name in _PROPOSER_NAMES and not cover.proposed_by:
            cover.proposed_by, _, office = value.partition(",")
            cover.office = office.strip()


def _read_period(cover: Cover, value: str) -> None:
    moments = [m for m in find_moments(plain(value)) if m.unit in (Unit.DAY, Unit.MONTH)]
    if not moments or moments[-1].year is None:
        return
    first, last = moments[0], moments[-1]
    year = first.year if first.year is not None else _year_before(first, last)
    cover.start = date(year, first.month, first.day or 1)
    if len(moments) > 1 and last.year is not None:
        end = (
            date(last.year, last.month, last.day) if last.day else month_end(last.year, last.month)
        )
        # «1 January to 31 December» is twelve months: the last day is included.
        cover.months = max(1, whole_months(cover.start, end + timedelta(days=1)))
        cover.years = (cover.start.year, end.year)
    elif cover.years is None:
        cover.years = (cover.start.year, cover.start.year)


def _year_before(first: Moment, last: Moment) -> int:
    year = last.year or 0
    return year if first.month <= last.month else year - 1


def _months(blocks: Sequence[Block]) -> int | None:
    for block in blocks:
        if isinstance(block, Paragraph | Item):
            match = _MONTHS.search(plain(block.text))
            if match:
                return int(match[1])
    return None


def _read_signature(cover: Cover, texts: Sequence[Text]) -> None:
    """Read a person's name set in bold on the cover, and the office under it."""
    if cover.proposed_by:
        return
    for number, text in enumerate(texts):
        is_name = text.is_bold and _PERSON.fullmatch(text.text) and not text.text.isupper()
        if is_name and not _PLAN_WORD.search(plain(text.text)):
            cover.proposed_by = text.text
            following = texts[number + 1] if number + 1 < len(texts) else None
            if following and not following.is_bold and len(following.text) <= 120:
                cover.office = following.text
            return


def find_body(
    title: str, texts: Sequence[Text], institutions: Sequence[Institution], whole: str
) -> BodyDraft:
    """Return the collegiate body that the cover names, as the system knows it or as printed."""
    printed = _COLLEGIATE.search(tidy(title))
    body = BodyDraft(printed=printed[1].strip(" .") if printed else _own_line(texts))
    words = f" {bare_words(' '.join(text.text for text in texts))} "
    best = 0
    for institution in institutions:
        if not institution.is_collegiate:
            continue
        for name in institution.names:
            bare = bare_words(name)
            if bare and f" {bare} " in words and len(bare) > best:
                best, body.key = len(bare), institution.key
                body.printed = body.printed or name
    known = next((part for part in institutions if part.key == body.key), None)
    body.aliases = tuple(_aliases(body.printed, known, whole))
    return body


def _own_line(texts: Sequence[Text]) -> str:
    """Return a short line of the cover that is only the name of a collegiate body."""
    for text in texts:
        tail = re.split(r"\s[-–—:]\s", text.text)[-1]
        if len(tail) <= 150 and _COLLEGIATE.match(f"de {tail}") and not tail.endswith("."):
            return tail.strip()
    return ""


def _aliases(printed: str, known: Institution | None, whole: str) -> list[str]:
    """Return the acronyms under which the text itself knows the body, in their order.

    An acronym is the body's when its capitals are the initials of the name («CdPyD» too), or when
    the system says so.
    """
    initials = "".join(
        word[0]
        for word in re.findall(r"[^\W\d_]+", printed)
        if word[0].isupper() and not word.isupper()
    )
    names = {name for name in known.names if " " not in name} if known else set()
    found: dict[str, None] = {}
    for token in re.findall(r"\b[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]{2,14}\b", whole):
        capitals = "".join(letter for letter in token if letter.isupper())
        is_initials = len(initials) >= 3 and capitals == initials and len(capitals) > len(token) / 2
        if token in names or is_initials:
            found[token] = None
    return list(found)
