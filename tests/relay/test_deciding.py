"""Approve, dismiss, put off, undo (CON-1): once, whoever comes first, and never after it left."""

from datetime import date, timedelta

import pytest

from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from virgula.evidence.figures import Period, Scope, figure
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Fact
from virgula.journal.models import Record
from virgula.publishing.actions import NoChannelError
from virgula.publishing.choices import DeliveryState, Network, Origin, PostStatus
from virgula.publishing.models import Delivery, Post
from virgula.publishing.outbox import run_once
from virgula.relay.actions import (
    AlreadyDecidedError,
    NothingToUndoError,
    approve_entries,
    approve_entry,
    change_words,
    dismiss_entry,
    put_off_entry,
    undo_decision,
)
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.words import relay_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(settings) -> Entry:
    settings.RELAY_GRACE_SECONDS = 60
    entry = EntryFactory(
        title="Taller de archivo",
        source__actor__name="Instituto de Prueba",
        source__actor__acronym="IDP",
    )
    ChannelFactory(system=entry.source.system)
    ChannelFactory(system=entry.source.system, network=Network.ASSISTED)
    ChannelFactory(system=entry.source.system, is_active=False)
    # Not by letter, not where a picture is needed, not where nobody wants relays.
    ChannelFactory(system=entry.source.system, network=Network.EMAIL)
    ChannelFactory(system=entry.source.system, network=Network.INSTAGRAM)
    ChannelFactory(system=entry.source.system, takes_relays=False)
    ChannelFactory()
    return entry


def test_an_approved_entry_is_a_post_with_its_credit_on_every_channel_in_use(entry):
    post = approve_entry(entry=entry, by=None, at=NOON)
    entry.refresh_from_db()
    assert (entry.status, entry.post, entry.decided_at) == (EntryStatus.APPROVED, post, NOON)
    assert (post.origin, post.title, post.link) == (Origin.RELAY, "Taller de archivo", entry.link)
    assert (post.credit_id, post.credit_name) == (entry.source.actor.pk, "Instituto de Prueba")
    assert post.text == (
        "Taller de archivo\n\nAprende a preguntar en una hora y sin costo.\n\n"
        "Fuente: Instituto de Prueba (IDP)"
    )
    assert post.due_at == later(seconds=60)
    assert post.deliveries.count() == 2
    assert Record.objects.filter(verb="relay.entry_approved").count() == 1


def test_history_keeps_the_name_that_the_body_had(entry):
    post = approve_entry(entry=entry, by=None, at=NOON)
    entry.source.actor.name = "Autoridad Nueva"
    entry.source.actor.save()
    post.refresh_from_db()
    assert post.credit_name == "Instituto de Prueba"


def test_what_was_approved_leaves_after_the_pause_and_is_a_fact_of_its_body(entry):
    approve_entry(entry=entry, by=None, at=NOON)
    run_once(later(seconds=59))
    assert Fact.objects.count() == 0
    run_once(later(seconds=61))
    fact = Fact.objects.get(kind="publishing.delivery")
    assert (fact.actor.pk, fact.dims["origin"], fact.day) == (
        entry.source.actor_id,
        "relay",
        date(2023, 1, 27),
    )
    month = Period(date(2023, 1, 1), date(2023, 2, 1))
    for key in ("relay.days_with_relay", "relay.bodies_covered", "relay.relays"):
        got = figure(measure_for(key), period=month, scope=Scope(), as_of=later(hours=1))
        assert (got.value, list(got.records)) == (1, [fact])


def test_a_post_of_our_own_counts_for_no_measure_of_the_relay(entry):
    from tests.publishing.factories import approved

    channel = ChannelFactory(system=entry.source.system)
    approved(channel, at=NOON)
    run_once(later(seconds=1))
    month = Period(date(2023, 1, 1), date(2023, 2, 1))
    assert Fact.objects.filter(kind="publishing.delivery").count() == 1
    got = figure(
        measure_for("relay.days_with_relay"), period=month, scope=Scope(), as_of=later(hours=1)
    )
    assert got.value == 0


def test_a_second_approval_finds_the_first_and_leaves_nothing(entry):
    again = Entry.objects.get(pk=entry.pk)
    approve_entry(entry=entry, by=None, at=NOON)
    with pytest.raises(AlreadyDecidedError) as caught:
        approve_entry(entry=again, by=None, at=NOON)
    assert caught.value.entry.status == EntryStatus.APPROVED
    assert (Post.objects.count(), Delivery.objects.count()) == (1, 2)


