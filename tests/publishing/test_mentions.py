"""D-1, D-2: what people answer is heard once, answered once, and how long they waited is proved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.publishing.factories import (
    NOON,
    ChannelFactory,
    MentionFactory,
    approved,
)
from virgula.content.models import Question
from virgula.evidence.models import Fact
from virgula.evidence.verifying import compare
from virgula.journal.models import Record
from virgula.publishing.actions import confirm_delivery
from virgula.publishing.actions.errors import AnsweredAlreadyError, WordsMissingError
from virgula.publishing.actions.listening import erase_old_mentions
from virgula.publishing.actions.mentions import answer_mention, close_mention
from virgula.publishing.choices import MentionState, Network
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(cast):
    channel = ChannelFactory(system=cast.system, network=Network.ASSISTED, text_limit=500)
    return MentionFactory(channel=channel, at=NOON - timedelta(hours=5))


def publish(post):
    """Let a person publish our answer by hand."""
    run_once(NOON)
    url = "https://red.example/respuesta"
    confirm_delivery(delivery=post.deliveries.get(), went_out=True, url=url, by=None, at=NOON)


def answer(mention, **fields):
    values = {"text": "De nueve a tres.", "by": None, "at": NOON, **fields}
    return answer_mention(mention=mention, **values)


def test_a_message_is_answered_once(mention):
    publish(answer(mention))
    with pytest.raises(AnsweredAlreadyError):
        answer(mention)
    mention.refresh_from_db()
    assert mention.state == MentionState.ANSWERED


def test_the_answer_is_a_fact_with_the_hours_that_somebody_waited(mention):
    post = answer(mention)
    assert not Fact.objects.filter(kind="publishing.answer").exists()
    publish(post)
    assert Fact.objects.get(kind="publishing.answer").quantity == 5
    assert all(one.is_well for one in compare(now=NOON))


def test_no_words_of_a_stranger_reach_the_journal_or_the_ledger(mention, cast):
    publish(answer(mention, by=cast.staff))
    written = [f"{one.target_label} {one.reason} {one.changes}" for one in Record.objects.all()]
    written += [f"{fact.title} {fact.dims} {fact.url}" for fact in Fact.objects.all()]
    assert not [words for words in written if mention.author in words or mention.text in words]


def test_what_needs_no_answer_says_why_and_cannot_be_answered_then(mention):
    with pytest.raises(WordsMissingError):
        close_mention(mention=mention, why=" ", by=None, at=NOON)
    close_mention(mention=mention, why="Un saludo", by=None, at=NOON)
    with pytest.raises(AnsweredAlreadyError):
        answer(mention)


def test_strangers_words_are_erased_long_after_they_were_attended_to(mention, settings):
    settings.MENTIONS_KEPT_DAYS = 30
    waiting = MentionFactory(channel=mention.channel, at=NOON - timedelta(days=90))
    close_mention(mention=mention, why="Un saludo", by=None, at=NOON)
    assert erase_old_mentions(NOON + timedelta(days=29)) == "0 erased"
    assert erase_old_mentions(NOON + timedelta(days=31)) == "1 erased"
    mention.refresh_from_db()
    waiting.refresh_from_db()
    assert (mention.text, mention.author, mention.closed_why) == ("", "", "Un saludo")
    assert waiting.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_asks_the_same_of_any_number_of_messages(client, cast, number, count_queries):
    channel = ChannelFactory(system=cast.system, network=Network.ASSISTED)
    for delivery in approved(*[channel]) * number:
        MentionFactory(channel=channel, answers=delivery, assigned_to=cast.staff)
    enter(client, cast.staff)
    client.get(reverse("desk:publishing:mentions"))
    with count_queries(10):
        text = client.get(reverse("desk:publishing:mentions")).text
    assert text.count("<article") == number


def test_an_answer_too_long_is_said_at_its_field_and_kept(client, cast, mention):
    enter(client, cast.staff)
    text = "x" * 600
    page = client.post(
        reverse("desk:publishing:answer_mention", args=[mention.pk]), {"text": text}
    ).text
    assert "No cabe: 600 caracteres de 500. Acórtalo." in page
    assert text in page
    mention.refresh_from_db()
    assert mention.state == MentionState.OPEN


def test_a_message_becomes_a_question_that_everyone_can_read(client, cast, mention):
    enter(client, cast.staff)
    said = {"question": "¿A qué hora abren?", "answer": "De nueve a tres.", "is_public": "on"}
    client.post(reverse("desk:publishing:mention_question", args=[mention.pk]), said)
    client.logout()
    page = client.get(reverse("content:questions")).text
    assert "¿A qué hora abren?" in page
    assert "De nueve a tres." in page
    assert mention.author not in page
    assert Question.objects.get().mentions.get() == mention


def test_the_same_question_twice_is_refused_in_words(client, cast, mention):
    enter(client, cast.staff)
    said = {"question": "¿A qué hora abren?", "answer": "De nueve a tres.", "is_public": "on"}
    for _ in range(2):
        page = client.post(reverse("desk:publishing:mention_question", args=[mention.pk]), said)
    assert "Esa pregunta ya tiene su respuesta." in page.text
    assert Question.objects.count() == 1


def test_who_is_handed_a_message_must_be_of_its_team(client, cast, foreign_cast, mention):
    enter(client, cast.coordinator)
    address = reverse("desk:publishing:assign_mention", args=[mention.pk])
    client.post(address, {"person": cast.staff.pk})
    mention.refresh_from_db()
    assert mention.assigned_to == cast.staff
    client.post(address, {"person": foreign_cast.staff.pk})
    mention.refresh_from_db()
    assert mention.assigned_to == cast.staff
