"""What happens before and after the one request (D-2): preparing, handles, keys, threads."""

from datetime import timedelta

import pytest

from tests.publishing.classes import CLASSES
from tests.publishing.factories import NOON, again, approved, class_channel, later
from virgula.domain.delivery import Event, NotReadyError, State
from virgula.platform.scoping import Reach
from virgula.publishing import queries
from virgula.publishing.actions import cancel_delivery, retry_delivery
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.models import Attempt, Channel, Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import claim_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]
SETTLED = 60


def run(seconds=0.0):
    return run_once(later(seconds), draw=lambda: 0.5)


def history(delivery):
    rows = Attempt.objects.filter(delivery=delivery).order_by("pk")
    return list(rows.values_list("phase", "outcome"))


def trouble(delivery, seconds):
    rows = queries.trouble(Reach(frozenset({delivery.channel.system_id})), later(seconds))
    return [row.trouble for row in rows if row.pk == delivery.pk]


def outs(server):
    return {text: len(ids) for text, ids in server.told()["texts"].items()}


def test_what_is_prepared_is_kept_before_the_intent_is(anyone):
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    run()
    delivery = again(delivery)
    assert (delivery.state, delivery.handle) == (State.PUBLISHED, "1000")
    assert outs(anyone) == {"Uno": 1}


@pytest.mark.parametrize("fault", ["before", "after", "reset", "nonsense"])
def test_an_answer_lost_while_preparing_has_no_effect_and_is_made_anew(anyone, fault):
    anyone.tell(fault=fault, on="prepare")
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    run()
    assert again(delivery).state == State.RETRY_WAIT
    assert again(delivery).attempt_no == 1
    run(SETTLED)
    assert outs(anyone) == {"Uno": 1}
    assert history(delivery)[0] == ("claimed", "not_sent")


def test_a_refusal_while_preparing_is_rejected_and_never_sent(anyone):
    anyone.tell(fault="invalid", on="prepare")
    (delivery,) = approved(class_channel(anyone, "H"))
    run()
    assert again(delivery).state == State.REJECTED
    assert outs(anyone) == {}


def test_what_the_network_still_works_on_keeps_its_handle_and_uses_no_try(anyone, monkeypatch):
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    network, asked = CLASSES["H"], []

    def prepare(rendered, *, handle, **rest):
        asked.append(handle)
        made = type(network).prepare(network, rendered, handle=handle, **rest)
        if len(asked) < 3:
            raise NotReadyError("still working", handle=made, retry_after=20)
        return made

    monkeypatch.setattr(network, "prepare", prepare)
    run()
    assert (again(delivery).state, again(delivery).handle) == (State.RETRY_WAIT, "1000")
    assert run(19) == 0
    for seconds in (21, 42):
        run(seconds)
    assert asked == ["", "1000", "1000"]
    assert (again(delivery).state, again(delivery).attempt_no) == (State.PUBLISHED, 1)
    assert history(delivery)[0] == ("claimed", "not_ready")


def test_a_lost_publication_that_the_handle_knows_is_never_made_again(anyone):
    anyone.tell(fault="after")
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    run()
    assert again(delivery).state == State.UNKNOWN
    run(SETTLED)
    assert again(delivery).state == State.PUBLISHED
    assert outs(anyone) == {"Uno": 1}


def test_a_handle_that_waits_is_published_with_the_same_handle_after_two_looks(anyone):
    anyone.tell(fault="before")
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    run()
    run(SETTLED)
    assert again(delivery).state == State.UNKNOWN
    for number in (2, 3):
        run(number * SETTLED)
    assert (again(delivery).state, again(delivery).handle) == (State.PUBLISHED, "1000")
    assert (outs(anyone), anyone.told()["prepared"]) == ({"Uno": 1}, 1)


def test_a_handle_that_is_gone_is_listed_and_prepared_anew(anyone):
    anyone.tell(fault="before")
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    run()
    Delivery.objects.filter(pk=delivery.pk).update(handle="9")
    for number in range(1, 5):
        run(number * SETTLED)
    assert (again(delivery).state, again(delivery).handle) == (State.PUBLISHED, "1001")
    assert outs(anyone) == {"Uno": 1}


