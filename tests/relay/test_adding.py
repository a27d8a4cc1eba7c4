"""Adding a source: what an address leads to, the choice, and the list told by hand."""

import json
from datetime import UTC, datetime, timedelta
from datetime import date as date_of

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.cast import enter
from tests.relay.factories import SourceFactory
from tests.relay.pages import front_page, item, rss
from virgula.relay.choices import SourceKind
from virgula.relay.looking import account_in, look_at, whole_address
from virgula.relay.models import Source

pytestmark = pytest.mark.django_db
ADD, LOOK = "/mesa/fuentes/nueva/", "/mesa/fuentes/nueva/mirar/"
PARTS = "/mesa/fuentes/nueva/lista/"
ZONE = "America/Mexico_City"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


def titles(candidate) -> list[str]:
    return [one.title for one in candidate.reading.items]


def choice(**values) -> str:
    return json.dumps(values)


def test_the_feed_that_a_page_declares_is_found_and_read(site):
    site.say("/feed.xml", rss(item(f"{site.url}/n/1", "Feria"), item(f"{site.url}/n/2", "Taller")))
    look = look_at(site.say("/", front_page("/feed.xml")), zone=ZONE)
    assert [(one.kind, one.location) for one in look.candidates] == [
        (SourceKind.FEED, f"{site.url}/feed.xml")
    ]
    assert titles(look.candidates[0]) == ["Feria", "Taller"]
    # What is declared answers, so that nothing is guessed: two questions to the site in all.
    assert [path for path, _headers in site.asked] == ["/", "/feed.xml"]


def test_a_page_without_feed_leads_to_proposals_of_its_list(site):
    look = look_at(site.say("/", front_page()), zone=ZONE)
    assert [one.kind for one in look.candidates] == [SourceKind.LISTING]
    assert titles(look.candidates[0])[:2] == [
        "Feria de datos abiertos en la plaza mayor",
        "Taller para preguntar sin miedo en el mercado",
    ]


def test_the_address_of_a_feed_leads_to_itself(site):
    look = look_at(site.say("/feed", rss(item(f"{site.url}/n/1", "Feria"))), zone=ZONE)
    assert [(one.kind, titles(one)) for one in look.candidates] == [(SourceKind.FEED, ["Feria"])]


def test_a_calendar_leads_to_itself(site):
    soon = datetime.now(UTC) + timedelta(days=20)
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@x\r\n"
        f"DTSTAMP:20230101T000000Z\r\nDTSTART:{soon:%Y%m%d}T180000Z\r\nSUMMARY:Foro\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    look = look_at(site.say("/agenda", calendar, Content_Type="text/calendar"), zone=ZONE)
    assert [(one.kind, titles(one)) for one in look.candidates] == [(SourceKind.CALENDAR, ["Foro"])]


def test_an_account_leads_to_what_it_says(site):
    said = [{"id": "7", "url": f"{site.url}/@cuerpo/7", "content": "<p>Feria hoy</p>",
             "created_at": "2023-01-27T15:00:00.000Z", "visibility": "public",
             "media_attachments": []}]  # fmt: skip
    site.say("/api/v1/accounts/lookup?acct=cuerpo", json.dumps({"id": "1"}).encode())
    query = "limit=40&exclude_replies=true&exclude_reblogs=true"
    site.say(f"/api/v1/accounts/1/statuses?{query}", json.dumps(said).encode())
    look = look_at(f"{site.url}/@cuerpo", zone=ZONE)
    assert [(one.kind, one.location, titles(one)) for one in look.candidates] == [
        (SourceKind.MASTODON, f"{site.url}/@cuerpo", ["Feria hoy"])
    ]


def test_a_person_sees_what_each_item_announces(desk, site):
    words = "<title>Foro</title><description>Será el 31 de enero a las 12 horas.</description>"
    date = "<pubDate>Fri, 27 Jan 2023 09:05:00 -0600</pubDate>"
    page = desk.post(LOOK, {"address": site.say("/feed", rss(words + date))})
    happening = page.context["rows"][0].items[0].happening
    assert (happening.first_on, happening.is_all_day) == (date_of(2023, 1, 31), False)


