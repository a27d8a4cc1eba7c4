"""D-2: another hour for a post that has not left, and what a worker at the same moment means."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.institutions.factories import ZONE
from tests.publishing.factories import NOON, ChannelFactory, again, approved, later
from virgula.domain.delivery import Event, State
from virgula.domain.schedule import to_wall
from virgula.journal.models import Record
from virgula.publishing.actions import (
    AlreadyLeftError,
    ChangedMeanwhileError,
    PastHourError,
    create_post,
    move_post,
)
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.models import Post, PublishingPolicy, Slot
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import claim_due
from virgula.publishing.queries.slots import next_free_slot

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def wall(text):
    return datetime.fromisoformat(text)


def pair():
    """Two channels of one system."""
    first = ChannelFactory()
    return first, ChannelFactory(system=first.system)


def move(post, instant, *, at=NOON):
    return move_post(post, due_wall=to_wall(instant, ZONE), due_zone=ZONE, by=None, at=at)


def test_every_delivery_waits_for_the_new_hour():
    deliveries = approved(*pair(), due=TOMORROW)
    (post,) = {one.post for one in deliveries}
    moved = move(post, TOMORROW + timedelta(days=2))
    due = TOMORROW + timedelta(days=2)
    for one in map(again, deliveries):
        assert (one.due_at, one.next_at, one.not_after) == (due, due, due + timedelta(hours=24))
    kept = Post.objects.get(pk=post.pk)
    assert (kept.due_at, kept.due_wall, kept.due_zone) == (due, "2023-01-30T12:00:00", ZONE)
    assert kept.revision == post.revision == 2
    assert (moved.wall_before, moved.zone_before, moved.deliveries) == (
        wall("2023-01-28T12:00"),
        ZONE,
        2,
    )
    record = Record.objects.get(verb="publishing.post_moved")
    assert record.changes == {
        "due": [f"2023-01-28 12:00 {ZONE}", f"2023-01-30 12:00 {ZONE}"],
    }


def test_what_was_moved_leaves_at_its_new_hour_and_not_before():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    move(delivery.post, TOMORROW + timedelta(hours=3))
    assert run_once(TOMORROW + timedelta(hours=1)) == 0
    assert run_once(TOMORROW + timedelta(hours=3)) == 1
    assert again(delivery).state == State.PUBLISHED


def test_an_undo_brings_back_the_hour_before():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    moved = move(delivery.post, TOMORROW + timedelta(days=5))
    move_post(moved.post, due_wall=moved.wall_before, due_zone=moved.zone_before, by=None, at=NOON)
    assert again(delivery).due_at == TOMORROW


def test_a_draft_has_no_delivery_and_moves_all_the_same():
    channel = ChannelFactory()
    post = create_post(
        system=channel.system,
        origin="own",
        title="Borrador",
        text="Por revisar.",
        due_wall=wall("2023-01-28T09:00"),
        due_zone="America/Tijuana",
        by=None,
        at=NOON,
    )
    moved = move_post(
        post, due_wall=wall("2023-07-28T09:00"), due_zone="America/Tijuana", by=None, at=NOON
    )
    # The border's summer: the same hour of the clock, another distance to UTC.
    assert moved.post.due_at == datetime(2023, 7, 28, 16, tzinfo=UTC)


def test_an_hour_that_has_passed_is_refused():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    with pytest.raises(PastHourError):
        move(delivery.post, NOON - timedelta(minutes=1))
    assert again(delivery).due_at == TOMORROW


def test_what_left_on_one_channel_moves_on_none():
    first, second = approved(*pair(), due=TOMORROW)
    job = claim_due(TOMORROW)
    with pytest.raises(AlreadyLeftError) as caught:
        move(first.post, TOMORROW + timedelta(days=1))
    assert [one.pk for one in caught.value.deliveries] == [job.delivery.pk]
    assert {again(one).due_at for one in (first, second)} == {TOMORROW}
    assert Post.objects.get().due_at == TOMORROW


def test_what_somebody_moved_meanwhile_is_not_moved_unseen():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    seen = Post.objects.get()
    move(delivery.post, TOMORROW + timedelta(days=1))
    with pytest.raises(ChangedMeanwhileError):
        move(seen, TOMORROW + timedelta(days=2))
    assert again(delivery).due_at == TOMORROW + timedelta(days=1)


def test_a_worker_that_was_quicker_wins():
    (delivery,) = approved(ChannelFactory(), due=NOON)
    job = claim_due(later(1))
    assert job.delivery.pk == delivery.pk
    with pytest.raises(AlreadyLeftError):
        move(delivery.post, TOMORROW)
    assert again(delivery).due_at == NOON


def test_what_was_too_late_to_leave_by_itself_gets_a_new_hour():
    (delivery,) = approved(ChannelFactory(), due=NOON)
    move_delivery(delivery, Event.EXPIRE, at=TOMORROW)
    move(delivery.post, TOMORROW + timedelta(hours=1), at=TOMORROW)
    assert again(delivery).state == State.READY
    assert run_once(TOMORROW) == 0
    assert run_once(TOMORROW + timedelta(hours=1)) == 1


def test_a_cancelled_channel_stays_cancelled():
    first, second = approved(*pair(), due=TOMORROW)
    move_delivery(first, Event.ABANDON, at=NOON)
    assert move(first.post, TOMORROW + timedelta(days=1)).deliveries == 1
    assert (again(first).state, again(first).due_at) == (State.CANCELLED, TOMORROW)
    assert again(second).due_at == TOMORROW + timedelta(days=1)


def slots(channel, *hours):
    for weekday, hour in hours:
        Slot.objects.create(channel=channel, weekday=weekday, at=time(hour))


def test_the_next_slot_is_one_that_the_channels_share(count_queries):
    # Noon of a Friday, in the zone of the system.
    first, second = pair()
    slots(first, (4, 13), (4, 17), (5, 9))
    slots(second, (4, 17), (5, 9))
    with count_queries(5):
        assert next_free_slot([first, second], after=NOON) == (wall("2023-01-27T17:00"), ZONE)


def test_a_taken_slot_and_a_quiet_one_are_passed_over():
    channel = ChannelFactory()
    slots(channel, (4, 13), (4, 22), (5, 9))
    PublishingPolicy.objects.create(system=channel.system, quiet_from=time(22), quiet_until=time(7))
    approved(channel, due=NOON + timedelta(hours=1))
    assert next_free_slot([channel], after=NOON) == (wall("2023-01-28T09:00"), ZONE)


def test_without_slots_it_is_the_next_full_hour_that_is_not_quiet():
    channel = ChannelFactory()
    assert next_free_slot([channel], after=NOON) == (wall("2023-01-27T13:00"), ZONE)
    PublishingPolicy.objects.create(
        system=channel.system, quiet_from=time(13), quiet_until=time(15)
    )
    assert next_free_slot([channel], after=NOON) == (wall("2023-01-27T15:00"), ZONE)


def test_nothing_is_proposed_for_no_channel():
    assert next_free_slot([], after=NOON) is None
