"""Pages read by selectors, proposals of them, and where a site says that its news are."""

import time
from datetime import UTC, datetime

import pytest
from lxml import html

from virgula.relay.reading import NotAFeedError, discover, propose_selectors
from virgula.relay.reading.selectors import Selector, SelectorSyntaxError
from virgula.relay.reading.zones import zone_named

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
TREE = html.document_fromstring(
    """<html><body><div id="a" class="nota md:grande"><h3><a href="x.pdf" lang="es-MX">Uno</a></h3>
    <p>dos</p></div><div class="nota otra" data-n="7"><p>tres</p><p>cuatro</p><span>cinco</span>
    </div><section><div class="nota">seis</div></section></body></html>"""
)


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("p", ["dos", "tres", "cuatro"]),
        ("div.nota > p", ["dos", "tres", "cuatro"]),
        ("body > .nota p:first-child", ["tres"]),
        ("p + p", ["cuatro"]),
        ("p ~ span", ["cinco"]),
        ("p:last-child", ["dos"]),
        ("section > div:only-child", ["seis"]),
        ("div p:nth-child(2n+1)", ["tres"]),
        ("div p:nth-child(even)", ["dos", "cuatro"]),
        ("div p:nth-child(-n+1)", ["tres"]),
        ("#a p, [data-n='7'] span", ["dos", "cinco"]),
        ('a[href$=".pdf"][lang|=es]', ["Uno"]),
        ("a[href^=x][href*=pd]", ["Uno"]),
        (".md\\:grande p", ["dos"]),
        ("div.nota:not(.otra) > p", ["dos"]),
        ("*:not(p):not(a) > a", ["Uno"]),
        ("section section div", []),
    ],
)
def test_a_selector_selects_as_css_says(selector, words):
    assert [element.text_content() for element in Selector(selector).within(TREE)] == words


@pytest.mark.parametrize(
    "selector",
    ["", " ", "p >", "> p", "p,,a", "p[", "p]", "p:hover", "p:has(a)", "p::before", "p{}", "..a",
     "p:nth-child(x)", "p:not()", "p:not(a b)", "div " * 9, "p" * 301, ",".join("abcdefg"), "a;b"],
)  # fmt: skip
def test_what_is_no_selector_or_more_than_is_needed_is_refused(selector):
    with pytest.raises(SelectorSyntaxError):
        Selector(selector)


def test_a_selector_over_nested_blocks_costs_what_the_page_costs():
    """An XPath of «div div div» on this page takes minutes."""
    nested = ("<div>" * 200 + "<p>x</p>" + "</div>" * 200) * 100
    tree = html.document_fromstring(f"<html><body>{nested}</body></html>")
    began = time.process_time()
    assert Selector("div div div div div div div span").within(tree) == []
    assert time.process_time() - began < 5


CARDS = "".join(
    f"""<div class="col tarjeta-{n} tarjeta"><img src="/{n}.jpg" alt="Foto {n}">
    <span class="fecha">{n} de noviembre de 2026</span>
    <h3><a href="/nota/{n}">Se instala la mesa de trabajo número {n}</a></h3>
    <p>Con la presencia de autoridades municipales, el pleno acordó instalar la mesa {n}.</p>
    <a href="/nota/{n}">Leer más</a></div>"""
    for n in range(1, 6)
)
ROWS = "".join(
    f"<tr><td>{n:02}/11/2026</td>"
    f"<td><a href='b/{n}.pdf'>Boletín {n}: sesión ordinaria</a></td></tr>"
    for n in range(1, 6)
)
MENU = "".join(f"<li><a href='/m/{n}'>Sección número {n} del sitio</a></li>" for n in range(9))


def test_cards_are_proposed_before_a_menu_and_each_part_is_found():
    page = f"<html><body><nav><ul>{MENU}</ul></nav><main>{CARDS}</main></body></html>"
    best, *_others = propose_selectors(
        page, "https://cuerpo.example/noticias", zone="America/Mexico_City", at=AT
    )
    assert best.options == {
        "item": "div.tarjeta",
        "title": "h3",
        "date": "span.fecha",
        "summary": "p",
    }
    assert best.count == 5
    first = best.items[0]
    assert (first.title, first.link, first.published_at) == (
        "Se instala la mesa de trabajo número 1",
        "https://cuerpo.example/nota/1",
        datetime(2026, 11, 1, 6, tzinfo=UTC),
    )
    assert (first.images[0].url, first.images[0].alt) == ("https://cuerpo.example/1.jpg", "Foto 1")
    assert first.summary.startswith("Con la presencia")


