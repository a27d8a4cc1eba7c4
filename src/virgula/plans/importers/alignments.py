"""Codes of programme lines in a text, and the programme that each list of codes belongs to.

Row C-0: a list names its programme after itself, before itself, or only by its position; then it
belongs to the one programme of the system whose lines have those codes, or a person says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from virgula.documents.blocks import Place
from virgula.domain.codes import FoundCode, find_codes
from virgula.domain.plain_text import bare_words
from virgula.plans.importers.drafts import (
    AlignmentDraft,
    Context,
    Option,
    PlanDraft,
    Programme,
    Severity,
)

# Between two codes of one list: separators and the word «y», nothing that names another thing.
_WITHIN = re.compile(r"[\s,;.y/-]*")


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes that stand together, with the text before and after them."""

    codes: tuple[FoundCode, ...]
    before: str
    after: str


def read_alignments(
    draft: PlanDraft, context: Context, texts: Sequence[tuple[str, Place]], *, subject: str
) -> list[AlignmentDraft]:
    """Return the alignments that texts state; ``subject`` is who states them (a code)."""
    found: list[AlignmentDraft] = []
    whole = "\n\n".join(text for text, _ in texts)
    for number, listing in enumerate(_lists(whole), start=1):
        place = _place(texts, listing.codes[0].start)
        programme = _named(listing, context.programmes) or _by_codes(listing, context.programmes)
        key = f"programme:{subject}:{number}"
        answer = context.answers.get(key, "")
        if answer:
            chosen = next((part for part in context.programmes if part.key == answer), None)
            programme = chosen or programme
        if programme is None and answer != "none":
            _ask(draft, context, listing, place, key)
        elif programme is not None:
            _note_unknown(draft, listing, programme, place)
        found += [
            AlignmentDraft(code.code, code.printed, _key(programme, code.code), place)
            for code in listing.codes
        ]
    return list({(part.programme, part.code): part for part in found}.values())


def _key(programme: Programme | None, code: str) -> str:
    """Return the programme of a code, or nothing when it has no line with that code."""
    return programme.key if programme and code in programme.codes else ""


def _place(texts: Sequence[tuple[str, Place]], offset: int) -> Place:
    for text, place in texts:
        if offset <= len(text):
            return place
        offset -= len(text) + 2
    return texts[-1][1]


def _lists(text: str) -> list[CodeList]:
    """Return the lists of codes of a text; text between two lists is shared by both."""
    groups: list[list[FoundCode]] = []
    for code in find_codes(text):
        if groups and _WITHIN.fullmatch(text[groups[-1][-1].end : code.start]):
            groups[-1].append(code)
        else:
            groups.append([code])
    lists = []
    for number, group in enumerate(groups):
        start = groups[number - 1][-1].end if number else 0
        end = groups[number + 1][0].start if number + 1 < len(groups) else len(text)
        lists.append(
            CodeList(tuple(group), text[start : group[0].start], text[group[-1].end : end])
        )
    return lists


def _named(listing: CodeList, programmes: Sequence[Programme]) -> Programme | None:
    """Return the programme named in the clause right after the list, or in the text before it.

    After wins only within its clause: «CODES, del X, así como a las líneas…» names X for the
    first list, and nothing for the second.
    """
    after = re.split(r"[,;.:()\n]", listing.after.lstrip(" ,.;"), maxsplit=1)[0]
    for text in (after, listing.before):
        named = [part for part in programmes if _mentions(text, part)]
        if len(named) == 1 and not (text is listing.before and _names_previous(listing, named[0])):
            return named[0]
    return None


def _names_previous(listing: CodeList, programme: Programme) -> bool:
    """Tell that the name before a list closes the list before it («…, del X, así como…: …»)."""
    head = re.split(r"[,;.:()\n]", listing.before.lstrip(" ,.;"), maxsplit=1)[0]
    return _mentions(head, programme) and head != listing.before.strip(" ,.;:")


def _mentions(text: str, programme: Programme) -> bool:
    words = f" {bare_words(text)} "
    return any(f" {bare_words(name)} " in words for name in programme.names if name)


def _by_codes(listing: CodeList, programmes: Sequence[Programme]) -> Programme | None:
    """Return the only programme that has all the codes of a list."""
    codes = {code.code for code in listing.codes}
    having = [part for part in programmes if codes <= part.codes]
    return having[0] if len(having) == 1 else None


def _ask(draft: PlanDraft, context: Context, listing: CodeList, place: Place, key: str) -> None:
    printed = ", ".join(code.printed for code in listing.codes)
    if not context.programmes:
        draft.note("no_programmes", Severity.WARNING, place, codes=printed)
        return
    options = tuple(Option(part.key, part.name) for part in context.programmes)
    draft.ask("programme_of_list", key, place, (*options, Option("none", "")), codes=printed)


def _note_unknown(draft: PlanDraft, listing: CodeList, programme: Programme, place: Place) -> None:
    missing = [code.printed for code in listing.codes if code.code not in programme.codes]
    if missing:
        draft.note(
            "unknown_codes",
            Severity.WARNING,
            place,
            codes=", ".join(missing),
            programme=programme.name,
        )
