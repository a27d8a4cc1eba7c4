"""One page read as an item: what it says of itself, in whichever way it says it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.relay.pages import news_page
from virgula.relay.reading import NotAFeedError
from virgula.relay.reading.articles import read_article

BASE, ZONE = "https://cuerpo.example/nota/7?utm_source=x", "America/Mexico_City"
OG = (
    '<meta property="og:title" content="Feria de datos"><meta property="og:description" '
    'content="Trece municipios muestran sus datos."><meta property="og:image" content="/f.jpg">'
    '<meta property="og:image:alt" content="Mesas"><meta property="og:site_name" content="IV">'
    '<meta property="article:published_time" content="2023-01-27T09:05:00-06:00">'
    '<link rel="canonical" href="https://cuerpo.example/nota/7">'
)


def read(content: bytes, base: str = BASE):
    return read_article(content, base=base, zone=ZONE)


def test_a_page_that_describes_itself_is_read_whole():
    article = read(news_page(OG))
    item = article.item
    assert (item.title, item.summary, item.link, article.site) == (
        "Feria de datos",
        "Trece municipios muestran sus datos.",
        "https://cuerpo.example/nota/7",
        "IV",
    )
    assert item.published_at == datetime(2023, 1, 27, 15, 5, tzinfo=UTC)
    assert [(image.url, image.alt) for image in item.images] == [
        ("https://cuerpo.example/f.jpg", "Mesas")
    ]


def test_a_page_that_says_nothing_of_itself_is_read_from_what_it_shows():
    item = read(news_page(), base="https://cuerpo.example/nota/7").item
    assert (item.title, item.link) == ("Feria de datos", "https://cuerpo.example/nota/7")
    assert item.summary.startswith("Trece municipios muestran qué publican")
    assert [(image.url, image.alt) for image in item.images] == [
        ("https://cuerpo.example/feria.jpg", "Mesas en la plaza")
    ]
    assert item.published_at is None


def test_the_event_that_a_page_declares_is_what_happens():
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "datePublished": "2023-01-20"},
            {
                "@type": ["EducationEvent"],
                "name": "Foro <b>abierto</b>",
                "startDate": "2023-01-31T12:00:00-07:00",
                "endDate": "2023-01-31T14:00:00-07:00",
                "location": [
                    {
                        "@type": "Place",
                        "name": "Paraninfo",
                        "address": {"streetAddress": "Juárez 975", "addressLocality": "Valle"},
                    },
                    {"@type": "VirtualLocation", "url": "https://sala.example/foro"},
                ],
            },
        ],
    }
    happening = read(news_page(data=data)).item.happening
    assert (happening.first_on, happening.last_on, happening.starts_at, happening.ends_at) == (
        date(2023, 1, 31),
        date(2023, 1, 31),
        datetime(2023, 1, 31, 19, tzinfo=UTC),
        datetime(2023, 1, 31, 21, tzinfo=UTC),
    )
    assert (happening.title, happening.place, happening.link) == (
        "Foro abierto",
        "Paraninfo, Juárez 975, Valle",
        "https://sala.example/foro",
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2023-01-31", (date(2023, 1, 31), None)),
        ("31 de enero de 2023", (date(2023, 1, 31), None)),
        ("0001-01-01T00:00:00+00:00", None),
        ("9999-12-31T23:59:00+00:00", None),
        ("pronto", None),
        ("", None),
        (7, None),
    ],
)
def test_the_day_of_an_event_is_read_or_there_is_none(start, expected):
    data = {"@type": "Event", "name": "Foro", "startDate": start}
    happening = read(news_page(data=data)).item.happening
    assert (happening and (happening.first_on, happening.starts_at)) == expected


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[]",
        "[" * 50_000,
        '{"@type": "Event", "startDate": {"a": 1}}',
        '{"@graph": 7}',
        '{"@type": [7, null], "headline": ["a"]}',
        '<!-- {"@type": "Article"} -->',
        '{"@type": "Article", "image": [], "description": null, "datePublished": 20230127}',
    ],
)
def test_what_a_page_says_wrongly_of_itself_is_left_out(script):
    extra = f'<script type="application/ld+json">{script}</script>'
    item = read(news_page(extra)).item
    assert (item.title, item.happening) == ("Feria de datos", None)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://www.cuerpo.example/nota/siete", "https://www.cuerpo.example/nota/siete"),
        ("/nota/siete", "https://cuerpo.example/nota/siete"),
        ("https://otro.example/nota", "https://cuerpo.example/nota/7"),
        ("https://cuerpo.example/", "https://cuerpo.example/nota/7"),
        ("javascript:alert(1)", "https://cuerpo.example/nota/7"),
        ("http://[::1", "https://cuerpo.example/nota/7"),
    ],
)
def test_a_page_names_its_own_address_only_within_its_site(canonical, expected):
    assert read(news_page(f'<link rel="Canonical" href="{canonical}">')).item.link == expected


def test_scripts_of_a_page_say_nothing():
    extra = "<script>document.write('<h1>Otra</h1>')</script><style>h1{color:red}</style>"
    item = read(news_page(extra)).item
    assert "document" not in f"{item.title}{item.summary}{item.text}"


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"", "empty"), (b"%PDF-1.7\n", "pdf"), (b"<html><body></body></html>", "empty")],
)
def test_what_is_no_page_of_words_says_so(content, found):
    with pytest.raises(NotAFeedError) as refusal:
        read(content)
    assert refusal.value.found == found


def test_a_door_is_told_from_a_page():
    door = b"<html><head><title>Entrar</title></head><body><input type=password></body></html>"
    assert read(door).asks_password


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
TREES = st.recursive(
    WORDS | st.none() | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@graph", "name", "headline", "startDate", "location", "image", "address"]
            ),
            inner | st.sampled_from(["Event", "NewsArticle", "Place", "2023-01-31T12:00"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(data=TREES, title=WORDS)
def test_whatever_a_page_says_of_itself_it_is_an_item_or_a_refusal(data, title):
    try:
        item = read(news_page(data=data, title=title)).item
    except NotAFeedError:
        return
    assert item.title
    assert item.link.startswith("https://cuerpo.example/")
