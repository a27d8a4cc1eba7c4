"""«Paste the link»: one page becomes one entry of its institution, with its dated copy."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.cast import enter
from tests.relay.factories import EntryFactory
from tests.relay.pages import news_page
from virgula.evidence.models import Copy
from virgula.relay.choices import EntryStatus, SourceKind
from virgula.relay.models import Entry, Source

pytestmark = pytest.mark.django_db
PASTE, KEEP = "/mesa/fuentes/novedades/pegar/", "/mesa/fuentes/novedades/pegar/guardar/"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


@pytest.fixture
def page_of_body(cast, site) -> str:
    cast.body.website = site.url
    cast.body.save()
    date = '<meta property="article:published_time" content="2019-01-27T09:05:00-06:00">'
    return site.say("/nota/7", news_page(date))


def given(page) -> dict[str, object]:
    """What the form that was shown sends back."""
    form = page.context["pasted"]
    return {
        "url": form["url"].value(),
        "actor": getattr(form["actor"].value(), "pk", form["actor"].value()),
        "title": form["title"].value(),
        "summary": form["summary"].value(),
    }


def test_a_page_is_read_shown_and_kept_with_its_copy(desk, cast, page_of_body):
    page = desk.post(PASTE, {"url": page_of_body})
    form = given(page)
    assert (form["actor"], form["title"]) == (cast.body.pk, "Feria de datos")
    assert Entry.objects.count() == 0

    answer = desk.post(KEEP, form)
    entry = Entry.objects.get()
    assert answer.headers["Location"] == reverse("desk:relay:entry", args=[entry.pk])
    # However old: a person asked for it, so it waits in the inbox.
    assert (entry.status, entry.link, entry.title) == (
        EntryStatus.NEW,
        page_of_body,
        "Feria de datos",
    )
    assert (entry.source.kind, entry.source.actor_id) == (SourceKind.PASTE, cast.body.pk)
    assert Copy.objects.get(sha256=entry.copy_sha256).url == page_of_body
    assert [image.alt for image in entry.images.all()] == ["Mesas en la plaza"]


def test_the_link_may_come_in_the_address(desk):
    page = desk.get(PASTE, {"url": "https://cuerpo.example/nota"})
    assert page.context["form"]["url"].value() == "https://cuerpo.example/nota"


def test_a_get_asks_no_site(desk, site):
    desk.get(PASTE, {"url": site.say("/n", news_page())})
    assert site.asked == []


def test_the_same_page_again_shows_the_entry_that_is_there(desk, page_of_body):
    desk.post(KEEP, given(desk.post(PASTE, {"url": page_of_body})))
    entry = Entry.objects.get()
    place = reverse("desk:relay:entry", args=[entry.pk])
    for again in (
        desk.post(PASTE, {"url": f"{page_of_body}/?fbclid=7"}),
        desk.post(
            KEEP,
            {"url": page_of_body, "title": "Otra", "actor": entry.source.actor_id, "summary": ""},
        ),
    ):
        assert again.headers["Location"] == place
    assert (Entry.objects.count(), Source.objects.count()) == (1, 1)


def test_what_a_feed_told_before_is_not_entered_twice(desk, cast, site):
    told = EntryFactory(source__system=cast.system, page_key=f"127.0.0.1:{site.port}/nota/7")
    page = site.say("/otra", news_page(f'<link rel="canonical" href="{site.url}/nota/7">'))
    answer = desk.post(PASTE, {"url": page})
    assert answer.headers["Location"] == reverse("desk:relay:entry", args=[told.pk])


def test_what_was_only_seen_at_a_first_visit_comes_to_the_inbox(desk, cast, page_of_body, site):
    seen = EntryFactory(
        source__system=cast.system,
        page_key=f"127.0.0.1:{site.port}/nota/7",
        status=EntryStatus.SEEN,
    )
    desk.post(KEEP, given(desk.post(PASTE, {"url": page_of_body})))
    seen.refresh_from_db()
    assert (seen.status, Entry.objects.count()) == (EntryStatus.NEW, 1)


def test_links_of_one_institution_share_one_source(desk, cast, site):
    for number in range(2):
        url = site.say(f"/{number}", news_page(title=f"Nota {number}"))
        form = given(desk.post(PASTE, {"url": url}))
        desk.post(KEEP, {**form, "actor": cast.body.pk})
    assert [source.entries.count() for source in Source.objects.all()] == [2]


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"%PDF-1.7\n", 200, "Es un PDF, no una página."),
        (b"no", 404, "El sitio ya no tiene una página en esta dirección (404)."),
        (b"<html><body><input type=password><h1>Entrar</h1></body></html>", 200, "La página pide"),
        (b"", 200, "La página no muestra palabras por sí sola."),
    ],
)
def test_a_page_that_cannot_be_read_is_entered_by_hand(desk, cast, site, content, status, words):
    url = site.say("/n", content, status)
    page = desk.post(PASTE, {"url": url})
    assert page.context["problem"].startswith(words)
    desk.post(KEEP, {"url": url, "actor": cast.body.pk, "title": "Escrita <a mano>", "summary": ""})
    entry = Entry.objects.get()
    assert (entry.title, entry.link, entry.copy_sha256) == ("Escrita", url, "")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Este campo es necesario."),
        ("ftp://a.example/x", "Solo se pueden leer direcciones que empiezan"),
        ("https://usuario:clave@a.example", "La dirección lleva un usuario"),
    ],
)
def test_a_link_that_must_not_be_followed_is_told(desk, url, words):
    page = desk.post(PASTE, {"url": url})
    assert page.status_code == 422
    assert page.context["form"].errors["url"][0].startswith(words)


def test_a_private_address_is_not_read_but_may_be_told_by_hand(desk):
    page = desk.post(PASTE, {"url": "http://10.0.0.7/n"})
    assert page.context["problem"].startswith("«10.0.0.7» lleva a una red privada.")


def test_an_institution_of_another_system_gets_nothing(desk, foreign_cast):
    page = desk.post(KEEP, {"title": "x", "actor": foreign_cast.body.pk, "url": ""})
    assert (page.status_code, Entry.objects.count()) == (422, 0)


def test_what_a_phone_shares_leads_here_too(desk):
    desk.post(
        reverse("desk:publishing:share"), {"title": "Feria", "url": "https://cuerpo.example/n"}
    )
    page = desk.get(reverse("desk:publishing:compose")).content.decode()
    assert f'href="{PASTE}?url=https%3A//cuerpo.example/n"' in page
