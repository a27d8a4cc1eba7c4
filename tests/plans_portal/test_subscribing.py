"""News of a line by e-mail (INT-7): asked, confirmed, grouped, ended; no address is given away."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from tests.plans.factories import NOON, SubscriptionFactory
from tests.plans_portal.conftest import evidence, line_in
from virgula.journal.actions import write_record
from virgula.plans.actions import subscribing
from virgula.plans.models import Subscription
from virgula.platform.tick import rounds

pytestmark = pytest.mark.django_db
ASK = "/plan/plan-2023/a-1/recibir/"
DAY = timedelta(days=1)


@pytest.fixture
def asked(client, line, django_capture_on_commit_callbacks):
    """Ask for news of the line; return the address in the letter."""
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK, {"email": "Lectora@Example.org"})
    return path_in(mail.outbox[-1].body, "confirmar")


def path_in(body, word):
    return re.search(rf"http://[^/]+(/plan/suscripcion/{word}/\S+)", body)[1]


def subscribe(line, email="lectora@example.org", at=NOON):
    return SubscriptionFactory(line=line, email=email, confirmed_at=at, told_until=at)


def test_asking_sends_one_letter_and_confirms_nothing(client, line, asked):
    letter = mail.outbox[0]
    assert letter.to == ["lectora@example.org"]
    assert line.text in letter.body
    row = Subscription.objects.get()
    assert (row.email, row.confirmed_at) == ("lectora@example.org", None)


def test_the_link_shows_and_only_the_button_confirms(client, asked):
    assert "lectora@example.org" in client.get(asked).text
    assert Subscription.objects.get().confirmed_at is None
    assert client.post(asked).status_code == 200
    assert Subscription.objects.get().confirmed_at == NOON


def test_a_link_confirms_once_and_for_seven_days(client, asked, time_machine):
    client.post(asked)
    assert client.post(asked).status_code == 410
    time_machine.move_to(NOON + timedelta(days=8))
    page = client.get(asked)
    assert (page.status_code, page.context["reason"]) == (410, "LinkExpiredError")


def test_a_newer_letter_closes_the_older_link(client, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK, {"email": "lectora@example.org"})
    assert client.get(asked).context["reason"] == "LinkRevokedError"
    assert Subscription.objects.count() == 1


def test_an_invented_link_opens_nothing(client):
    for word in ("confirmar", "baja"):
        page = client.get(f"/plan/suscripcion/{word}/{'x' * 43}/")
        assert page.status_code in {200, 410}
    assert client.post(f"/plan/suscripcion/baja/{'x' * 43}/").status_code == 200


def test_nobody_learns_whether_an_address_is_subscribed(
    client, line, django_capture_on_commit_callbacks
):
    subscribe(line)
    answers = []
    for email in ("lectora@example.org", "otra@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(client.post(ASK, {"email": email}))
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    assert [letter.to for letter in mail.outbox] == [["lectora@example.org"], ["otra@example.org"]]
    assert "suscripcion/confirmar" not in mail.outbox[0].body


def test_a_machine_that_fills_every_field_gets_the_same_answer_and_no_letter(client, line):
    answer = client.post(ASK, {"email": "a@example.org", "website": "http://spam.example"})
    assert answer.status_code == 302
    assert (Subscription.objects.count(), mail.outbox) == (0, [])


def test_an_address_gets_three_letters_an_hour_and_a_place_twenty(
    client, line, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            client.post(ASK, {"email": "lectora@example.org"})
    assert len(mail.outbox) == 3
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(15):
            client.post(ASK, {"email": f"n{number}@example.org"})
        refused = client.post(ASK, {"email": "ultima@example.org"})
    assert (refused.status_code, len(mail.outbox)) == (429, 18)


@pytest.mark.parametrize(
    "email", ["", "no es correo", "a@b", "x@example.org\nBcc: y@example.org", "é" * 300, "\x00"]
)
def test_a_bad_address_is_refused_in_a_sentence(client, line, email):
    answer = client.post(ASK, {"email": email})
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]
    assert Subscription.objects.count() == 0


def test_news_of_several_lines_come_in_one_letter(line, plan):
    other = line_in(plan, code="A-2", text="Imprimir carteles.")
    subscribe(line), subscribe(other), subscribe(other, email="dos@example.org")
    evidence(line, title="Se abrió el taller", at=NOON + timedelta(hours=2))
    evidence(other, title="Se imprimió el cartel", at=NOON + timedelta(hours=3))
    assert subscribing.send_news(NOON + DAY) == 2
    first, second = sorted(mail.outbox, key=lambda letter: letter.to, reverse=True)
    assert first.to == ["lectora@example.org"]
    assert "Se abrió el taller" in first.body
    assert "Se imprimió el cartel" in first.body
    assert "Se abrió el taller" not in second.body


def test_nothing_new_writes_nothing(line):
    subscribe(line)
    evidence(line, at=NOON - timedelta(hours=1))
    assert (subscribing.send_news(NOON + DAY), mail.outbox) == (0, [])


def test_the_same_news_is_told_once_and_at_most_one_letter_a_day(line):
    subscribe(line)
    evidence(line, at=NOON + timedelta(hours=1))
    sent = [subscribing.send_news(NOON + timedelta(hours=hours)) for hours in (2, 21, 22)]
    evidence(line, at=NOON + timedelta(hours=23))
    sent += [subscribing.send_news(NOON + timedelta(hours=hours)) for hours in (24, 42)]
    assert sent == [0, 1, 0, 0, 1]


def test_a_change_of_the_line_is_news_without_who_did_it(line, cast):
    subscribe(line)
    write_record(
        by=cast.coordinator,
        verb="plans.status_set",
        target=line,
        at=NOON + timedelta(hours=1),
        reason="Ya se compraron los libros.",
        changes={"status": ["proposed", "under_way"]},
    )
    subscribing.send_news(NOON + DAY)
    body = mail.outbox[0].body
    assert "Ya se compraron los libros." in body
    assert cast.coordinator.name not in body
    assert cast.coordinator.email not in body


def test_who_has_not_confirmed_hears_nothing_and_is_forgotten_after_seven_days(line):
    SubscriptionFactory(line=line, asked_at=NOON)
    evidence(line, at=NOON + timedelta(hours=1))
    assert subscribing.run_subscriptions(NOON + 6 * DAY) == "sent=0 forgotten=0"
    assert subscribing.run_subscriptions(NOON + 7 * DAY) == "sent=0 forgotten=1"
    assert (Subscription.objects.count(), mail.outbox) == (0, [])


def test_mail_programs_end_it_in_one_click(client, line, plan):
    other = line_in(plan, code="A-2")
    subscribe(line), subscribe(other)
    evidence(line, at=NOON + timedelta(hours=1))
    evidence(other, at=NOON + timedelta(hours=1))
    subscribing.send_news(NOON + DAY)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_in(headers["List-Unsubscribe"].strip("<>"), "baja")
    strict = type(client)(enforce_csrf_checks=True)
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Subscription.objects.count()) == (200, 0)


def test_a_letter_can_end_one_line_and_its_link_shows_before(client, line, plan):
    other = line_in(plan, code="A-2")
    row, _other = subscribe(line), subscribe(other)
    path = f"/plan/suscripcion/baja/{subscribing.end_mark(row)}/"
    assert client.get(path).context["lines"] == [line]
    assert Subscription.objects.count() == 2
    client.post(path)
    assert [kept.line for kept in Subscription.objects.all()] == [other]
    assert client.post(path).status_code == 200


def test_a_letter_that_does_not_leave_is_tried_again(line, settings):
    subscribe(line)
    evidence(line, at=NOON + timedelta(hours=1))
    working = settings.MAILERS
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    assert subscribing.send_news(NOON + DAY) == 0
    settings.MAILERS = working
    assert subscribing.send_news(NOON + DAY) == 1


def test_the_tick_runs_it_every_hour():
    (one,) = [one for one in rounds() if one.name == "plans.subscriptions"]
    assert one.every == timedelta(hours=1)


def test_a_title_with_line_breaks_cannot_add_headers(line):
    line.code = "A-1\nBcc: otra@example.org"
    line.save()
    subscribing.ask_subscription(line=line, email="lectora@example.org", at=NOON)
    subscribe_row = Subscription.objects.get()
    subscribe_row.confirmed_at = subscribe_row.told_until = NOON
    subscribe_row.save()
    evidence(line, at=NOON + timedelta(hours=1))
    subscribing.send_news(NOON + DAY)
    assert mail.outbox[0].recipients() == ["lectora@example.org"]
    assert "\n" not in mail.outbox[0].subject
