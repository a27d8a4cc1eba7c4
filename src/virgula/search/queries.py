"""What is found: the best first, narrowed by facets, with what was meant when nothing is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from rapidfuzz.distance import OSA

from virgula.domain.spanish_words import fold, is_stop_word, words_of
from virgula.search.engines import Asked, engine
from virgula.search.models import Document, Term
from virgula.search.registry import FACETS, kinds
from virgula.search.snippets import Piece, marked, snippet

PER_PAGE = 20
# The order and the facets are of the best ones; who asks for more narrows the search.
MOST_RANKED = 200
# Nobody reads how many more: counting all costs more than finding the best.
MOST_COUNTED = 1000
MOST_WORDS, LONGEST_QUERY = 12, 300
MOST_VALUES = 12
TYPOS = 2
MOST_CANDIDATES = 4000
COUNTED = """
SELECT name, value, label, count(*) AS number FROM search_facet
WHERE document_id IN ({among}) AND name <> 'door'
GROUP BY name, value, label ORDER BY name, number DESC, label
"""
_QUOTED = re.compile(r'["“«]([^"”»]*)["”»]')


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as it was understood. ``phrases`` are of one stem or more, all of them wanted."""

    text: str
    phrases: tuple[tuple[str, ...], ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for phrase in self.phrases for stem in phrase)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with its words marked."""

    document: Document
    kind_label: str
    title: Sequence[Piece]
    snippet: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with how many of the best ones have it."""

    value: str
    label: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. ``is_partial``: nothing has all the words, these have some."""

    wanted: Wanted
    total: int
    page: int
    hits: list[Hit]
    facets: dict[str, list[Choice]]
    is_partial: bool = False
    # The query as it may have been meant.
    suggestion: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether ``total`` is all of them; otherwise there are that many and more."""
        return self.total < MOST_COUNTED

    @property
    def pages(self) -> int:
        """How many pages there are of what was put in order."""
        return -(-min(self.total, MOST_RANKED) // PER_PAGE)


def understand(text: str) -> Wanted:
    """Return what a query asks for: quoted words together, the others anywhere; all are wanted.

    Whatever it holds is words: no sign of it is an operator, and a lone quote is nothing.
    """
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]
    phrases: list[tuple[str, ...]] = []
    rest = _QUOTED.sub(" ", text)
    for quoted in _QUOTED.findall(text):
        if phrase := tuple(word.stem for word in words_of(quoted)):
            phrases.append(phrase[:MOST_WORDS])
    words = [(word.stem, rest[word.start : word.end]) for word in words_of(rest)]
    telling = [stem for stem, printed in words if not is_stop_word(printed)]
    # A query of nothing but such words asks for them.
    chosen = telling or ([] if phrases else [stem for stem, _printed in words])
    phrases += [(stem,) for stem in chosen]
    return Wanted(text, tuple(dict.fromkeys(phrases))[:MOST_WORDS])


def search(
    text: str,
    *,
    doors: Iterable[str],
    chosen: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
) -> Results:
    """Return a page of what a query finds behind the doors that are open to who asks.

    ``chosen`` narrows by facets: values of one are alternatives, facets are conditions. Six
    statements at most, whatever is found.
    """
    wanted, chosen = understand(text), _known(chosen or {})
    if not wanted.phrases and not chosen:
        return Results(wanted, 0, 1, [], {})
    facets = (("door", tuple(doors)), *((name, tuple(some)) for name, some in chosen.items()))
    asked = Asked(wanted.phrases, facets)
    ids, is_partial = engine().ranked(asked, most=MOST_RANKED), False
    if not ids and len(wanted.phrases) > 1:
        asked, is_partial = Asked(wanted.phrases, facets, any_word=True), True
        ids = engine().ranked(asked, most=MOST_RANKED)
    total = len(ids)
    if total == MOST_RANKED:
        total = engine().count(asked, most=MOST_COUNTED)
    page = min(max(page, 1), max(-(-len(ids) // PER_PAGE), 1))
    return Results(
        wanted=wanted,
        total=total,
        page=page,
        hits=_hits(ids[(page - 1) * PER_PAGE : page * PER_PAGE], wanted),
        facets=_facets(ids, chosen),
        is_partial=is_partial and bool(ids),
        suggestion=_suggestion(wanted) if is_partial or not ids else "",
    )


def _known(chosen: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        name: [value[:80] for value in chosen[name] if value][:MOST_VALUES]
        for name in FACETS
        if any(chosen.get(name, ()))
    }


def _hits(ids: Sequence[int], wanted: Wanted) -> list[Hit]:
    rows = Document.objects.defer("title_stems", "text_stems").in_bulk(ids)
    labels = {key: str(kind.label) for key, kind in kinds().items()}
    return [
        Hit(
            document=rows[pk],
            kind_label=labels.get(rows[pk].kind, ""),
            title=marked(rows[pk].title, wanted.stems),
            snippet=snippet(rows[pk].text, wanted.stems),
        )
        for pk in ids
        if pk in rows
    ]


def _facets(ids: Sequence[int], chosen: Mapping[str, Sequence[str]]) -> dict[str, list[Choice]]:
    if not ids:
        return {}
    # Numbers of our own: written out, as a parameter for each costs more than the search.
    among = ",".join(str(int(pk)) for pk in ids)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(among=among))
        rows = cursor.fetchall()
    labels = {key: str(kind.label) for key, kind in kinds().items()}
    found: dict[str, list[Choice]] = {}
    for name, value, label, number in rows:
        is_chosen = value in chosen.get(name, ())
        shown = labels.get(value, label) if name == "kind" else label
        found.setdefault(name, []).append(Choice(value, shown, number, is_chosen))
    return {
        name: _shown(found[name])
        for name in FACETS
        if name in found and (name in chosen or _narrows(found[name], len(ids)))
    }


def _narrows(choices: Sequence[Choice], total: int) -> bool:
    """Tell whether any value leaves something out."""
    return any(one.number < total for one in choices)


def _shown(choices: list[Choice]) -> list[Choice]:
    """Return the most frequent values, and those chosen wherever they stand."""
    return choices[:MOST_VALUES] + [one for one in choices[MOST_VALUES:] if one.is_chosen]


def _suggestion(wanted: Wanted) -> str:
    """Return the query with its unknown words as they may have been meant; empty: none is near."""
    words = list(words_of(wanted.text))
    printed = [wanted.text[word.start : word.end] for word in words]
    folded = [fold(one) for one in printed]
    if not folded:
        return ""
    near = Q()
    for one in folded:
        near |= Q(folded__startswith=one[:2])
    rows = list(
        Term.objects.filter(near)
        .order_by("-documents", "pk")
        .values_list("word", "folded", "documents")[:MOST_CANDIDATES]
    )
    known = {name for _word, name, _number in rows}
    meant = [
        one if plain in known or is_stop_word(one) else _nearest(plain, rows) or one
        for one, plain in zip(printed, folded, strict=True)
    ]
    said = " ".join(meant)
    return said if fold(said.replace(" ", "")) != fold("".join(printed)) else ""


def _nearest(plain: str, rows: Sequence[tuple[str, str, int]]) -> str:
    if len(plain) < 4:
        return ""
    allowed = 1 if len(plain) < 6 else TYPOS
    best: tuple[int, int, str] | None = None
    for word, name, number in rows:
        distance = OSA.distance(plain, name, score_cutoff=allowed)
        if distance <= allowed and (best is None or (distance, -number) < best[:2]):
            best = (distance, -number, word)
    return best[2] if best else ""
