"""Sources on the desk: health in words, adding, changing, visiting now."""

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.relay.factories import NOON, EntryFactory, SourceFactory
from tests.relay.test_reading import rss
from virgula.relay.actions import visit_source
from virgula.relay.choices import SourceStatus
from virgula.relay.models import Entry, Source

pytestmark = pytest.mark.django_db
LIST = "/mesa/fuentes/"


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


def given(cast, **fields) -> dict[str, str]:
    return {
        "actor": cast.body.pk,
        "name": "Noticias del sitio",
        "location": "https://cuerpo.example/feed/",
        "zone": "America/Tijuana",
        "skip_first_visit": "on",
        **fields,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions_whatever_the_rows(
    desk, cast, rows, count_queries
):
    for source in SourceFactory.create_batch(rows, system=cast.system):
        EntryFactory.create_batch(2, source=source)
    desk.get(LIST)
    with count_queries(14):
        page = desk.get(LIST)
    assert [(row.waiting, row.taken) for row in page.context["rows"]] == [(2, 2)] * rows


def test_the_troubled_come_first(desk, cast):
    SourceFactory(system=cast.system, name="A", visited_at=NOON)
    SourceFactory(system=cast.system, name="Z", failures=2, status=SourceStatus.ACTIVE)
    SourceFactory(system=cast.system, name="M", status=SourceStatus.PAUSED)
    rows = desk.get(LIST).context["rows"]
    assert [(row.source.name, row.health) for row in rows] == [
        ("Z", "failing"),
        ("A", "well"),
        ("M", "paused"),
    ]


def test_an_address_is_added_and_is_due_at_once(desk, cast):
    response = desk.post(reverse("desk:relay:add_source"), given(cast))
    source = Source.objects.get()
    assert response.headers["Location"] == reverse("desk:relay:source", args=[source.pk])
    assert (source.key, source.actor_id, source.zone, source.skip_first_visit) == (
        "noticias-del-sitio",
        cast.body.pk,
        "America/Tijuana",
        True,
    )
    assert (source.kind, source.status, source.next_visit_at) == ("feed", "active", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("location", "ftp://cuerpo.example/feed"),
        ("location", "http://usuario:clave@cuerpo.example/"),
        ("location", "cuerpo"),
        ("location", ""),
        ("zone", "Luna/Mar"),
        ("name", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(desk, cast, field, value):
    response = desk.post(reverse("desk:relay:add_source"), given(cast, **{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Source.objects.count() == 0


def test_an_institution_of_another_system_cannot_be_credited(desk, cast, foreign_cast):
    response = desk.post(reverse("desk:relay:add_source"), given(cast, actor=foreign_cast.body.pk))
    assert list(response.context["form"].errors) == ["actor"]


def test_the_same_address_is_visited_once(desk, cast):
    desk.post(reverse("desk:relay:add_source"), given(cast))
    response = desk.post(reverse("desk:relay:add_source"), given(cast, name="Otra"))
    assert list(response.context["form"].errors) == ["location"]
    assert Source.objects.count() == 1


def test_another_address_forgets_what_was_known_of_the_first(desk, cast):
    source = SourceFactory(
        system=cast.system, actor=cast.body, etag='"7"', failures=4, status="failing"
    )
    desk.post(reverse("desk:relay:change_source", args=[source.pk]), given(cast))
    source.refresh_from_db()
    assert (source.location, source.etag, source.failures, source.status) == (
        "https://cuerpo.example/feed/",
        "",
        0,
        "active",
    )


def test_the_file_of_a_set_is_not_changed_from_the_desk(desk, cast):
    source = SourceFactory(system=cast.system, actor=cast.body, kind="file", location="a/b.xml")
    desk.post(
        reverse("desk:relay:change_source", args=[source.pk]),
        given(cast, location="/etc/passwd"),
    )
    source.refresh_from_db()
    assert (source.name, source.location) == ("Noticias del sitio", "a/b.xml")


def test_visit_now_pause_and_resume(desk, cast, site):
    source = SourceFactory(system=cast.system, location=site.say("/f", rss("<title>A</title>")))
    desk.post(reverse("desk:relay:visit_source", args=[source.pk]))
    assert Entry.objects.count() == 1
    desk.post(reverse("desk:relay:pause_source", args=[source.pk]))
    source.refresh_from_db()
    assert source.status == SourceStatus.PAUSED
    desk.post(reverse("desk:relay:visit_source", args=[source.pk]))
    assert len(site.asked) == 1
    desk.post(reverse("desk:relay:resume_source", args=[source.pk]))
    source.refresh_from_db()
    assert (source.status, source.next_visit_at) == (SourceStatus.ACTIVE, None)


def test_pages_of_a_source_and_of_an_entry_show_what_came(desk, cast, site):
    item = "<title>Nota</title><description>Texto de la nota.</description>"
    source = SourceFactory(system=cast.system, location=site.say("/f", rss(item)))
    visit_source(source, at=NOON)
    entry = Entry.objects.get()
    assert "Nota" in desk.get(reverse("desk:relay:source", args=[source.pk])).content.decode()
    page = desk.get(reverse("desk:relay:entry", args=[entry.pk])).content.decode()
    assert "Texto de la nota." in page
    assert entry.copy_sha256[:12] in page
