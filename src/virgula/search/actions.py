"""Keep the index: what a room says of its things, written again only where it changed.

The index is made of what the rooms hold and may be thrown away and made again at any time. It
follows the journal, where every act of a person leaves a record, so that no room has to think of
it when it writes; twice a day everything is compared once more.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction

from virgula.domain.spanish_words import fold, is_stop_word, stems_of, words_of
from virgula.journal.models import Record
from virgula.search.doors import door_of
from virgula.search.models import Document, Facet, Mark, Term
from virgula.search.registry import FacetValue, Findable, Kind, kinds

BATCH = 200
MOST_RECORDS = 5000
TEXT_LENGTH = 100_000
TITLE_LENGTH, LABEL_LENGTH, VALUE_LENGTH = 500, 300, 80
# Of a document, the words from which a mistyped one is guessed.
TERMS_FROM = 2000
LONGEST_TERM = 60
MOST_TERMS = 50_000
# A change that leaves no record is looked for this far back: rounds may be late.
LOOK_BACK = timedelta(minutes=10)


def refresh(kind: Kind, keys: Iterable[str]) -> int:
    """Index these things of a kind as they are now; what may not be found any more goes."""
    changed = 0
    for some in batched(dict.fromkeys(keys), BATCH):
        found = {one.key: one for one in kind.read(some)}
        changed += _write(kind, found, wanted=set(some))
    return changed


def rebuild(kind: Kind) -> int:
    """Compare everything of a kind with the index and write what differs."""
    seen: set[str] = set()
    changed = 0
    for some in batched(kind.read(None), BATCH):
        found = {one.key: one for one in some}
        seen |= found.keys()
        changed += _write(kind, found, wanted=set(found))
    known = Document.objects.filter(kind=kind.key).values_list("key", flat=True)
    for gone in batched(sorted(set(known.iterator()) - seen), BATCH):
        changed += (
            Document.objects.filter(kind=kind.key, key__in=gone)
            .delete()[1]
            .get("search.Document", 0)
        )
    return changed


def _write(kind: Kind, found: dict[str, Findable], *, wanted: set[str]) -> int:
    with transaction.atomic():
        rows = Document.objects.select_for_update().filter(kind=kind.key, key__in=wanted)
        known = {row.key: row for row in rows.order_by("pk")}
        gone = [row.pk for key, row in known.items() if key not in found]
        if gone:
            Document.objects.filter(pk__in=gone).delete()
        changed = []
        for key, one in found.items():
            made = _document(kind, one)
            old = known.get(key)
            if old is not None and old.digest == made.digest:
                continue
            made.pk = old.pk if old is not None else None
            made.save(force_insert=old is None, force_update=old is not None)
            changed.append((made, one))
        Facet.objects.filter(document__in=[made.pk for made, _one in changed]).delete()
        Facet.objects.bulk_create(
            [facet for made, one in changed for facet in _facets(kind, made, one)]
        )
    return len(gone) + len(changed)


def _document(kind: Kind, one: Findable) -> Document:
    title = " ".join(one.title.split())[:TITLE_LENGTH]
    text = one.text[:TEXT_LENGTH].replace("\x00", " ")
    told = (title, text, one.path, str(one.day), one.door, *map(str, one.facets))
    return Document(
        kind=kind.key,
        key=one.key,
        system_id=one.system_id,
        title=title,
        text=text,
        path=one.path[:500],
        day=one.day,
        door=one.door,
        digest=hashlib.sha256("\x1f".join(told).encode("utf-8", "replace")).hexdigest(),
        title_stems=stems_of(title),
        text_stems=stems_of(text),
    )


def _facets(kind: Kind, document: Document, one: Findable) -> Iterator[Facet]:
    values = {(facet.name, facet.value): facet for facet in (*one.facets, *_own_facets(kind, one))}
    for facet in values.values():
        yield Facet(
            document=document,
            name=facet.name,
            value=facet.value[:VALUE_LENGTH],
            label=facet.label[:LABEL_LENGTH],
        )


def _own_facets(kind: Kind, one: Findable) -> Iterator[FacetValue]:
    yield FacetValue("door", door_of(one.door, one.system_id), "")
    yield FacetValue("kind", kind.key, kind.key)
    if one.day is not None:
        yield FacetValue("year", str(one.day.year), str(one.day.year))


def catch_up(now: datetime) -> str:
    """Index what was changed since the last round; the tick's own."""
    known = kinds()
    touched: dict[str, set[str]] = {}
    mark = Mark.objects.order_by("pk").first() or Mark.objects.create()
    records = Record.objects.filter(pk__gt=mark.record).order_by("pk")
    rows = list(records.values_list("pk", "target_type", "target_id")[:MOST_RECORDS])
    for kind in known.values():
        keys = touched.setdefault(kind.key, set())
        ways = dict(kind.targets)
        for _pk, target, target_id in rows:
            if target in ways:
                keys.update(ways[target](target_id))
        if kind.changed is not None:
            keys.update(kind.changed(now - LOOK_BACK))
    changed = sum(refresh(known[name], sorted(keys)) for name, keys in touched.items())
    if rows:
        Mark.objects.filter(pk=mark.pk).update(record=rows[-1][0])
    return f"records={len(rows)} changed={changed}"


def recount(now: datetime) -> str:
    """Compare every kind with the index, and count the words anew."""
    known = kinds()
    changed = sum(rebuild(kind) for kind in known.values())
    strange = Document.objects.exclude(kind__in=known)
    strange.delete()
    return f"changed={changed} terms={count_terms()}"


def count_terms() -> int:
    """Count the words of the public documents as they are written."""
    counted: Counter[str] = Counter()
    rows = Document.objects.filter(door="").values_list("title", "text")
    for title, text in rows.iterator(500):
        said = f"{title} {text[:TERMS_FROM]}"
        words = {said[word.start : word.end].lower() for word in words_of(said)}
        counted.update(
            word
            for word in words
            if word.isalpha() and 3 < len(word) <= LONGEST_TERM and not is_stop_word(word)
        )
    terms = [
        Term(word=word, folded=fold(word)[:LONGEST_TERM], documents=number)
        for word, number in counted.most_common(MOST_TERMS)
    ]
    with transaction.atomic():
        Term.objects.all().delete()
        Term.objects.bulk_create(terms, batch_size=1000)
    return len(terms)