def test_a_table_is_proposed_with_its_dates():
    page = f"<html><body><table class='boletines'>{ROWS}</table></body></html>"
    best = propose_selectors(page, "https://cuerpo.example/", zone="UTC", at=AT)[0]
    assert (best.count, best.items[0].title) == (5, "Boletín 1: sesión ordinaria")
    assert best.items[0].published_at == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("page", ["<p>x</p>", "<html></html>", "<div>" * 5000, "<li><a>" * 5000])
def test_a_page_without_a_list_is_proposed_nothing(page):
    assert propose_selectors(page, "https://cuerpo.example/") == []


def test_what_a_site_declares_comes_first_and_comments_never():
    page = """<html><head><title>Cuerpo</title>
    <link rel="alternate" type="application/rss+xml" title="Noticias" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="Comentarios" href="/comments/feed/">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
    <link rel="https://api.w.org/" href="https://cuerpo.example/?rest_route=/">
    <link rel="alternate" hreflang="en" href="/en/">
    </head><body><a href="webcal://cuerpo.example/agenda.ics">Agenda</a>
    <a href="https://bsky.app/profile/cuerpo.example">Bluesky</a><a href="/feed/">RSS</a>
    <a href="http://[roto">x</a></body></html>"""
    found = discover(page, "https://cuerpo.example/noticias", guesses=False)
    assert [(str(one.kind), one.url.partition("&per_page")[0], one.title) for one in found] == [
        ("feed", "https://cuerpo.example/feed/", "Noticias"),
        ("wp", "https://cuerpo.example/?rest_route=/wp/v2/posts", "Cuerpo"),
        ("calendar", "https://cuerpo.example/agenda.ics", "Agenda"),
        ("bluesky", "https://bsky.app/profile/cuerpo.example", "Bluesky"),
    ]


def test_the_usual_places_are_guesses_at_the_root_of_the_site():
    found = discover("<html><body>nada</body></html>", "https://cuerpo.example/a/b?c=1")
    assert all(one.is_guess for one in found)
    assert [one.url.partition("?")[0] for one in found] == [
        "https://cuerpo.example/feed/",
        "https://cuerpo.example/wp-json/wp/v2/posts",
        "https://cuerpo.example/rss.xml",
        "https://cuerpo.example/sitemap-news.xml",
        "https://cuerpo.example/sitemap.xml",
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
def test_what_is_no_page_declares_nothing(content):
    with pytest.raises(NotAFeedError):
        discover(content, "https://cuerpo.example/")


@pytest.mark.parametrize(
    ("label", "zone"),
    [
        ("America/Mexico_City", "America/Mexico_City"),
        ("america/tijuana", "America/Tijuana"),
        ("/freeassociation.sourceforge.net/America/Cancun", "America/Cancun"),
        ("/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires",
         "America/Argentina/Buenos_Aires"),
        ("Mountain Standard Time (Mexico)", "America/Mazatlan"),
        ('"SA Pacific Standard Time"', "America/Bogota"),
        ("(UTC-05:00) Chetumal", "America/Cancun"),
        ("(GMT-05:00) Bogota/Lima/Quito", "America/Bogota"),
        ("Ciudad de México", "America/Mexico_City"),
        ("(UTC-07:00) Chihuahua, La Paz, Mazatlan", "America/Mazatlan"),
        ("(UTC-04:00) Santiago", "America/Santiago"),
        ("America/Mexico City", "America/Mexico_City"),
        ("../../etc/passwd", ""), ("Customized Time Zone", ""), ("", ""), ("x" * 5000, ""),
    ],
)  # fmt: skip
def test_a_zone_is_known_in_its_spellings(label, zone):
    assert zone_named(label) == zone
