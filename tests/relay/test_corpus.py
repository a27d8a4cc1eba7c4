"""Documents as sites print them, each with what it must become, whole (facts/publishing.md §4.2).

Beside each document of ``corpus/`` a YAML says why it is there and what is read of it. What it
leaves out is empty. To add one, write the expectation first, by thought, and then see it pass.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from virgula.domain.happening import Happening
from virgula.relay.reading import FeedError, Item, kind_of, read_document
from virgula.relay.words import note_sentence, refusal_sentence

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(CORPUS.glob("*.yaml"))
BASE, ZONE = "https://cuerpo.example/noticias/", "America/Mexico_City"
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
# What breaks parsers: ends and beginnings out of place, half letters, marks of other encodings.
NOISE = [
    b"<", b">", b"]]>", b"<![CDATA[", b"&", b"&#0;", b"&#xFFFFFFFF;", b"<!--",
    b"\xff\xfe", b"\xc3", b"\x80",
    b"\x00", b"</item>", b"<item>", b"END:VEVENT\r\n", b"BEGIN:VEVENT\r\n", b'"', b"\\ud800",
    b"{", b"]",
    b"\r\n ", b"RRULE:FREQ=DAILY\r\n", b"99999999T999999Z", b"<feed>", b"xml:base='http://['",
]  # fmt: skip
# How a case names what an item or a happening has, and what it is when the case leaves it out.
ITEM = {"guid": "", "link": "", "title": "", "summary": "", "text": "", "at": None, "printed": "",
        "read": "", "images": [], "happening": None}  # fmt: skip
HAPPENING = {"first": None, "last": None, "zone": ZONE, "starts": None, "ends": None, "title": "",
             "place": "", "link": "", "uid": "", "sequence": 0, "cancelled": False}  # fmt: skip


def document_of(case: Path) -> bytes:
    [document] = [path for path in CORPUS.glob(f"{case.stem}.*") if path.suffix != ".yaml"]
    return document.read_bytes()


def told(item: Item) -> dict[str, Any]:
    return {
        "guid": item.guid,
        "link": item.link,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "at": item.published_at,
        "printed": item.published_text,
        "read": item.date_read,
        "images": [[image.url, image.alt] for image in item.images],
        "happening": told_happening(item.happening) if item.happening else None,
    }


def told_happening(happening: Happening) -> dict[str, Any]:
    assert happening.words == "", "what is declared was not read from words"
    return {
        "first": happening.first_on,
        "last": happening.last_on,
        "zone": happening.zone,
        "starts": happening.starts_at,
        "ends": happening.ends_at,
        "title": happening.title,
        "place": happening.place,
        "link": happening.link,
        "uid": happening.uid,
        "sequence": happening.sequence,
        "cancelled": happening.is_cancelled,
    }


def expected_item(said: dict[str, Any]) -> dict[str, Any]:
    assert set(said) <= set(ITEM), f"unknown: {set(said) - set(ITEM)}"
    happening = said.get("happening")
    if happening is not None:
        assert set(happening) <= set(HAPPENING)
        happening = {**HAPPENING, "title": said["title"], **happening}
        happening["last"] = happening["last"] or happening["first"]
        assert isinstance(happening["first"], date)
    return {**ITEM, **said, "happening": happening}


def test_there_are_at_least_sixty_documents_each_with_its_expectation():
    documents = {path.stem for path in CORPUS.iterdir() if path.suffix != ".yaml"}
    assert documents == {case.stem for case in CASES}
    assert len(documents) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_document_becomes_what_is_expected_of_it(case):
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    assert set(said) <= {"why", "kind", "type", "zone", "options", "error", "title", "items",
                         "refused", "notes", "follow"}  # fmt: skip
    how = {
        "kind": said["kind"], "base": BASE, "zone": said.get("zone", ZONE), "at": AT,
        "declared_type": said.get("type", ""), "options": said.get("options", {}),
    }  # fmt: skip
    content = document_of(case)
    if "error" in said:
        with pytest.raises(FeedError) as caught:
            read_document(content, **how)
        found = getattr(caught.value, "found", "")
        assert f"{type(caught.value).__name__} {found}".strip() == said["error"]
        return
    reading = read_document(content, **how)
    assert [told(item) for item in reading.items] == list(map(expected_item, said["items"]))
    assert reading.title == said.get("title", "")
    refused = [[one.position, one.title, one.why] for one in reading.refused]
    assert refused == said.get("refused", [])
    assert reading.notes == said.get("notes", [])
    assert list(reading.follow) == said.get("follow", [])
    identities = [item.identity for item in reading.items]
    assert len(set(identities)) == len(identities)
    # The same document read again is the same: no identity and no mark of an edit moves.
    again = read_document(content, **how)
    assert again == reading


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(CASES),
    st.floats(0, 1),
    st.integers(0, 60),
    st.one_of(st.binary(max_size=12), st.sampled_from(NOISE)),
    st.sampled_from(["", "text/xml; charset=utf-16", "text/html; charset=rot13"]),
)
def test_any_damage_is_read_or_refused_but_never_a_fault(case, place, length, noise, declared):
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    content = document_of(case)
    at = int(place * len(content))
    damaged = content[:at] + noise + content[at + length :]
    try:
        reading = read_document(
            damaged, kind=said["kind"], base=BASE, zone=ZONE, at=AT, declared_type=declared,
            options=said.get("options", {}),
        )  # fmt: skip
    except FeedError:
        return
    assert all(item.title for item in reading.items)
    assert all(note_sentence(note) for note in reading.notes)
    assert all(refusal_sentence(refused) for refused in reading.refused)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_document_is_known_by_itself(case):
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    if "error" in said:
        return
    expected = None if said["kind"] == "listing" else said["kind"]
    assert kind_of(document_of(case), said.get("type", "")) == expected
