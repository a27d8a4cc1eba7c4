"""Words for Bluesky: what counts, what is shown, which bytes are what (demand 7 and issue 3)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.conftest import picture
from virgula.domain.network import (
    Account,
    Draft,
    MediumKind,
    Misfit,
    PostKind,
    Rendered,
    TooLongError,
    UnfitError,
)
from virgula.networks.bluesky import BLUESKY
from virgula.networks.bluesky.records import key_of, place_of, record_of
from virgula.networks.bluesky.text import dress, length, mentions, shown

LONG = "https://archivo.example/una/ruta/muy/larga?con=todo&y=más"
DRAFT = Draft(
    uid="tag:a.example,2026-01-01:1",
    title="Aviso",
    text="Hola",
    at=datetime(2026, 1, 1, 15, tzinfo=UTC),
)


def marked(text):
    """What the facets of a text mark, read back from its bytes."""
    said, facets = dress(text)
    content = said.encode()
    return [
        (
            content[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
            {**one["features"][0], "$type": one["features"][0]["$type"].partition("#")[2]},
        )
        for one in facets
    ]


def test_a_long_address_is_shown_short_and_leads_to_the_whole():
    assert shown(f"Ver {LONG}.") == "Ver archivo.example/una/ruta/muy…."
    assert marked(f"¿Ya? Ñandú 👩‍👩‍👧‍👦 {LONG}.") == [
        ("archivo.example/una/ruta/muy…", {"$type": "link", "uri": LONG})
    ]
    assert length(f"Ver {LONG}") == len("Ver archivo.example/una/ruta/muy…")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(https://a.example/x)", "https://a.example/x"),
        ("«https://a.example/x».", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("¿https://a.example?", "https://a.example"),
    ],
)
def test_a_sign_after_an_address_is_no_part_of_it(text, address):
    assert [feature["uri"] for _, feature in marked(text)] == [address]


def test_hashtags_are_marked_with_their_accents_and_never_inside_an_address():
    assert marked("#TransparenciaProactiva y #Año2026, no #123 ni a#b https://a.example/#pie") == [
        ("#TransparenciaProactiva", {"$type": "tag", "tag": "TransparenciaProactiva"}),
        ("#Año2026", {"$type": "tag", "tag": "Año2026"}),
        ("a.example/#pie", {"$type": "link", "uri": "https://a.example/#pie"}),
    ]


def test_an_account_is_named_by_its_whole_handle_and_a_mail_address_names_none():
    text = "Hola @Ana.bsky.social, escribe a ana@correo.example (@archivo.example)"
    assert mentions(text) == [
        ("ana.bsky.social", "Hola @Ana.bsky.social"),
        ("archivo.example", text[:-1]),
    ]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ñ", 1),
        ("e\u0301", 1),
        # A family of four is one letter of 25 bytes: of those fewer than 300 fit.
        ("👩‍👩‍👧‍👦", 3),
        ("🇲🇽" * 10, 10),
        ("x" * 300, 300),
        ("é" * 300, 300),
    ],
)
def test_letters_count_as_people_see_them_and_bytes_as_the_server_does(text, letters):
    assert length(text) == letters


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_mark_lies_on_whole_letters_and_in_order(text):
    said, facets = dress(text)
    content, end = said.encode(), 0
    for one in facets:
        index = one["index"]
        assert end <= index["byteStart"] < index["byteEnd"] <= len(content)
        content[index["byteStart"] : index["byteEnd"]].decode()
        end = index["byteEnd"]


def test_a_link_without_pictures_is_a_card_and_costs_no_letters():
    draft = replace(DRAFT, text="x" * 300, is_own=True, link=LONG)
    [rendered] = BLUESKY.render(draft, Account())
    assert rendered.text == "x" * 300
    assert record_of(rendered, {"at": "ahora"})["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {"uri": LONG, "title": "Aviso", "description": ""},
    }


def test_a_link_beside_pictures_is_in_the_words():
    draft = replace(DRAFT, link=LONG, media=(picture(),))
    [rendered] = BLUESKY.render(draft, Account())
    assert rendered.text == "Hola\n\narchivo.example/una/ruta/muy…"
    record = record_of(rendered, {"at": "ahora", "blobs": [{"blob": 1}]})
    assert record["embed"]["images"] == [
        {"alt": "Un sol", "image": {"blob": 1}, "aspectRatio": {"width": 40, "height": 30}}
    ]
    assert record["facets"][0]["features"] == [
        {"$type": "app.bsky.richtext.facet#link", "uri": LONG}
    ]


def test_what_is_too_long_is_told_or_becomes_a_thread():
    draft = replace(DRAFT, text="palabra " * 100, is_own=True)
    with pytest.raises(TooLongError) as raised:
        BLUESKY.render(draft, Account())
    assert (raised.value.length, raised.value.limit) == (799, 300)
    parts = BLUESKY.render(replace(draft, as_thread=True, media=(picture(),)), Account())
    assert [len(part.media) for part in parts] == [1, 0, 0]
    assert max(length(part.text) for part in parts) <= 300
    assert len({part.extra["rkey"] for part in parts}) == 3


def test_a_fifth_picture_is_refused_and_a_film_too():
    with pytest.raises(UnfitError) as raised:
        BLUESKY.render(replace(DRAFT, media=(picture(),) * 5), Account())
    assert raised.value.misfit is Misfit.TOO_MANY_IMAGES
    film = replace(picture(), content_type="video/mp4")
    assert film.kind is MediumKind.VIDEO
    with pytest.raises(UnfitError) as raised:
        BLUESKY.render(replace(DRAFT, media=(film,)), Account())
    assert raised.value.misfit is Misfit.VIDEO_REFUSED


def test_the_same_part_has_the_same_key_for_ever():
    assert key_of(DRAFT, 1) == key_of(DRAFT, 1) == "3mbenggjiddpg"


@given(st.text(max_size=60), st.integers(946_684_800, 4_102_444_800))
def test_a_key_is_a_tid_and_parts_are_in_order(uid, second):
    draft = replace(DRAFT, uid=uid, at=datetime.fromtimestamp(second, UTC))
    keys = [key_of(draft, part) for part in range(1, 26)]
    assert keys == sorted(set(keys))
    assert {len(key) for key in keys} == {13}
    assert {key[0] for key in keys} <= set("234567abcdefghij")


def test_a_frozen_payload_comes_back_whole():
    [rendered] = BLUESKY.render(replace(DRAFT, text="#Hola @a.example", link=LONG), Account())
    assert Rendered.of_payload(rendered.as_payload()) == rendered


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("at://did:plc:x/app.bsky.feed.post/3k", ("did:plc:x", "app.bsky.feed.post", "3k")),
        ("https://bsky.app/profile/a.b/post/3k", ("a.b", "app.bsky.feed.post", "3k")),
        ("https://bsky.app/profile/a.b", None),
        ("", None),
    ],
)
def test_a_post_is_named_by_its_address_or_by_its_page(target, place):
    assert place_of(target) == place


def test_a_repost_has_no_words():
    draft = replace(DRAFT, kind=PostKind.REPOST, target="at://did:plc:x/app.bsky.feed.post/3k")
    [rendered] = BLUESKY.render(draft, Account())
    assert (rendered.text, rendered.target) == ("", draft.target)
