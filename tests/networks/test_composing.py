"""A text that does not fit becomes a thread: nothing lost, every part fits (demand 2, issue 3)."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from virgula.domain.network import Draft, Medium, PostKind, TooLongError, UnfitError
from virgula.networks.composing import MOST_PARTS, fit, parts_of, split, thread
from virgula.networks.mastodon import length as weighed

DRAFT = Draft(
    uid="tag:a.example,2026-01-01:1",
    title="Aviso",
    text="Hola",
    at=datetime(2026, 1, 1, 15, tzinfo=UTC),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.lists(
    st.sampled_from(
        ["palabra", "https://a.example/ruta?x=1", "Fin.", "\n\n", "👩‍👩‍👧‍👦", "é", "¿Y?"]
    ),
    max_size=120,
).map(" ".join)
NUMBER = re.compile(r" \(\d+/\d+\)$")


def squeezed(text):
    return "".join(text.split())


@given(TEXTS, st.integers(40, 120), st.sampled_from([len, weighed]), st.booleans())
@example("x" * 500, 40, len, True)
@example("a " * 400, 40, len, True)
def test_nothing_is_lost_and_every_part_fits(text, limit, length, numbered):
    try:
        parts = split(text, limit=limit, length=length, numbered=numbered)
    except UnfitError:
        # It says so only of a text that is too long for so many parts.
        assert length(text) > limit * MOST_PARTS // 4
        return
    assert all(length(part) <= limit for part in parts)
    bare = [NUMBER.sub("", part) for part in parts] if numbered and len(parts) > 1 else parts
    assert squeezed("".join(bare)) == squeezed(text)
    assert all(part.strip() for part in bare[1:])


@given(TEXTS)
def test_an_address_is_whole_in_one_part(text):
    address = "https://a.example/una/ruta/larga"
    parts = split(f"{text} {address} {text}", limit=80, length=len)[:MOST_PARTS]
    assert any(address in part for part in parts)


def test_a_text_is_cut_at_a_paragraph_where_there_is_one():
    text = "Uno dos tres cuatro.\n\nCinco seis siete ocho. Nueve diez once doce trece catorce."
    assert split(text, limit=60, length=len, numbered=False) == [
        "Uno dos tres cuatro.\n\nCinco seis siete ocho.",
        "Nueve diez once doce trece catorce.",
    ]
    assert split(text, limit=40, length=len, numbered=False) == [
        "Uno dos tres cuatro.",
        "Cinco seis siete ocho.",
        "Nueve diez once doce trece catorce.",
    ]


def test_a_shortened_text_ends_with_a_sentence_rather_than_with_two_words_of_the_next():
    text = "Abrimos el archivo a toda la ciudadanía. #Archivo\r\n\r\nSi no puedes venir, míralo."
    said = fit(replace(DRAFT, text=text), limit=60, length=len)
    assert said == "Abrimos el archivo a toda la ciudadanía. #Archivo…"
    assert fit(replace(DRAFT, text=text), limit=72, length=len).endswith("Si no puedes venir…")


def test_lines_end_with_one_sign_whatever_a_browser_sends():
    draft = replace(DRAFT, text="Uno\r\n\r\nDos\rTres", link="https://a.example/")
    assert fit(draft, limit=90, length=len) == "Uno\n\nDos\nTres\n\nhttps://a.example/"


def test_an_abbreviation_is_no_end_of_a_sentence():
    text = "Habla la Dra. Elena Ruiz del archivo. Habrá preguntas y respuestas para todas"
    assert split(text, limit=50, length=len, numbered=False) == [
        "Habla la Dra. Elena Ruiz del archivo.",
        "Habrá preguntas y respuestas para todas",
    ]


def test_parts_are_numbered_also_beyond_nine():
    parts = split("palabra " * 60, limit=40, length=len)
    assert len(parts) == 15
    assert [parts[0], parts[-1]] == [
        "palabra palabra palabra palabra (1/15)",
        "palabra palabra palabra palabra (15/15)",
    ]


def test_an_emoji_of_several_signs_is_never_cut_in_two():
    parts = split("👩‍👩‍👧‍👦" * 6, limit=20, length=len, numbered=False)
    assert parts == ["👩‍👩‍👧‍👦" * 2] * 3


def test_an_address_that_fits_no_part_is_told():
    with pytest.raises(TooLongError):
        split("Hola https://a.example/" + "x" * 50, limit=40, length=len)


def test_too_many_parts_are_told():
    with pytest.raises(UnfitError) as raised:
        split("palabra " * 400, limit=40, length=len)
    assert raised.value.fits == MOST_PARTS


def test_a_thread_is_made_only_where_it_is_wanted_and_needed():
    long = replace(DRAFT, text="palabra " * 20, link="https://a.example/x")
    assert len(thread(long, limit=100, length=len)) == 1
    parts = thread(replace(long, as_thread=True), limit=100, length=len)
    assert [part.count("https://a.example/x") for part in parts] == [0, 1]
    assert thread(replace(DRAFT, as_thread=True), limit=100, length=len) == ["Hola"]


def test_the_first_part_answers_and_carries_the_pictures():
    picture = Medium(sha256="0" * 64, content_type="image/png", size=1, alt="Un sol")
    draft = replace(DRAFT, kind=PostKind.REPLY, target="7", media=(picture,))
    first, second = parts_of(draft, ["Uno (1/2)", "Dos (2/2)"], draft.media)
    assert (first.text, first.kind, first.target, first.media) == (
        "Uno (1/2)",
        PostKind.REPLY,
        "7",
        (picture,),
    )
    assert (second.text, second.kind, second.target, second.media) == (
        "Dos (2/2)",
        PostKind.ORIGINAL,
        "",
        (),
    )
