"""The public agenda: what anyone finds, follows and shares (DX-1)."""

import json
import re
from datetime import UTC, date, datetime

import icalendar
import pytest
from django.urls import reverse

from tests.activities.factories import (
    NOON,
    ActivityFactory,
    AudienceFactory,
    ThemeFactory,
    later,
    on,
)
from tests.institutions.factories import BodyFactory, SystemFactory, TerritoryFactory
from virgula.activities.actions import cancel_activity, merge_activities, move_activity
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.institutions.models import System
from virgula.journal.actions import write_record

pytestmark = pytest.mark.django_db
AGENDA = "/agenda/"


@pytest.fixture
def system(db: None) -> System:
    """A system whose day is pinned, as a demonstration's is."""
    return SystemFactory(pinned_on=date(2023, 1, 27), short_name="Red")


def activity(system: System, title: str, day: int, **fields) -> Activity:
    starts = datetime(2023, 2, day, 16, tzinfo=UTC)
    values = {"system": system, "title": title, "first_on": starts.date(), "starts_at": starts,
              "ends_at": None, **fields}  # fmt: skip
    return ActivityFactory(**values)


def titles(content: bytes) -> list[str]:
    return re.findall(r'happening__title"><a[^>]*>([^<]+)', content.decode())


def test_what_is_coming_stands_by_day_and_the_past_is_in_its_month(client, system):
    activity(system, "Segundo", 9)
    activity(system, "Primero", 3)
    activity(system, "Pasado", 3, first_on=date(2023, 1, 12), starts_at=None)
    activity(system, "Propuesto", 4, status=ActivityStatus.PROPOSED)
    activity(system, "Va empezado", 3, first_on=date(2023, 1, 20), last_on=date(2023, 1, 30),
             starts_at=None)  # fmt: skip
    page = client.get(AGENDA)
    assert titles(page.content) == ["Va empezado", "Primero", "Segundo"]
    assert titles(client.get(AGENDA, {"mes": "2023-01"}).content) == ["Pasado", "Va empezado"]
    grid = client.get(AGENDA, {"vista": "mes", "mes": "2023-02"}).content.decode()
    assert re.findall(r'agenda-cell__link"[^>]*>([^<]+)', grid) == ["Primero", "Segundo"]
    assert "viernes 3 de febrero de 2023" in page.content.decode().lower()


def test_education_in_puebla_is_what_a_teacher_of_puebla_finds(client, system):
    education = ThemeFactory(system=system, key="educacion", name="Educación")
    puebla = TerritoryFactory(system=system, key="puebla", name="Puebla")
    teachers = AudienceFactory(system=system, key="docentes", name="Docentes")
    wanted = activity(system, "Taller en Puebla", 3, territory=puebla)
    whole = activity(system, "Seminario de toda la red", 4, territory=None)
    other = activity(system, "Taller en otra parte", 3)
    for one in (wanted, whole, other):
        one.themes.add(education)
    wanted.audiences.add(teachers)
    activity(system, "Otro tema en Puebla", 5, territory=puebla)
    page = client.get(AGENDA, {"tema": "educacion", "territorio": "puebla"})
    assert titles(page.content) == ["Taller en Puebla", "Seminario de toda la red"]
    assert "Educación · Puebla" in page.content.decode()
    one = client.get(AGENDA, {"tema": "educacion", "territorio": "puebla", "publico": "docentes"})
    assert titles(one.content) == ["Taller en Puebla"]
    assert "webcal://" in page.content.decode()


@pytest.mark.parametrize("query", [
    {"territorio": "nada"}, {"mes": "2023-99"}, {"tema": "x" * 5000}, {"page": "99"},
    {"territorio": "' OR 1=1 --"}, {"vista": "mes"}, {"mes": "2020-01"},
])  # fmt: skip
def test_an_odd_address_is_an_answer_and_no_fault(client, system, query):
    activity(system, "Taller", 3)
    assert client.get(AGENDA, query).status_code == 200
    assert client.get("/agenda/agenda.ics", query).status_code == 200
    assert client.get("/agenda/rss/", query).status_code == 200


def test_a_system_that_is_not_there_is_not_found(client, system):
    assert client.get(AGENDA, {"sistema": "nadie"}).status_code == 404


def test_an_empty_agenda_says_what_to_do(client, system):
    page = client.get(AGENDA).content.decode()
    assert "Avísame cuando haya algo" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_agenda_takes_the_same_statements_for_any_number(client, system, count_queries, number):
    theme = ThemeFactory(system=system)
    for day in range(3, 3 + number):
        activity(system, f"Taller {day}", day).themes.add(theme)
    client.get(AGENDA)
    for query in ({}, {"mes": "2023-02"}, {"vista": "mes"}):
        with count_queries(12 if not query else 11):
            client.get(AGENDA, {**query, "sistema": system.key, "x": number})
    with count_queries(7):
        client.get("/agenda/agenda.ics", {"sistema": system.key, "x": number})


