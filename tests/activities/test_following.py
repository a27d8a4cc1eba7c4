"""The agenda by e-mail: confirmed by letter, only with news, once, and ended in a click (DX-1)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from tests.activities.factories import ActivityFactory, ThemeFactory, on
from tests.institutions.factories import SystemFactory, TerritoryFactory
from virgula.activities.actions import cancel_activity, move_activity
from virgula.activities.actions.digesting import claim, give_up_lapsed, send_digests
from virgula.activities.actions.following import (
    CONFIRM,
    CONFIRM_LIFETIME,
    ask_to_follow,
    confirm_following,
    forget_unconfirmed,
    leave_mark,
)
from virgula.activities.digests import news_for
from virgula.activities.models import Activity, Digest, Follower
from virgula.activities.wishes import Wish
from virgula.evidence.models import Fact
from virgula.institutions.models import System
from virgula.platform.links import make_link

pytestmark = pytest.mark.django_db
# A Wednesday noon of the centre; the next Monday morning is five days later.
WEDNESDAY = datetime(2023, 1, 25, 18, tzinfo=UTC)
MONDAY = datetime(2023, 1, 30, 14, tzinfo=UTC)
EMAIL = "maestra@example.org"
EVERYTHING = Wish()


@pytest.fixture
def system(db: None) -> System:
    return SystemFactory(short_name="Red")


@pytest.fixture
def puebla(system: System) -> Wish:
    ThemeFactory(system=system, key="educacion", name="Educación")
    TerritoryFactory(system=system, key="puebla", name="Puebla")
    return Wish(("puebla",), ("educacion",))


def follower(
    system: System,
    wish: Wish = EVERYTHING,
    *,
    email: str = EMAIL,
    cadence: str = "weekly",
    at: datetime = WEDNESDAY,
) -> Follower:
    row = Follower.objects.create(
        system=system, email=email, wants=wish.as_kept, cadence=cadence, asked_at=at
    )
    token = make_link(purpose=CONFIRM, target=row, at=at, lifetime=CONFIRM_LIFETIME)
    return confirm_following(token=token, at=at)


def activity(system: System, title: str, at: datetime, **fields) -> Activity:
    return ActivityFactory(system=system, title=title, published_at=at, **fields)


def test_asking_writes_a_letter_and_only_its_button_confirms(
    client, system, puebla, django_capture_on_commit_callbacks
):
    address = "/agenda/correo/?territorio=puebla&tema=educacion"
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(address, {"email": EMAIL, "cadence": "weekly", "website": ""})
    assert sent.status_code == 302
    (letter,) = mail.outbox
    assert "Agenda Red: Educación · Puebla" in letter.body
    link = re.search(r"/agenda/correo/confirmar/\S+", letter.body)[0]
    assert "cada semana" in client.get(link).content.decode()
    assert Follower.objects.get().confirmed_at is None
    client.post(link)
    row = Follower.objects.get()
    assert (row.wants, row.confirmed_at is None) == (
        {"territorio": ["puebla"], "tema": ["educacion"]},
        False,
    )
    assert row.next_at.astimezone(UTC).hour == 14
    assert client.post(link).status_code == 410
    fact = Fact.objects.get(kind="activities.followed")
    assert EMAIL not in f"{fact.title} {fact.ref} {fact.dims}"


@pytest.mark.parametrize("email", ["", "x", "a@b", "maestra@example.org\nBcc: x@example.org"])
def test_an_address_that_is_none_is_said(client, system, email):
    response = client.post("/agenda/correo/", {"email": email, "cadence": "weekly"})
    assert response.status_code == 422
    assert not Follower.objects.exists()


def test_machines_and_hurried_hands_are_slowed(client, system, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/agenda/correo/", {"email": EMAIL, "cadence": "weekly", "website": "x"})
    assert not mail.outbox
    for _number in range(19):
        client.post("/agenda/correo/", {"email": EMAIL, "cadence": "weekly"})
    assert client.post("/agenda/correo/", {"email": EMAIL, "cadence": "daily"}).status_code == 429


def test_the_weekly_letter_tells_the_news_of_its_wish_by_day(smtp, system, puebla):
    row = follower(system, puebla)
    theme, place = system.themes.get(), system.territories.get(key="puebla")
    one = activity(system, "Taller para docentes", WEDNESDAY + timedelta(hours=1), territory=place)
    one.themes.add(theme)
    activity(system, "De otro tema", WEDNESDAY + timedelta(hours=1), territory=place)
    early = activity(system, "Ya se sabía", WEDNESDAY - timedelta(hours=1), territory=place)
    early.themes.add(theme)
    assert send_digests(MONDAY - timedelta(minutes=1)) == 0
    assert send_digests(MONDAY) == 1
    ((reader, letter),) = smtp.letters()
    assert (reader, letter["Subject"]) == (
        EMAIL,
        "Agenda Red: Educación · Puebla: 1 novedad",
    )
    plain = letter.get_body(("plain",)).get_content()
    assert "VIERNES 3 DE FEBRERO DE 2023" in plain
    assert "* Taller para docentes" in plain
    assert "10:00 a 12:00 (hora del centro)" in plain
    assert "De otro tema" not in plain
    assert "Ya se sabía" not in plain
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave_mark(row) in letter["List-Unsubscribe"]
    assert "<h2>" in letter.get_body(("html",)).get_content()


def test_nothing_new_no_letter(smtp, system):
    row = follower(system)
    activity(system, "Ya se sabía", WEDNESDAY - timedelta(days=1))
    assert send_digests(MONDAY) == 0
    row.refresh_from_db()
    assert row.next_at == MONDAY + timedelta(days=7)
    assert (smtp.letters(), Digest.objects.count()) == ([], 0)


def test_what_moved_and_what_was_cancelled_is_told_once(smtp, system):
    follower(system, cadence="daily")
    moved = activity(system, "Se movió", WEDNESDAY - timedelta(days=9))
    off = activity(system, "Se canceló", WEDNESDAY - timedelta(days=9))
    unseen = activity(system, "Nunca se supo", WEDNESDAY + timedelta(minutes=5))
    then = WEDNESDAY + timedelta(hours=2)
    happening = on(date(2023, 2, 20), "10:00", title=moved.title)
    move_activity(activity=moved, happening=happening, by=None, at=then, reason="Obras")
    for row in (off, unseen):
        cancel_activity(activity=row, by=None, at=then, reason="Por lluvia")
    morning = datetime(2023, 1, 26, 14, tzinfo=UTC)
    assert send_digests(morning) == 1
    plain = smtp.letters()[0][1].get_body(("plain",)).get_content()
    assert "* CAMBIÓ: Se movió" in plain
    assert "(antes: viernes 3 de febrero de 2023)" in plain
    assert "* SE CANCELÓ: Se canceló" in plain
    assert "Nunca se supo" not in plain
    assert send_digests(morning + timedelta(days=1)) == 0


def test_a_letter_whose_worker_died_is_never_sent_again(smtp, system, settings):
    row = follower(system)
    activity(system, "Taller", WEDNESDAY + timedelta(hours=1))
    row.refresh_from_db()
    # The intent is committed and the worker dies before it hands the letter over.
    assert claim(row, news_for(row, until=MONDAY), until=MONDAY) is not None
    assert claim(row, news_for(row, until=MONDAY), until=MONDAY) is None
    late = MONDAY + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    assert give_up_lapsed(late) == 1
    assert send_digests(late) == 0
    assert (smtp.letters(), Digest.objects.get().state) == ([], "unknown")


def test_what_the_server_asks_to_wait_is_sent_later_and_once(smtp, system):
    follower(system, email="luego@example.org")
    activity(system, "Taller", WEDNESDAY + timedelta(hours=1))
    assert send_digests(MONDAY) == 0
    assert not Digest.objects.exists()
    again = MONDAY + timedelta(minutes=16)
    assert send_digests(again) == 1
    assert send_digests(again + timedelta(minutes=16)) == 0
    assert smtp.readers() == ["luego@example.org"]


def test_a_cut_line_is_unknown_and_a_refused_address_is_let_go(smtp, system):
    follower(system, email="corta@example.org")
    refused = follower(system, email="rechaza@example.org")
    for week in range(4):
        activity(system, f"Taller {week}", MONDAY + timedelta(days=7 * week - 1),
                 first_on=date(2023, 6, 1), starts_at=None, ends_at=None)  # fmt: skip
        send_digests(MONDAY + timedelta(days=7 * week))
    refused.refresh_from_db()
    assert refused.refusals == 3
    assert set(Digest.objects.values_list("state", flat=True)) == {"unknown", "refused"}


def test_a_deaf_server_leaves_no_letter_in_doubt(system, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    row = follower(system)
    activity(system, "Taller", WEDNESDAY + timedelta(hours=1))
    assert send_digests(MONDAY) == 0
    assert not Digest.objects.exists()
    row.refresh_from_db()
    assert row.next_at == MONDAY


def test_leaving_forgets_the_address_at_once(system):
    row = follower(system)
    mark = leave_mark(row)
    stranger = Client(enforce_csrf_checks=True)
    assert (
        "ya no recibirás" in stranger.get(f"/agenda/correo/baja/{mark}/").content.decode().lower()
    )
    assert Follower.objects.exists()
    # As a mail program posts it, without a cookie.
    answer = stranger.post(f"/agenda/correo/baja/{mark}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Follower.objects.exists()
    assert stranger.get(f"/agenda/correo/baja/{mark}/").status_code == 200
    assert (
        Fact.objects.filter(kind="activities.followed", reverses=None, reversal=None).count() == 0
    )


def test_who_never_confirmed_is_forgotten_and_one_address_has_so_many_wishes(system):
    for number in range(15):
        wish = Wish(themes=(f"tema-{number}",))
        ask_to_follow(system=system, email=EMAIL, wish=wish, cadence="weekly", at=WEDNESDAY)
    assert Follower.objects.count() == 10
    assert forget_unconfirmed(WEDNESDAY + timedelta(days=8)) == 10
