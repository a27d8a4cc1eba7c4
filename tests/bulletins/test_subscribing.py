"""Becoming a reader and ceasing to be one (demand 9)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.bulletins.factories import bulletin, issue, reader
from tests.publishing.factories import NOON
from virgula.bulletins.actions import ask_subscription, forget_unconfirmed, import_subscribers
from virgula.bulletins.actions.mailing import make_copies
from virgula.bulletins.actions.subscribing import leave, leave_address, leave_mark
from virgula.bulletins.models import Subscriber

pytestmark = pytest.mark.django_db
PAGE = "/boletin/"


@pytest.fixture
def channel():
    return bulletin()


def link_in(letter) -> str:
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


def ask(client, email: str, **fields: str):
    with_field = {"email": email, **fields}
    return client.post(PAGE, with_field)


def test_ask_confirm_leave(client, channel, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client, "Ana@Example.org").headers["Location"] == "/boletin/enviado/"
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        ["ana@example.org"],
        "Confirma que quieres «La quincena»",
    )
    link = link_in(letter)
    assert "¿Quieres recibir «La quincena» en ana@example.org?" in client.get(link).content.decode()
    assert Subscriber.objects.get().is_written_to is False
    assert "Listo" in client.post(link).content.decode()
    one = Subscriber.objects.get()
    assert one.is_written_to is True
    way_out = leave_address(one)
    assert client.get(way_out).status_code == 200
    assert Subscriber.objects.get().is_written_to is True
    assert client.post(way_out).status_code == 200
    gone = Subscriber.objects.get()
    assert (gone.email, gone.is_written_to) == ("", False)
    assert client.get(way_out).status_code == 200


def test_a_mail_program_leaves_with_one_post_and_no_cookie(channel):
    one = reader(channel, "ana@example.org")
    program = Client(enforce_csrf_checks=True)
    answer = program.post(leave_address(one), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Subscriber.objects.get().email == ""


def test_every_address_gets_the_same_answer(client, channel, django_capture_on_commit_callbacks):
    reader(channel, "ana@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        answers = {
            (answer.status_code, answer.headers["Location"])
            for answer in (ask(client, "ana@example.org"), ask(client, "otra@example.org"))
        }
    assert answers == {(302, "/boletin/enviado/")}
    subjects = sorted(letter.subject for letter in mail.outbox)
    assert subjects == ["Confirma que quieres «La quincena»", "Ya recibes «La quincena»"]


@pytest.mark.parametrize("email", ["", "ana", "ana@", "a b@example.org", f"{'a' * 250}@x.org"])
def test_what_is_no_address_is_refused_with_a_sentence(client, channel, email):
    answer = ask(client, email)
    assert answer.status_code == 422
    assert Subscriber.objects.count() == 0


def test_a_machine_is_answered_and_ignored(client, channel):
    assert ask(client, "ana@example.org", website="x").status_code == 302
    assert Subscriber.objects.count() == 0


def test_too_many_requests_are_held(client, channel):
    answers = [ask(client, f"a{number}@example.org").status_code for number in range(21)]
    assert answers == [302] * 20 + [429]


def test_a_link_works_once_and_for_seven_days(client, channel, django_capture_on_commit_callbacks,
                                               time_machine):  # fmt: skip
    time_machine.move_to(NOON, tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        ask_subscription(channel=channel, email="ana@example.org", at=NOON)
    link = link_in(mail.outbox[0])
    time_machine.move_to(NOON + timedelta(days=8), tick=False)
    assert client.post(link).status_code == 410
    time_machine.move_to(NOON, tick=False)
    assert [client.post(link).status_code for _ in range(2)] == [200, 410]


def test_who_does_not_confirm_is_deleted_and_who_said_no_stays_a_mark(channel):
    ask_subscription(channel=channel, email="ana@example.org", at=NOON)
    beto = reader(channel, "beto@example.org")
    leave(mark=leave_mark(beto), at=NOON)
    # Somebody asks in their name: that is no yes of theirs.
    ask_subscription(channel=channel, email="beto@example.org", at=NOON)
    assert forget_unconfirmed(NOON + timedelta(days=6)) == 0
    assert forget_unconfirmed(NOON + timedelta(days=7)) == 2
    (one,) = Subscriber.objects.all()
    assert (one.pk, one.email, one.left_at is None) == (beto.pk, "", False)
    preview = import_subscribers(
        channel=channel, emails=["beto@example.org"], consent="Feria", by=None, at=NOON
    )
    assert (preview.new, preview.left) == ((), 1)


def test_a_letter_of_an_unknown_mark_says_goodbye_all_the_same(client, channel):
    for method in (client.get, client.post):
        assert method(reverse("bulletins:leave", args=["nada"])).status_code == 200


def test_several_bulletins_are_chosen_among(client, channel):
    other = bulletin(name="El semestre")
    assert ask(client, "ana@example.org").status_code == 422
    assert ask(client, "ana@example.org", bulletin=other.key).status_code == 302
    assert Subscriber.objects.get().channel == other


def test_without_a_bulletin_there_is_no_form(client):
    page = client.get(PAGE).content.decode()
    assert "Todavía no ha salido ningún número" in page
    assert 'name="email"' not in page
    assert client.post(PAGE, {"email": "ana@example.org"}).status_code == 200


@pytest.mark.parametrize("issues", [1, 3])
def test_the_archive_is_public_in_a_constant_number_of_queries(
    client, channel, issues, count_queries
):
    made = [issue(channel, title=f"Número {number}") for number in range(issues)]
    with count_queries(3):
        page = client.get(PAGE)
    assert {row.pk for row in page.context["page"]} == {one.pk for one in made}


def test_an_issue_is_read_without_subscribing(client, channel):
    delivery = issue(channel, title="Número <1>", text="Hola\n\nhttps://example.org/a")
    page = client.get(reverse("bulletins:issue", args=[delivery.post_id])).content.decode()
    assert "Número &lt;1&gt;" in page
    assert '<a href="https://example.org/a"' in page


def test_an_issue_that_is_not_out_is_not_there(client, channel):
    from tests.publishing.factories import approved

    (delivery,) = approved(channel)
    assert client.get(reverse("bulletins:issue", args=[delivery.post_id])).status_code == 404


def test_who_left_gets_no_copy_of_the_next_issue(channel):
    one = reader(channel, "ana@example.org")
    leave(mark=leave_mark(one), at=NOON)
    issue(channel)
    assert make_copies(NOON) == 0