def test_a_site_that_asks_machines_not_to_read_is_not_read(desk, site):
    site.say("/robots.txt", b"User-agent: *\nDisallow: /\n")
    page = desk.post(LOOK, {"address": site.say("/", front_page())})
    row = page.context["rows"][0]
    assert row.problem.startswith("El sitio pide que las máquinas no lean esta página")
    page = desk.get(PARTS, {"address": f"{site.url}/"})
    assert page.context["problem"].startswith("El sitio pide que las máquinas")


def test_the_assistant_opens_without_an_address(desk):
    page = desk.get(PARTS)
    assert (page.status_code, page.context["problem"]) == (200, "")


def test_another_account_forgets_what_visits_learnt_of_the_first(desk, cast):
    source = SourceFactory(
        system=cast.system,
        actor=cast.body,
        kind="mastodon",
        location="https://red.example/@uno",
        options={"account": "7", "last": "99"},
    )
    desk.post(
        reverse("desk:relay:change_source", args=[source.pk]),
        {
            "actor": cast.body.pk,
            "name": "Cuenta",
            "location": "https://red.example/@dos",
            "zone": ZONE,
        },
    )
    source.refresh_from_db()
    assert (source.location, source.options) == ("https://red.example/@dos", {})


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("www.cuerpo.example", "https://www.cuerpo.example"),
        ("  https://cuerpo.example/x ", "https://cuerpo.example/x"),
        ("feed://cuerpo.example/rss", "https://cuerpo.example/rss"),
        ("feed:https://cuerpo.example/rss", "https://cuerpo.example/rss"),
        ("webcal://cuerpo.example/a.ics", "https://cuerpo.example/a.ics"),
    ],
)
def test_an_address_is_taken_as_people_copy_it(pasted, expected):
    assert whole_address(pasted) == expected


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("@cuerpo@red.example", ("mastodon", "https://red.example/@cuerpo")),
        ("https://red.example/@cuerpo", ("mastodon", "https://red.example/@cuerpo")),
        ("cuerpo.bsky.social", ("bluesky", "https://bsky.app/profile/cuerpo.bsky.social")),
        (
            "https://bsky.app/profile/cuerpo.example",
            ("bluesky", "https://bsky.app/profile/cuerpo.example"),
        ),
        ("https://cuerpo.example/noticias", None),
        ("cuerpo.example", None),
    ],
)
def test_an_account_is_told_from_an_address(pasted, expected):
    assert account_in(pasted) == expected


def test_a_person_sees_what_it_would_bring_and_adds_it(desk, cast, site):
    """CON-1: a source is added without knowing what a feed is."""
    cast.body.website = site.url
    cast.body.save()
    site.say("/feed.xml", rss(item(f"{site.url}/n/1", "Feria"), "<description></description>"))
    page = desk.post(LOOK, {"address": site.say("/", front_page("/feed.xml"))})
    row = page.context["rows"][0]
    assert ([one.title for one in row.items], row.count) == (["Feria"], 1)
    assert row.left_out == [("(sin título)", "no trae título ni texto.")]
    form = page.context["form"]
    assert (form["actor"].value(), form["name"].value()) == (cast.body.pk, "Instituto del Valle")
    assert Source.objects.count() == 0

    added = desk.post(
        ADD, {"choice": row.value, "actor": cast.body.pk, "name": "Noticias", "zone": ""}
    )
    source = Source.objects.get()
    assert added.headers["Location"] == reverse("desk:relay:source", args=[source.pk])
    assert (source.kind, source.location, source.actor_id, source.zone) == (
        "feed",
        f"{site.url}/feed.xml",
        cast.body.pk,
        cast.body.territory.zone,
    )


def test_the_zone_is_that_of_the_institutions_territory(desk, cast):
    cast.body.territory.zone = "America/Tijuana"
    cast.body.territory.save()
    value = choice(kind="feed", location="https://cuerpo.example/feed")
    desk.post(ADD, {"choice": value, "actor": cast.body.pk, "name": "Noticias"})
    assert Source.objects.get().zone == "America/Tijuana"


