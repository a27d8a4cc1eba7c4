"""Feeds as they come: each odd one has its exact expectation (facts/publishing.md §4.2)."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virgula.relay.reading import (
    BrokenFeedError,
    FeedError,
    NotAFeedError,
    Refused,
    UnsafeFeedError,
    read_feed,
)

BASE = "https://cuerpo.example/noticias/feed"
ZONE = "America/Mexico_City"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    text = f'{head}<rss version="2.0"><channel><title>Cuerpo</title>{body}</channel></rss>'
    return text.encode()


def read(content: bytes, **options: str):
    return read_feed(content, base=BASE, zone=ZONE, **options)


def only(content: bytes, **options: str):
    reading = read(content, **options)
    assert reading.refused == []
    [item] = reading.items
    return item


def test_a_plain_item_is_read_whole():
    item = only(
        rss(
            "<title>Sesión abierta</title><link>https://cuerpo.example/1?utm_source=rss</link>"
            "<guid>1</guid>"
            "<description>&lt;p&gt;Hoy &lt;b&gt;sesiona&lt;/b&gt;.&lt;/p&gt;</description>"
            "<pubDate>Fri, 27 Jan 2023 09:30:00 -0600</pubDate>"
        )
    )
    assert (item.title, item.link, item.guid, item.summary) == (
        "Sesión abierta",
        "https://cuerpo.example/1",
        "1",
        "Hoy sesiona.",
    )
    assert item.published_at == datetime(2023, 1, 27, 15, 30, tzinfo=UTC)
    assert item.published_text == ""


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (rss("<title>Órgano niño</title>"), ""),
        (
            rss("<title>Órgano niño</title>", head='<?xml version="1.0" encoding="windows-1252"?>')
            .decode()
            .encode("windows-1252"),
            "",
        ),
        (rss("<title>Órgano niño</title>", head="").decode().encode("latin-1"), ""),
        (
            rss("<title>Órgano niño</title>", head="").decode().encode("latin-1"),
            "text/xml; charset=iso-8859-1",
        ),
        (rss("<title>&Oacute;rgano ni&ntilde;o</title>"), ""),
        (rss("<title><![CDATA[Órgano <b>niño</b>]]></title>"), ""),
        (rss("<title>Órgano&#160; ni\u0303o</title>".replace("ni\u0303o", "ni&#241;o")), ""),
        (
            rss("<title>Órgano niño</title>", head='<?xml version="1.0" encoding="utf-16"?>')
            .decode()
            .encode("utf-16"),
            "",
        ),
    ],
    ids=[
        "utf-8",
        "windows-1252",
        "latin-1 undeclared",
        "latin-1 in the header",
        "named entities",
        "cdata with markup",
        "numeric entities",
        "utf-16",
    ],
)
def test_the_words_survive_their_encoding(content, declared):
    assert only(content, declared_type=declared).title == "Órgano niño"


def test_a_bare_ampersand_in_a_link_keeps_the_link():
    item = only(rss("<title>A</title><link>https://cuerpo.example/?a=1&b=2</link>"))
    assert item.link == "https://cuerpo.example/?a=1&b=2"


def test_a_relative_link_is_resolved():
    item = only(rss("<title>A</title><link>/nota/7</link>"))
    assert item.link == "https://cuerpo.example/nota/7"


def test_a_guid_is_a_link_only_when_it_looks_like_one():
    assert only(rss("<title>A</title><guid>17</guid>")).link == ""
    item = only(rss("<title>A</title><guid>https://cuerpo.example/17</guid>"))
    assert item.link == "https://cuerpo.example/17"


def test_scripts_and_markup_leave_only_words():
    item = only(
        rss(
            "<title>Aviso &lt;script&gt;robar()&lt;/script&gt;</title>"
            "<description>&lt;script&gt;robar()&lt;/script&gt;Uno&lt;br&gt;dos "
            "&lt;img src=x onerror=robar()&gt;\u202etres</description>"
        )
    )
    assert (item.title, item.summary) == ("Aviso", "Uno\ndos tres")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("12 de noviembre de 2026", datetime(2026, 11, 12, 6, tzinfo=UTC)),
        ("Jueves, 12 de noviembre de 2026, 10:30 h", datetime(2026, 11, 12, 16, 30, tzinfo=UTC)),
        ("Jue, 12 Nov 2026 10:30:00 -0500", datetime(2026, 11, 12, 15, 30, tzinfo=UTC)),
        ("mié., 25 ene. 2023 18:00 hrs", datetime(2023, 1, 26, 0, 0, tzinfo=UTC)),
        ("Thu, 12 Nov 2026 22:15:00", datetime(2026, 11, 13, 4, 15, tzinfo=UTC)),
        ("2026-11-12T22:15:00", datetime(2026, 11, 13, 4, 15, tzinfo=UTC)),
        ("2026-11-12T22:15:00Z", datetime(2026, 11, 12, 22, 15, tzinfo=UTC)),
        ("12/11/2026", datetime(2026, 11, 12, 6, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_the_zone_of_its_source(printed, expected):
    item = only(rss(f"<title>A</title><pubDate>{printed}</pubDate>"))
    assert (item.published_at, item.published_text) == (expected, "")


@pytest.mark.parametrize("printed", ["pronto", "31 de febrero de 2026", "12 Nov 10:00"])
def test_a_date_that_is_not_understood_is_kept_as_printed(printed):
    item = only(rss(f"<title>A</title><pubDate>{printed}</pubDate>"))
    assert (item.published_at, item.published_text) == (None, printed)


def test_an_item_without_guid_is_known_by_its_link_and_one_without_link_by_its_words():
    first = only(rss("<title>A</title><link>https://cuerpo.example/1?utm_medium=x</link>"))
    again = only(rss("<title>A, corregido</title><link>https://cuerpo.example/1</link>"))
    assert first.identity == again.identity
    bare = only(rss("<title>A</title><pubDate>12 de enero de 2023</pubDate>"))
    same = only(rss("<title> a </title><pubDate>12 de enero de 2023</pubDate>"))
    other = only(rss("<title>A</title><pubDate>19 de enero de 2023</pubDate>"))
    assert bare.identity == same.identity != other.identity
    assert bare.link == ""


def test_a_guid_that_every_item_carries_identifies_none():
    reading = read(
        rss(
            "<title>A</title><guid>x</guid><link>https://cuerpo.example/1</link>",
            "<title>B</title><guid>x</guid><link>https://cuerpo.example/2</link>",
        )
    )
    assert [item.title for item in reading.items] == ["A", "B"]
    assert reading.refused == []
    assert reading.notes == ["shared_guids", "no_dates"]


def test_what_is_not_taken_is_told_with_its_place():
    reading = read(
        rss(
            "<title>A</title><link>https://cuerpo.example/1</link>",
            "<description> </description>",
            "<title>A otra vez</title><link>https://cuerpo.example/1#comentarios</link>",
        )
    )
    assert [item.title for item in reading.items] == ["A"]
    assert reading.refused == [Refused(2, "", "no_words"), Refused(3, "A otra vez", "repeated")]


def test_an_item_without_title_is_known_by_its_first_sentence():
    item = only(rss("<description>Hoy presentamos la guía. Ven a conocerla.</description>"))
    assert item.title == "Hoy presentamos la guía."


def test_a_feed_cut_short_gives_what_it_had_and_says_so():
    whole = rss("<title>A</title><guid>1</guid>", "<title>B</title><guid>2</guid>")
    reading = read(whole[: whole.index(b"<guid>2") + 3])
    # Half an item has half an identifier: taken now, it would come again when it comes whole.
    assert [item.title for item in reading.items] == ["A"]
    assert reading.refused == [Refused(2, "B", "cut")]
    assert "broken" in reading.notes
    assert "broken" not in read(whole).notes


def test_a_feed_without_items_is_a_feed():
    reading = read(rss())
    assert (reading.title, reading.items, reading.refused, reading.notes) == ("Cuerpo", [], [], [])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body><h1>404</h1></body></html>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"></html>', "html"),
        (b'<?xml version="1.0"?><catalogo><libro/></catalogo>', "xml"),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"BEGIN:VCALENDAR", "calendar"),
        (b"hola", "text"),
        (b'{"hola": 1}', "text"),
        (b"[1, 2]", "text"),
    ],
)
def test_what_is_not_a_feed_is_told(content, found):
    with pytest.raises(NotAFeedError) as caught:
        read(content)
    assert caught.value.found == found


def test_json_that_is_broken_is_told():
    with pytest.raises(BrokenFeedError):
        read(b'{"version": "https://jsonfeed.org/version/1.1", "items": [')
    with pytest.raises(BrokenFeedError):
        read(b"[" * 100_000)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "a.dtd" [ ]>',
        '<!doctype rss [<!entity x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_defines_entities_is_refused_before_it_is_parsed(head, encoding):
    content = rss("<title>&b;</title>", head=head).decode().encode(encoding)
    with pytest.raises(UnsafeFeedError):
        read(content)


def test_the_doctype_of_an_old_feed_is_harmless():
    head = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    assert only(rss("<title>A</title>", head=head)).title == "A"


def test_bytes_that_look_like_a_path_or_an_address_open_nothing():
    for content in (b"/etc/passwd", b"http://127.0.0.1/feed"):
        with pytest.raises(NotAFeedError):
            read(content)


def test_atom_is_read_with_its_base():
    content = b"""<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://otro.example/blog/">
    <title>Otro</title><id>tag:otro</id><updated>2023-01-27T10:00:00-06:00</updated>
    <entry><title type="html">Taller &lt;em&gt;gratuito&lt;/em&gt;</title><id>tag:otro,1</id>
    <link rel="alternate" href="taller"/><updated>2023-01-27T10:00:00-06:00</updated>
    <content type="html">&lt;p&gt;Ven.&lt;/p&gt;</content></entry></feed>"""
    item = only(content)
    assert (item.title, item.link, item.summary) == (
        "Taller gratuito",
        "https://otro.example/blog/taller",
        "Ven.",
    )
    assert item.published_at == datetime(2023, 1, 27, 16, tzinfo=UTC)


def test_json_feed_is_read():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Cuerpo",
        "items": [
            {
                "id": 7,
                "url": "https://cuerpo.example/7",
                "title": "Feria",
                "content_html": "<p>Con <b>juegos</b>.</p>",
                "date_published": "2023-01-27T10:00:00-07:00",
            },
            "no es un objeto",
            {"id": "8", "content_text": "Solo texto."},
        ],
    }
    reading = read(json.dumps(feed).encode())
    assert [(item.guid, item.title, item.summary) for item in reading.items] == [
        ("7", "Feria", "Con juegos."),
        ("8", "Solo texto.", "Solo texto."),
    ]
    assert reading.items[0].published_at == datetime(2023, 1, 27, 17, tzinfo=UTC)


def test_a_feed_of_thousands_is_capped_and_says_so():
    reading = read(rss(*(f"<title>N{n}</title><guid>{n}</guid>" for n in range(505))))
    assert len(reading.items) == 500
    assert [refused.why for refused in reading.refused] == ["too_many"] * 5


def test_marks_that_a_database_cannot_keep_are_left_out():
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a\\u0000b",'
        ' "title": "Feria\\ud800", "date_published": "x\\u0000"}]}'
    )
    item = only(feed.encode())
    assert (item.guid, item.title, item.published_text) == ("ab", "Feria?", "x")


WHOLE = rss(
    "<title>A &amp; B</title><guid>1</guid><description><![CDATA[<p>x</p>]]></description>"
    "<pubDate>Fri, 27 Jan 2023 09:30:00 -0600</pubDate>"
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=12))
def test_any_damage_is_read_or_refused_but_never_a_fault(place, length, noise):
    damaged = WHOLE[:place] + noise + WHOLE[place + length :]
    try:
        reading = read(damaged)
    except FeedError:
        return
    assert all(item.title for item in reading.items)
