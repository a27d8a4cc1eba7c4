"""«What do we relay this week?»: asked once, the silent first; and «it went out», once a day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail

from tests.institutions.factories import BodyFactory
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import EntryFactory, SourceFactory
from tests.relay.voices import voice
from tests.smtp import MailServer
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entry
from virgula.relay.actions.asking import (
    ask_again,
    ask_institutions,
    change_policy,
    is_time_to_ask,
    note_opened,
    say_nothing,
)
from virgula.relay.actions.telling_back import tell_institutions
from virgula.relay.incoming_models import Ask, AskPolicy, Voice
from virgula.relay.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
# 2023-01-23 is a Monday; Mexico City is six hours behind.
MONDAY_NINE = datetime(2023, 1, 23, 15, tzinfo=UTC)
SUNDAY = MONDAY_NINE - timedelta(days=1)


@pytest.fixture
def server(tmp_path_factory, settings):
    running = MailServer.start(tmp_path_factory.mktemp("smtp"))
    settings.MAILERS = running.mailers
    yield running
    running.stop()


def _relayed(system, actor, *, title, at) -> Entry:
    """Relay an entry of an institution so that it is out at an instant."""
    channel = system.channels.first() or ChannelFactory(system=system)
    entry = EntryFactory(source=SourceFactory(system=system, actor=actor), title=title)
    approve_entry(entry=entry, by=None, at=at - timedelta(minutes=5), channels=[channel])
    run_once(at)
    return entry


@pytest.mark.parametrize(
    ("day", "hour", "now", "is_time"),
    [
        (0, "09:00", "2023-01-23T14:59", False),
        (0, "09:00", "2023-01-23T15:00", True),
        (0, "09:00", "2023-01-25T15:00", True),
        (0, "09:00", "2023-01-26T15:00", False),
        (3, "18:30", "2023-01-27T00:29", False),
        (3, "18:30", "2023-01-27T00:30", True),
    ],
)
def test_its_hour_is_that_of_the_clock_on_the_wall(day, hour, now, is_time):
    policy = AskPolicy(weekday=day, at=time.fromisoformat(hour))
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert is_time_to_ask(policy, at, "America/Mexico_City") is is_time


def test_each_voice_is_asked_once_a_week_and_the_silent_first(cast):
    Voice.objects.all().delete()
    spoken = BodyFactory(system=cast.system, name="Que ya habló")
    voice(spoken, email="a@cuerpo.example", at=SUNDAY)
    voice(cast.other_body, email="b@cuerpo.example", at=SUNDAY)
    _relayed(cast.system, spoken, title="Foro del agua", at=SUNDAY)
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    assert ask_institutions(MONDAY_NINE) == "sent=2"
    assert [letter.to for letter in mail.outbox] == [["b@cuerpo.example"], ["a@cuerpo.example"]]
    assert "Foro del agua" not in mail.outbox[0].body
    assert "Foro del agua" in mail.outbox[1].body
    assert ask_institutions(MONDAY_NINE + timedelta(minutes=5)) == "sent=0"
    assert ask_institutions(MONDAY_NINE + timedelta(days=7)) == "sent=2"
    assert Ask.objects.count() == 4


def test_the_letter_brings_a_link_that_opens_and_the_way_to_say_nothing(cast, client):
    one = voice(cast.body, email="a@cuerpo.example", at=MONDAY_NINE)
    ask_again(voice=one, by=cast.staff, at=MONDAY_NINE)
    (letter,) = mail.outbox
    (url,) = [line for line in letter.body.split() if line.endswith("/") and "/nada/" not in line]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    with_time = MONDAY_NINE + timedelta(hours=2)
    with time_machine.travel(with_time, tick=False):
        path = url.partition("//")[2].partition("/")[2]
        assert client.get(f"/{path}").status_code == 200
        assert Ask.objects.get().opened_at == with_time
        assert client.get(f"/{path}nada/").status_code == 200
        assert Ask.objects.get().answered_at is None
        client.post(f"/{path}nada/")
    ask = Ask.objects.get()
    assert (ask.answered_at, ask.has_nothing) == (with_time, True)


def test_a_system_that_switched_it_off_and_a_demonstration_ask_nobody(cast):
    values = {"is_on": False, "weekday": 0, "at": "09:00", "tells_back": True}
    change_policy(system=cast.system, values=values, by=cast.staff, at=MONDAY_NINE)
    assert ask_institutions(MONDAY_NINE) == "sent=0"
    AskPolicy.objects.update(is_on=True)
    cast.system.is_demonstration = True
    cast.system.save()
    assert ask_institutions(MONDAY_NINE) == "sent=0"


def test_who_is_killed_between_claim_and_letter_asks_nobody_twice(cast):
    one = voice(cast.body, email="a@cuerpo.example", at=SUNDAY)
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    Ask.objects.create(
        system=cast.system, actor=cast.body, voice=one,
        week=date(2023, 1, 23), claimed_at=MONDAY_NINE,
    )  # fmt: skip
    assert ask_institutions(MONDAY_NINE) == "sent=0"
    assert mail.outbox == []
    assert ask_again(voice=one, by=cast.staff, at=MONDAY_NINE) is True
    assert Ask.objects.get().sent_at == MONDAY_NINE


def test_a_mail_server_that_refuses_one_keeps_nobody_else_waiting(cast, server):
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    for name in ("rechaza", "corta", "bien"):
        voice(BodyFactory(system=cast.system), email=f"{name}@cuerpo.example", at=SUNDAY)
    assert ask_institutions(MONDAY_NINE) == "sent=1"
    assert server.readers() == ["bien@cuerpo.example", "corta@cuerpo.example"]
    assert ask_institutions(MONDAY_NINE + timedelta(minutes=5)) == "sent=0"
    assert server.readers() == ["bien@cuerpo.example", "corta@cuerpo.example"]
    standing = {ask.voice.email.partition("@")[0]: ask for ask in Ask.objects.all()}
    assert standing["rechaza"].problem == "refused"
    assert (standing["corta"].sent_at, standing["bien"].sent_at) == (None, MONDAY_NINE)


def test_a_mail_server_that_is_away_is_asked_again_later(cast, server, settings):
    port = settings.MAILERS["default"]["OPTIONS"]["port"]
    settings.MAILERS = {
        "default": {
            **server.mailers["default"],
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 5},
        }
    }
    assert ask_institutions(MONDAY_NINE) == "sent=0"
    assert Ask.objects.count() == 0
    settings.MAILERS = server.mailers
    assert port == server.port
    assert ask_institutions(MONDAY_NINE + timedelta(minutes=5)) == "sent=1"


@pytest.mark.parametrize("institutions", [1, 3])
def test_the_round_does_not_grow_beyond_its_voices(cast, institutions, count_queries):
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    for number in range(institutions):
        voice(BodyFactory(system=cast.system), email=f"{number}@c.example", at=SUNDAY)
    ask_institutions(MONDAY_NINE)
    with count_queries(5):
        ask_institutions(MONDAY_NINE + timedelta(minutes=5))


def test_opening_and_saying_nothing_without_a_question_is_kept_too(cast):
    one = voice(cast.body, email="a@cuerpo.example", at=MONDAY_NINE)
    note_opened(one, at=MONDAY_NINE)
    say_nothing(one, at=MONDAY_NINE)
    ask = Ask.objects.get()
    assert (ask.week, ask.sent_at, ask.has_nothing) == (date(2023, 1, 23), None, True)


def test_one_letter_a_day_tells_what_went_out_and_none_when_nothing_did(cast, client):
    cast.liaison.memberships.update(until=date(2023, 1, 1))
    one = voice(cast.body, email="a@cuerpo.example", at=SUNDAY)
    evening = datetime(2023, 1, 24, 0, 30, tzinfo=UTC)
    assert tell_institutions(evening) == "sent=0"
    _relayed(cast.system, cast.body, title="Foro del agua", at=MONDAY_NINE)
    _relayed(cast.system, cast.body, title="Taller de datos", at=MONDAY_NINE + timedelta(hours=1))
    _relayed(cast.system, cast.other_body, title="De otro cuerpo", at=MONDAY_NINE)
    assert tell_institutions(MONDAY_NINE + timedelta(hours=2)) == "sent=0"
    assert [tell_institutions(evening), tell_institutions(evening)] == ["sent=1", "sent=0"]
    (letter,) = mail.outbox
    assert "Foro del agua" in letter.body
    assert "Taller de datos" in letter.body
    assert "De otro cuerpo" not in letter.body
    _relayed(cast.system, cast.body, title="Muy tarde", at=evening + timedelta(hours=1))
    assert tell_institutions(evening + timedelta(hours=2)) == "sent=0"
    assert tell_institutions(evening + timedelta(days=1)) == "sent=1"
    assert "Muy tarde" in mail.outbox[1].body

    way_out = letter.extra_headers["List-Unsubscribe"].strip("<>").partition("//")[2]
    path = "/" + way_out.partition("/")[2]
    assert client.get(path).status_code == 200
    one.refresh_from_db()
    assert one.hears_back is True
    client.post(path, {"List-Unsubscribe": "One-Click"})
    one.refresh_from_db()
    assert one.hears_back is False
    _relayed(cast.system, cast.body, title="Otra", at=evening + timedelta(days=1, hours=1))
    assert tell_institutions(evening + timedelta(days=3)) == "sent=0"
    assert client.get("/m/difundir/avisos/1:inventada/").status_code == 404