def test_a_page_shows_its_hour_where_it_is_and_by_the_clock_of_the_system(client, system):
    row = activity(system, "Café", 3, zone="America/Tijuana", place="Centro Cultural")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Viernes 3 de febrero de 2023, 08:00 (hora de Tijuana)" in page
    assert "10:00 (hora del centro)" in page
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])
    assert (data["@type"], data["startDate"]) == ("Event", "2023-02-03T08:00:00-08:00")
    assert "https://wa.me/?text=" in page


def test_nothing_that_is_typed_leaves_its_place(client, system):
    evil = "</script><script>alert(1)</script>\"'&"
    row = activity(system, evil, 3, summary=evil, place=evil)
    for address in (row.get_absolute_url(), AGENDA, "/agenda/rss/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_cancelled_stays_and_says_so_and_merged_leads_on(client, system):
    row = activity(system, "Foro", 3)
    cancel_activity(activity=row, by=None, at=later(hours=1), reason="Por lluvia")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Se canceló" in page
    assert "Por lluvia" in page
    kept = activity(system, "Foro bueno", 3)
    twin = activity(system, "Foro malo", 3)
    merge_activities(kept=kept, other=twin, by=None, at=later(hours=1))
    assert client.get(twin.get_absolute_url()).headers["Location"] == kept.get_absolute_url()


def test_what_is_not_public_has_no_page(client, system):
    row = activity(system, "Borrador", 3, status=ActivityStatus.PROPOSED, published_at=None)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(reverse("activities:activity_ics", args=[row.pk])).status_code == 404


def test_the_calendar_keeps_its_marks_and_says_what_changed(client, system):
    row = activity(system, "Taller; con, comas", 3, zone="America/Tijuana")
    off = activity(system, "Foro", 4)
    activity(system, "Muy pasado", 3, first_on=date(2022, 10, 1), starts_at=None)
    (first, _second) = events(client)
    assert first["UID"] == f"{row.pk}@virgula"
    assert (str(first["SUMMARY"]), first["SEQUENCE"]) == ("Taller; con, comas", 0)
    assert first.start.astimezone(UTC) == row.starts_at
    move_activity(
        activity=row, happening=on(date(2023, 2, 10), "09:00"), by=None, at=later(hours=1)
    )
    cancel_activity(activity=off, by=None, at=later(hours=1), reason="Por lluvia")
    (cancelled, moved) = events(client)
    assert (moved["UID"], moved["SEQUENCE"]) == (first["UID"], 1)
    assert (moved.start.date(), moved.start.hour) == (date(2023, 2, 10), 9)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)


def events(client, **query) -> list[icalendar.Event]:
    content = client.get("/agenda/agenda.ics", query).content
    return sorted(
        icalendar.Calendar.from_ical(content).walk("VEVENT"), key=lambda one: str(one.start)
    )


def test_asking_for_the_calendar_again_is_answered_with_304(client, system):
    row = activity(system, "Taller", 3)
    first = client.get("/agenda/agenda.ics")
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/agenda/agenda.ics", headers=mark).status_code == 304
    cancel_activity(activity=row, by=None, at=later(hours=1), reason="Por lluvia")
    assert client.get("/agenda/agenda.ics", headers=mark).status_code == 200


def test_feeds_tell_what_is_new_and_a_move_as_news_of_its_own(client, system):
    row = activity(system, "Taller", 3)
    first = client.get("/agenda/feed.json").json()["items"][0]
    move_activity(activity=row, happening=on(date(2023, 2, 10)), by=None, at=later(hours=1))
    write_record(by=None, verb="activities.moved", target=row, at=NOON)
    (item,) = client.get("/agenda/feed.json").json()["items"]
    assert (first["title"], item["title"]) == ("Taller", "Cambió: Taller")
    assert first["id"] != item["id"]
    assert b"<title>Cambi\xc3\xb3: Taller</title>" in client.get("/agenda/rss/").content
    assert b"urn:uuid" in client.get("/agenda/atom/").content


def test_two_networks_do_not_mix(client, system):
    other = SystemFactory(pinned_on=date(2023, 1, 27), short_name="Otra")
    activity(system, "De la primera", 3)
    activity(other, "De la otra", 3, organiser=BodyFactory(system=other))
    assert titles(client.get(AGENDA).content) == ["De la primera"]
    page = client.get(AGENDA, {"sistema": other.key})
    assert titles(page.content) == ["De la otra"]
    assert f"agenda.ics?sistema={other.key}" in page.content.decode()