def test_without_a_channel_nothing_is_approved():
    entry = EntryFactory()
    with pytest.raises(NoChannelError):
        approve_entry(entry=entry, by=None, at=NOON)
    entry.refresh_from_db()
    assert (entry.status, Post.objects.count()) == (EntryStatus.NEW, 0)


def test_words_that_a_person_prepared_are_those_that_leave(entry):
    change_words(entry=entry, text="  Ven al taller.  ", by=None, at=NOON)
    entry.refresh_from_db()
    assert approve_entry(entry=entry, by=None, at=NOON).text == "Ven al taller."


def test_both_who_announced_it_are_credited(entry):
    copy = SourceFactory(system=entry.source.system, actor__name="Comisión Dos", actor__acronym="")
    EntryFactory(source=copy, same_as=entry, page_key=entry.page_key)
    text = approve_entry(entry=entry, by=None, at=NOON).text
    assert text.endswith("Fuentes: Instituto de Prueba (IDP) y Comisión Dos")


def test_undo_brings_the_entry_back_and_lets_nothing_leave(entry):
    post = approve_entry(entry=entry, by=None, at=NOON)
    undo_decision(entry=entry, by=None, at=later(seconds=30))
    assert (entry.status, entry.post, entry.decided_at) == (EntryStatus.NEW, None, None)
    post.refresh_from_db()
    assert post.status == PostStatus.WITHDRAWN
    assert set(post.deliveries.values_list("state", flat=True)) == {DeliveryState.CANCELLED}
    run_once(later(minutes=5))
    assert Fact.objects.count() == 0
    second = approve_entry(entry=entry, by=None, at=later(minutes=6))
    assert second.pk != post.pk


def test_what_has_left_cannot_be_undone_and_nothing_changes(entry):
    approve_entry(entry=entry, by=None, at=NOON)
    run_once(later(seconds=61))
    states = set(Delivery.objects.values_list("pk", "state"))
    with pytest.raises(NothingToUndoError) as caught:
        undo_decision(entry=entry, by=None, at=later(seconds=62))
    assert caught.value.has_left
    entry.refresh_from_db()
    assert entry.status == EntryStatus.APPROVED
    assert set(Delivery.objects.values_list("pk", "state")) == states


def test_a_dismissed_entry_comes_back_and_an_undecided_one_has_nothing_to_undo(entry):
    dismiss_entry(entry=entry, by=None, at=NOON)
    with pytest.raises(AlreadyDecidedError):
        approve_entry(entry=Entry.objects.get(pk=entry.pk), by=None, at=NOON)
    undo_decision(entry=entry, by=None, at=later(minutes=1))
    assert entry.status == EntryStatus.NEW
    with pytest.raises(NothingToUndoError) as caught:
        undo_decision(entry=entry, by=None, at=later(minutes=1))
    assert not caught.value.has_left


def test_later_is_tomorrow_of_its_system_and_can_be_undone(entry):
    put_off_entry(entry=entry, by=None, at=NOON)
    entry.refresh_from_db()
    assert (entry.status, entry.later_on) == (EntryStatus.NEW, date(2023, 1, 28))
    undo_decision(entry=entry, by=None, at=later(minutes=1))
    assert entry.later_on is None


def test_several_leave_one_after_another_and_a_decided_one_is_left_alone(entry, settings):
    settings.RELAY_PACE_SECONDS = 90
    others = EntryFactory.create_batch(2, source=entry.source)
    dismiss_entry(entry=Entry.objects.get(pk=others[0].pk), by=None, at=NOON)
    posts = approve_entries(entries=[entry, *others], by=None, at=NOON)
    assert [post.due_at - NOON for post in posts] == [
        timedelta(seconds=60),
        timedelta(seconds=150),
    ]
    others[0].refresh_from_db()
    assert others[0].status == EntryStatus.DISMISSED


@pytest.mark.parametrize("limit", [60, 140, 475])
def test_the_words_of_an_entry_fit_with_their_credit(limit):
    words = relay_words("Título " * 60, "Frase larga. " * 60, ["Instituto " * 3], limit=limit)
    assert len(words) <= limit
    assert "Fuente" in words


def test_a_summary_that_repeats_the_title_is_not_said_twice():
    words = relay_words("Abre el taller.", "Abre el taller.", ["I"], limit=475)
    assert words == "Abre el taller.\n\nFuente: I"
