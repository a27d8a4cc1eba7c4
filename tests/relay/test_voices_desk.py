"""The desk's pages of what institutions send: the weekly question and the letters that wait."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from tests.cast import enter
from tests.institutions.factories import BodyFactory
from tests.relay.factories import NOON
from tests.relay.letters import letter, raw
from tests.relay.voices import contributed, voice
from virgula.platform.models import SignedLink
from virgula.relay.actions.asking import ask_again, say_nothing
from virgula.relay.actions.mail_in import take_letter
from virgula.relay.incoming_models import Ask, AskPolicy, IncomingLetter, Voice
from virgula.relay.models import Entry
from virgula.relay.queries.voices import rounds_of, voice_rows, week_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
QUESTIONS, LETTERS = "/mesa/fuentes/preguntas/", "/mesa/fuentes/correo/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client, cast):
    enter(client, cast.staff)
    return client


def _standing(cast, voices):
    rows = voice_rows(cast.system, voices, week=week_now(cast.system, NOON))
    return [(row.standing, row.sent) for row in rows]


def test_the_page_says_how_each_voice_stands(desk, cast):
    one, two = (voice(cast.body, email=f"{name}@c.example") for name in "ab")
    three = voice(cast.other_body, email="d@c.example")
    ask_again(voice=one, by=cast.staff, at=NOON)
    ask_again(voice=two, by=cast.staff, at=NOON)
    say_nothing(two, at=NOON + timedelta(days=2))
    assert _standing(cast, [one, two, three]) == [("asked", 0), ("nothing", 0), ("not_asked", 0)]
    page = desk.get(QUESTIONS).text
    assert "Nada esta semana" in page
    assert "en 2 días" in page


def test_a_week_counts_institutions_and_not_addresses(cast):
    one, two = (voice(cast.body, email=f"{name}@c.example") for name in "ab")
    three = voice(cast.other_body, email="d@c.example")
    for each in (one, two, three):
        ask_again(voice=each, by=cast.staff, at=NOON)
    say_nothing(two, at=NOON + timedelta(days=1))
    (week,) = rounds_of(cast.system, week=week_now(cast.system, NOON))
    assert (week.asked, week.answered, week.nothing, week.median_days) == (2, 1, 1, 1.0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_much_for_one_voice_as_for_three(cast, rows, count_queries):
    voices = [voice(BodyFactory(system=cast.system), email=f"{n}@c.example") for n in range(rows)]
    ask_again(voice=voices[0], by=cast.staff, at=NOON)
    with count_queries(2):
        voice_rows(cast.system, voices, week=week_now(cast.system, NOON))


def test_a_person_asks_again_or_sends_the_link_by_message_or_closes_it(desk, cast, client):
    one = voice(cast.body, email="a@c.example")
    desk.post(f"{QUESTIONS}{one.pk}/preguntar/")
    assert [sent.to for sent in mail.outbox] == [["a@c.example"]]
    page = desk.post(f"{QUESTIONS}{one.pk}/liga/")
    text = page.context["text"]
    path = "/" + text.rpartition("://")[2].partition("/")[2]
    assert client.get(path).status_code == 200
    desk.post(f"{QUESTIONS}{one.pk}/cerrar/")
    assert client.get(path).status_code == 410
    assert SignedLink.objects.filter(revoked_at=None, purpose="relay.voice").count() == 0


def test_when_the_question_leaves_is_changed_on_the_desk(desk, cast):
    desk.post(f"{QUESTIONS}cuando/", {"is_on": "on", "weekday": "2", "at": "17:30"})
    policy = AskPolicy.objects.get()
    assert (policy.is_on, policy.weekday, f"{policy.at:%H:%M}", policy.tells_back) == (
        True,
        2,
        "17:30",
        False,
    )
    assert "miércoles" in desk.get(QUESTIONS).text
    wrong = desk.post(f"{QUESTIONS}cuando/", {"weekday": "9", "at": "noche"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"weekday", "at"}


def test_a_letter_that_waits_is_taken_or_discarded(desk, cast):
    one = take_letter(raw(letter(sender="x@otra.example")), at=NOON)
    two = take_letter(raw(letter(sender="y@otra.example", number=2)), at=NOON)
    assert desk.get(LETTERS).context["held"][0][1] != ""
    desk.post(f"{LETTERS}{one.pk}/tomar/", {"how": "once", "actor": ""})
    assert Entry.objects.count() == 0
    desk.post(f"{LETTERS}{one.pk}/tomar/", {"how": "always", "actor": cast.body.pk})
    desk.post(f"{LETTERS}{two.pk}/descartar/")
    assert Entry.objects.get().source.actor_id == cast.body.pk
    assert set(IncomingLetter.objects.values_list("status", flat=True)) == {"taken", "discarded"}
    accepted = Voice.objects.get(email="x@otra.example")
    assert accepted.is_trusted
    desk.post(f"{LETTERS}direcciones/{accepted.pk}/dejar/")
    accepted.refresh_from_db()
    assert (accepted.is_trusted, accepted.ended_at) == (False, NOON)
    assert desk.get(LETTERS).context["held"] == []


def test_a_letter_of_another_system_cannot_be_given_to_ours(desk, cast, foreign_cast):
    held = take_letter(raw(letter(sender="x@otra.example")), at=NOON)
    desk.post(f"{LETTERS}{held.pk}/tomar/", {"how": "once", "actor": foreign_cast.body.pk})
    held.refresh_from_db()
    assert held.status == "held"


def test_whoever_sent_it_reads_why_it_is_not_relayed(desk, cast):
    sent = contributed(cast.liaison, cast.body, text="Invitación a la posada interna.")
    entry = f"/mesa/fuentes/novedades/{sent.entry_id}/"
    assert sent.folio in desk.get(entry).text
    desk.post(f"{entry}motivo/", {"why": "Es una actividad interna, no abierta al público."})
    sent.entry.refresh_from_db()
    assert sent.entry.status == "dismissed"
    enter(desk, cast.liaison)
    page = desk.get(f"/m/difundir/mi/{sent.voice_id}/{sent.folio}/")
    assert "Es una actividad interna, no abierta al público." in page.text


def test_who_only_reads_sees_and_changes_nothing(client, cast):
    one = voice(cast.body, email="a@c.example")
    enter(client, cast.drafter)
    assert client.get(QUESTIONS).status_code == 200
    assert "preguntar/" not in client.get(QUESTIONS).text
    assert client.post(f"{QUESTIONS}{one.pk}/preguntar/").status_code == 403
    assert Ask.objects.count() == 0


def test_the_photo_that_was_sent_is_seen_by_who_decides_and_by_nobody_else(client, cast):
    sent = contributed(cast.liaison, cast.body, text="Taller con foto.")
    address = sent.entry.images.get().upload.get_absolute_url()
    for person, may in ((cast.staff, True), (cast.facilitator, False)):
        enter(client, person)
        answer = client.get(address)
        b"".join(getattr(answer, "streaming_content", ()))
        assert (answer.status_code == 200) is may
