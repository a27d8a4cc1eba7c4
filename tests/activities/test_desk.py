"""The activities on the desk: proposed first, published, moved, cancelled, announced (DX-1)."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.test import Client

from tests.activities.factories import NOON, ActivityFactory, on
from tests.cast import Cast, enter
from tests.publishing.factories import ChannelFactory, approved, drafted
from virgula.activities.actions import move_activity
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, SecretCalendar
from virgula.publishing.models import Post

pytestmark = pytest.mark.django_db
DESK = "/mesa/actividades/"


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    enter(client, cast.coordinator)
    return client


def made(cast: Cast, **fields) -> Activity:
    return ActivityFactory(system=cast.system, organiser=cast.body, **fields)


def form_of(cast: Cast, **fields) -> dict[str, object]:
    return {
        "title": "Taller de archivos", "first_on": "2030-03-10", "last_on": "", "starts": "10:00",
        "ends": "12:00", "zone": cast.system.zone, "place": "Biblioteca", "link": "",
        "organiser": cast.body.pk, "territory": "", "summary": "", "source_link": "", **fields,
    }  # fmt: skip


def test_an_activity_is_written_looked_at_and_published(desk, cast, client):
    page = desk.post(f"{DESK}nueva/", form_of(cast), follow=True).content.decode()
    row = Activity.objects.get()
    assert "Guardada como propuesta" in page
    assert (row.status, row.starts_at) == ("proposed", datetime(2030, 3, 10, 16, tzinfo=UTC))
    assert Client().get(row.get_absolute_url()).status_code == 404
    desk.post(f"{DESK}{row.pk}/publicar/")
    assert Client().get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("fields", "said"), [
    ({"title": ""}, "Escribe su nombre."),
    ({"first_on": ""}, "Di qué día es."),
    ({"last_on": "2030-03-01"}, "Terminaría antes de empezar."),
    ({"ends": "09:00"}, "Terminaría antes de empezar."),
    ({"starts": "", "ends": "09:00"}, "Di también a qué hora empieza."),
    ({"zone": "America/Tijuana"}, "opción"),
    ({"organiser": "99999"}, "opción|Elige quién la organiza"),
])  # fmt: skip
def test_what_makes_no_sense_is_said_beside_its_field(desk, cast, fields, said):
    response = desk.post(f"{DESK}nueva/", form_of(cast, **fields))
    assert response.status_code == 422
    assert any(words in response.content.decode() for words in said.split("|"))
    assert not Activity.objects.exists()


def test_several_proposals_are_previewed_and_published_at_once(desk, cast):
    rows = [made(cast, status="proposed", published_at=None) for _number in range(3)]
    marked = {"activity": [str(one.pk) for one in rows[:2]] + ["x"]}
    preview = desk.post(f"{DESK}publicar/", marked).content.decode()
    assert "Publicar 2 actividades" in preview
    assert not Activity.objects.filter(status="public").exists()
    desk.post(f"{DESK}publicar/", {**marked, "do": "publish"})
    assert Activity.objects.filter(status="public").count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_statements_for_any_number(desk, cast, count_queries, number):
    for _number in range(number):
        made(cast)
    desk.get(DESK)
    with count_queries(12):
        desk.get(DESK)


def test_a_move_says_what_became_of_the_posts(desk, cast):
    row = made(cast, first_on=date(2030, 6, 28), starts_at=None, ends_at=None)
    channel = ChannelFactory(system=cast.system)
    link = f"https://casa.example/agenda/{row.pk}/"
    due = datetime(2030, 6, 20, 18, tzinfo=UTC)
    post = approved(channel, text="Ven el 28 de junio.", link=link, due=due)[0].post
    assert post.title in desk.get(f"{DESK}{row.pk}/").content.decode()
    answer = desk.post(
        f"{DESK}{row.pk}/mover/",
        {"first_on": "2030-07-05", "zone": row.zone, "reason": "Más tiempo"},
        follow=True,
    )
    post.refresh_from_db()
    assert "1 publicación que no había salido ya dice la fecha nueva." in answer.content.decode()
    assert (post.text, post.status) == ("Ven el 5 de julio.", "approved")


def test_cancelling_asks_why_and_a_change_waits_for_a_yes(desk, cast):
    row = made(cast, first_on=date(2030, 6, 28), starts_at=None, ends_at=None)
    assert desk.post(f"{DESK}{row.pk}/cancelar/", {"reason": " "}).status_code == 422
    happening = on(date(2030, 7, 5), title=row.title)
    move_activity(activity=row, happening=happening, by=None, at=NOON, propose=True)
    assert "Quien organiza dice otra fecha" in desk.get(f"{DESK}{row.pk}/").content.decode()
    desk.post(f"{DESK}{row.pk}/aceptar/")
    row.refresh_from_db()
    assert row.first_on == date(2030, 7, 5)
    desk.post(f"{DESK}{row.pk}/cancelar/", {"reason": "Por lluvia"})
    row.refresh_from_db()
    assert row.status == ActivityStatus.CANCELLED


def test_announcing_opens_the_composer_with_its_words(desk, cast):
    row = made(cast, title="Feria de la transparencia")
    page = desk.get(f"{DESK}{row.pk}/").content.decode()
    address = page.split('href="/mesa/salidas/nueva/', 1)[1].split('"', 1)[0]
    composer = desk.get("/mesa/salidas/nueva/" + address.replace("&amp;", "&")).content.decode()
    assert "Feria de la transparencia" in composer
    assert str(row.pk) in composer


def test_a_drafter_sees_and_changes_nothing(client, cast):
    row = made(cast)
    enter(client, cast.drafter)
    assert client.get(f"{DESK}{row.pk}/").status_code == 200
    assert client.get(f"{DESK}{row.pk}/mover/").status_code == 403


# Secret addresses


def address_in(response) -> str:
    page = response.content.decode()
    return "/agenda/calendario/" + page.split("/agenda/calendario/", 1)[1].split(".ics")[0] + ".ics"


def test_a_secret_address_is_shown_once_shows_proposals_and_can_be_revoked(desk, cast):
    cast.system.pinned_on = date(2023, 1, 27)
    cast.system.save()
    made(cast, title="Pública")
    made(cast, title="Sin publicar", status="proposed", published_at=None)
    answer = desk.post(f"{DESK}calendarios/", {"of": "activities", "name": "Mi teléfono"})
    secret = address_in(answer)
    assert "/agenda/calendario/" not in desk.get(f"{DESK}calendarios/").content.decode()
    stranger = Client()
    first = stranger.get(secret)
    events = icalendar.Calendar.from_ical(first.content).walk("VEVENT")
    assert {str(one["SUMMARY"]) for one in events} == {"Pública", "Propuesta: Sin publicar"}
    again = stranger.get(secret, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    row = SecretCalendar.objects.get()
    desk.post(f"{DESK}calendarios/{row.pk}/revocar/")
    assert stranger.get(secret).status_code == 404


def test_a_liaison_has_a_calendar_without_what_is_not_public(client, cast):
    cast.system.pinned_on = date(2023, 1, 27)
    cast.system.save()
    made(cast, title="Pública")
    made(cast, title="Sin publicar", status="proposed", published_at=None)
    enter(client, cast.liaison)
    page = client.post("/m/actividades/calendarios/", {"of": "activities", "name": "Teléfono"})
    events = icalendar.Calendar.from_ical(Client().get(address_in(page)).content).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in events] == ["Pública"]
    refused = client.post("/m/actividades/calendarios/", {"of": "posts", "name": "Teléfono"})
    assert refused.status_code == 422


def test_the_publishing_agenda_is_a_secret_calendar_too(desk, cast):
    channel = ChannelFactory(system=cast.system)
    now = datetime.now(UTC).replace(microsecond=0)
    due = now + timedelta(days=3)
    drafted(channel, title="Un borrador", at=now, due=due)
    page = desk.post(f"{DESK}calendarios/", {"of": "posts", "name": "Oficina"})
    (event,) = icalendar.Calendar.from_ical(Client().get(address_in(page)).content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Borrador: Un borrador"
    assert event.start.astimezone(UTC) == due
    assert Post.objects.get().title == "Un borrador"


def test_who_loses_the_role_finds_an_empty_calendar(client, cast):
    cast.system.pinned_on = date(2023, 1, 27)
    cast.system.save()
    made(cast)
    enter(client, cast.liaison)
    secret = address_in(
        client.post("/m/actividades/calendarios/", {"of": "activities", "name": "Teléfono"})
    )
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    assert b"VEVENT" not in Client().get(secret).content
