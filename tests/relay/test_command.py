"""``virgula relay read``: what would be taken, told without keeping anything."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.relay.test_reading import rss

NOTE = (
    "<title>Feria</title><link>https://cuerpo.example/1</link>"
    "<pubDate>27 de enero de 2023, 22:30 h</pubDate>"
)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("relay", "read", *arguments, stdout=out)
    return out.getvalue()


def test_a_file_is_told_item_by_item_with_what_is_not_taken(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(NOTE, "<description> </description>"))
    told = run(str(path), "--zone", "America/Tijuana")
    assert told.splitlines() == [
        "Cuerpo",
        "  2023-01-27 22:30  Feria",
        "                    https://cuerpo.example/1",
        "Se tomaría 1 novedad.",
        "✗ 2. : no trae título ni texto.",
    ]


def test_an_address_is_told_as_json(site):
    told = json.loads(run(site.say("/feed", rss(NOTE)), "--json", "--zone", "America/Cancun"))
    assert [(item["title"], item["published_at"]) for item in told["items"]] == [
        ("Feria", "2023-01-28T03:30:00+00:00")
    ]
    assert (told["kind"], told["refused"], told["notes"]) == ("feed", [], [])
    assert told["items"][0]["date_read"] == "source"


PAGE = b"""<!doctype html><html><head><title>Cuerpo</title>
<link rel="alternate" type="application/rss+xml" href="/feed/"></head><body>
<ul><li class="nota"><a href="/nota/1">Se abre el registro de la feria del libro</a></li></ul>"""


def test_a_page_tells_where_its_news_are(site):
    address = site.say("/noticias", PAGE)
    root = address.removesuffix("/noticias")
    assert run(address).splitlines() == [
        "Es una página web. Dice que sus novedades están en:",
        f"  canal de noticias (RSS, Atom, JSON): {root}/feed/",
    ]
    assert json.loads(run(address, "--json")) == {
        "kind": None,
        "discovered": [
            {"kind": "feed", "url": f"{root}/feed/", "title": "Cuerpo", "is_guess": False}
        ],
    }


def test_a_page_is_read_by_selectors(tmp_path):
    path = tmp_path / "lista.html"
    path.write_bytes(PAGE)
    told = json.loads(run(str(path), "--select", "item=li.nota", "--json"))
    assert (told["kind"], [item["title"] for item in told["items"]]) == (
        "listing",
        ["Se abre el registro de la feria del libro"],
    )
    with pytest.raises(CommandError, match="PARTE=SELECTOR"):
        run(str(path), "--select", "li.nota")
    with pytest.raises(CommandError, match="rediseñaron"):
        run(str(path), "--select", "item=article")


def test_a_calendar_is_known_by_itself_and_told_by_its_hours(tmp_path):
    path = tmp_path / "agenda.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Feria\nDTSTART:20990101T230000Z\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    assert run(str(path)).splitlines() == [
        "Se tomarían 0 novedades.",
        "✗ 1. Feria: es dentro de varios años.",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/no/hay/tal.xml"], "no se puede leer"),
        (["http://localhost/feed"], "red privada"),
        (["http://cuerpo.example:8080/"], "puertos"),
        (["README.md"], "No es un canal de noticias"),
        (["README.md", "--zone", "Luna/Mar"], "Luna/Mar"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_a_page_that_is_not_there_is_told_with_its_status(site):
    with pytest.raises(CommandError, match="404"):
        run(site.say("/feed", status=404))