@pytest.mark.parametrize(
    "value",
    [
        "{",
        "[]",
        choice(kind="file", location="datasets/a.xml"),
        choice(kind="mail", location="https://a.example"),
        choice(kind="listing", location="https://a.example"),
        choice(kind="feed", location=""),
        choice(kind="feed", location="https://a.example", options={"a": 1}),
        choice(kind="feed", location="https://a.example", options={"a": "x" * 301}),
        choice(kind="feed", location="http://usuario:clave@a.example"),
        choice(kind="feed", location="file:///etc/passwd"),
    ],
)
def test_a_choice_that_no_page_of_ours_offered_adds_nothing(desk, cast, value):
    page = desk.post(ADD, {"choice": value, "actor": cast.body.pk, "name": "Noticias"})
    assert page.status_code == 422
    assert Source.objects.count() == 0


def test_an_address_that_is_visited_is_shown_as_known_and_not_added_again(desk, cast, site):
    address = site.say("/feed", rss(item(f"{site.url}/n/1", "Feria")))
    source = SourceFactory(system=cast.system, actor=cast.other_body, location=f"{address}/")
    page = desk.post(LOOK, {"address": address})
    assert [row.source for row in page.context["rows"]] == [source]
    again = desk.post(
        ADD, {"choice": page.context["rows"][0].value, "actor": cast.body.pk, "name": "Otra"}
    )
    assert again.status_code == 422
    assert again.context["form"].errors["location"] == [
        f"Esta dirección ya se visita: «{source.name}», de {cast.other_body}."
    ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "El sitio ya no tiene una página en esta dirección (404)."),
        (401, "El sitio no nos deja entrar (401)."),
        (500, "El sitio tiene una falla propia (500). Se intentará de nuevo."),
    ],
)
def test_what_answers_badly_is_told_in_a_sentence(desk, site, status, words):
    page = desk.post(LOOK, {"address": site.say("/", b"no", status)})
    assert page.status_code == 422
    assert page.context["form"].errors["address"] == [words]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://10.0.0.1/", "«10.0.0.1» lleva a una red privada. Solo se leen direcciones"),
        ("ftp://a.example", "Solo se pueden leer direcciones que empiezan con http"),
        ("http://127.0.0.1:22/", "Solo se leen los puertos habituales de la web"),
        ("", "Este campo es necesario."),
    ],
)
def test_what_must_not_be_followed_is_told_and_not_asked(desk, address, words):
    page = desk.post(LOOK, {"address": address})
    assert page.context["form"].errors["address"][0].startswith(words)


def test_what_is_no_page_and_no_feed_says_what_it_is(desk, site):
    page = desk.post(LOOK, {"address": site.say("/a.pdf", b"%PDF-1.7\n...")})
    assert page.context["form"].errors["address"] == ["Es un PDF, no un canal de noticias."]


def test_too_large_an_answer_is_not_read(desk, site):
    page = desk.post(LOOK, {"address": site.say("/", b"x" * (5 * 1024 * 1024 + 1))})
    assert "pesa más de 5 MB" in page.context["form"].errors["address"][0]


def test_a_page_with_nothing_leads_to_the_assistant(desk, site):
    address = site.say("/", b"<!doctype html><html><body><h1>Hola</h1></body></html>")
    page = desk.post(LOOK, {"address": address})
    assert page.context["by_hand"]
    assert f"{PARTS}?address=" in page.content.decode()


def test_a_page_that_asks_for_a_password_says_so(desk, site):
    door = b"<!doctype html><html><body><h1>Entrar</h1><input type=password></body></html>"
    page = desk.post(LOOK, {"address": site.say("/", door)})
    assert "La página pide una contraseña" in page.content.decode()