def test_a_blind_network_asks_a_person_and_never_repeats(anyone):
    anyone.tell(fault="after")
    (delivery,) = approved(class_channel(anyone, "B"), text="Uno")
    for number in range(4):
        run(number * SETTLED)
    assert again(delivery).state == State.NEEDS_HUMAN
    assert outs(anyone) == {"Uno": 1}
    assert trouble(delivery, 0) == ["needs_human"]


def test_a_file_that_was_withdrawn_is_a_refusal_with_its_reason(anyone, monkeypatch):
    (delivery,) = approved(class_channel(anyone, "H"))
    network = CLASSES["H"]
    monkeypatch.setattr(network, "prepare", lambda rendered, *, wire, **_: wire.read("0" * 64))
    run()
    assert again(delivery).state == State.REJECTED
    assert again(delivery).last_error.startswith("the file is not kept any more")


def test_preparing_holds_the_lease_as_long_as_it_takes(anyone, settings, monkeypatch):
    settings.OUTBOX_LEASE_SECONDS, settings.OUTBOX_TIMEOUT_SECONDS = 2, 1
    (delivery,) = approved(class_channel(anyone, "H"), text="Uno")
    network, seen = CLASSES["H"], []

    def slow(rendered, *, wire, **rest):
        import time

        for _ in range(3):
            time.sleep(0.4)
            network.probe(wire)
            seen.append(again(delivery).lease_until)
        return type(network).prepare(network, rendered, wire=wire, **rest)

    monkeypatch.setattr(network, "prepare", slow)
    run()
    assert again(delivery).state == State.PUBLISHED
    assert seen == sorted(set(seen))


# Threads.


def thread(channel, **fields):
    return approved(channel, text="Uno\n\nDos\n\nTres", as_thread=True, **fields)


def test_the_parts_of_a_thread_leave_one_after_the_other(anyone):
    parts = thread(class_channel(anyone, "L"))
    run()
    assert [again(part).state for part in parts] == [State.PUBLISHED] * 3
    assert list(reversed(outs(anyone))) == ["Uno", "Dos", "Tres"]


def test_a_part_waits_for_the_one_before_it_and_says_so(anyone):
    anyone.tell(fault="invalid")
    first, second, third = thread(class_channel(anyone, "L"))
    run()
    assert again(first).state == State.REJECTED
    assert [trouble(part, 301) for part in (second, third)] == [["waits_for_part"]] * 2
    assert run(25 * 3600) == 0
    assert again(second).state == State.SCHEDULED
    retry_delivery(delivery=again(first), by=None, at=later(25 * 3600))
    run(25 * 3600 + 1)
    assert [again(part).state for part in (first, second, third)] == [State.PUBLISHED] * 3


def test_with_a_part_that_is_let_go_go_those_that_follow_it(anyone):
    anyone.tell(fault="invalid")
    first, second, third = thread(class_channel(anyone, "L"))
    run()
    cancel_delivery(delivery=again(first), by=None, at=later(60))
    assert [again(part).state for part in (second, third)] == [State.CANCELLED] * 2
    assert history(third) == [("scheduled", "drop")]


def test_orphans_of_a_thread_are_dropped_by_the_worker_too(anyone):
    first, second, third = thread(class_channel(anyone, "L"), due=later(600))
    move_delivery(first, Event.ABANDON, at=NOON)
    run(1)
    assert [again(part).state for part in (second, third)] == [State.CANCELLED] * 2


# Channels.


def test_what_is_due_on_a_disconnected_channel_waits_for_its_reconnection(anyone):
    channel = class_channel(anyone, "K", status="needs_auth")
    (delivery,) = approved(channel)
    run()
    assert again(delivery).state == State.NEEDS_AUTH
    assert trouble(delivery, 0) == ["needs_auth"]


def test_a_probe_is_claimed_by_one_worker_only(anyone):
    channel = class_channel(anyone, "K", status="open", failures=5, not_before=NOON)
    for _ in range(2):
        approved(channel)
    assert claim_due(NOON) is not None
    assert claim_due(NOON) is None
    assert Channel.objects.get(pk=channel.pk).not_before == NOON + timedelta(seconds=120)