def test_selectors_are_adjusted_by_hand_with_what_they_bring_in_sight(desk, cast, site):
    address = site.say("/", front_page())
    page = desk.get(PARTS, {"address": address})
    assert page.context["preview"].count == 4
    given = {"address": address, "item": "article.aviso", "title": "h3", "date": ".fecha"}
    preview = desk.post(PARTS, given, headers={"HX-Request": "true"}).context["preview"]
    assert [one.published_at is not None for one in preview.items] == [True] * 4
    desk.post(
        PARTS, {**given, "add": "1", "actor": cast.body.pk, "name": "Comunicados", "zone": ""}
    )
    source = Source.objects.get()
    assert (source.kind, source.options) == (
        "listing",
        {"item": "article.aviso", "title": "h3", "date": ".fecha"},
    )
    # The page was asked for once: a person who tries selectors is no burden for the site.
    assert [path for path, _headers in site.asked].count("/") == 1


def test_a_proposal_fills_the_selectors(desk, site):
    page = desk.post(PARTS, {"address": site.say("/", front_page()), "item": "h9", "use": "0"})
    assert page.context["preview"].count == 4


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("li[", "El selector «li[» no se entiende. Corrígelo."),
        ("", "Este campo es necesario."),
    ],
)
def test_a_selector_that_is_none_is_told_at_its_field(desk, site, item, words):
    address = site.say("/", front_page())
    page = desk.post(PARTS, {"address": address, "item": item, "title": ""})
    assert page.context["parts"].errors["item"] == [words]


def test_a_selector_that_finds_nothing_says_so_and_adds_nothing(desk, cast, site):
    given = {"address": site.say("/", front_page()), "item": "li.nada", "add": "1"}
    page = desk.post(PARTS, {**given, "actor": cast.body.pk, "name": "Comunicados"})
    assert page.status_code == 422
    assert page.context["preview"].problem.startswith("La página no tiene nada en «li.nada»")
    assert Source.objects.count() == 0


def test_two_lists_of_one_page_are_two_sources(desk, cast):
    for number, selector in enumerate(["li.a", "li.b", "li.b"]):
        value = choice(kind="listing", location="https://a.example/", options={"item": selector})
        desk.post(ADD, {"choice": value, "actor": cast.body.pk, "name": f"Lista {number}"})
    assert [row.options["item"] for row in Source.objects.order_by("pk")] == ["li.a", "li.b"]


def test_the_selectors_of_a_source_are_changed_and_its_page_is_read_anew(desk, cast, site):
    source = SourceFactory(
        system=cast.system,
        kind="listing",
        location=site.say("/", front_page()),
        options={"item": "article.aviso"},
        body_sha256="x" * 64,
    )
    url = reverse("desk:relay:change_parts", args=[source.pk])
    assert desk.get(url).context["preview"].count == 4
    desk.post(url, {"address": "", "item": "#lista article", "keep": "1"})
    source.refresh_from_db()
    assert (source.options, source.body_sha256) == ({"item": "#lista article"}, "")


def test_a_feed_has_no_selectors(desk, cast):
    source = SourceFactory(system=cast.system)
    url = reverse("desk:relay:change_parts", args=[source.pk])
    assert desk.get(url).status_code == 404


def test_a_source_is_asked_for_of_an_institution_that_has_none(desk, cast):
    page = desk.get(ADD, {"institucion": cast.body.pk, "direccion": "https://cuerpo.example"})
    assert (page.context["actor"].pk, page.context["form"]["address"].value()) == (
        cast.body.pk,
        "https://cuerpo.example",
    )


def test_an_institution_of_another_system_is_never_proposed(desk, cast, foreign_cast, site):
    foreign_cast.body.website = site.url
    foreign_cast.body.save()
    page = desk.post(LOOK, {"address": site.say("/", front_page())})
    assert page.context["form"]["actor"].value() is None


def test_who_tries_selectors_is_not_told_what_is_missing_to_add(desk, site):
    given = {"address": site.say("/", front_page()), "item": "article", "name": "Avisos"}
    form = desk.post(PARTS, {**given, "actor": ""}).context["form"]
    assert (form.is_bound, form["name"].value()) == (False, "Avisos")
    form = desk.post(PARTS, {**given, "actor": "", "add": "1"}).context["form"]
    assert list(form.errors) == ["actor"]
