"""A database that comes back from a copy, and a clock that is set (D-2): nothing leaves twice."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.publishing.classes import CLASSES
from tests.publishing.factories import NOON, again, approved, class_channel, later
from tests.publishing.faultrun import copy_database, restore_database
from virgula.domain.delivery import Event, State
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.models import Attempt, Delivery, OutboxMark
from virgula.publishing.outbox import run_once, watermark
from virgula.publishing.outbox.claiming import claim_due
from virgula.publishing.outbox.restoring import hold_all, look_around

pytestmark = [pytest.mark.usefixtures("open_loopback"), pytest.mark.xdist_group("kill")]
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _mark(settings, tmp_path):
    settings.OUTBOX_WATERMARK = tmp_path / "outbox.mark"


@pytest.fixture(autouse=True)
def run(monkeypatch):
    """Run the worker some seconds after noon, on a machine whose two clocks agree."""
    steady = {"seconds": 0.0}
    monkeypatch.setattr(watermark, "steady_seconds", lambda: steady["seconds"])

    def run(seconds=0.0):
        steady["seconds"] = seconds
        return run_once(later(seconds), draw=lambda: 0.5)

    return run


def states():
    return dict(Delivery.objects.order_by("pk").values_list("channel__network", "state"))


@pytest.mark.usefixtures("committed")
def test_what_left_after_the_copy_is_found_on_its_channel_and_never_sent_again(anyone, run):
    OutboxMark.objects.get_or_create(pk=1)
    channels = [class_channel(anyone, "K")]
    channels += [
        class_channel(anyone, letter, system=channels[0].system)
        for letter in CLASSES
        if letter != "K"
    ]
    approved(*channels, text="Antes")
    run()
    approved(*channels, text="Después", at=later(60))
    copy = copy_database()
    run(61)
    assert set(states().values()) == {State.PUBLISHED}
    restore_database(copy)
    run(62)
    later_ones = Delivery.objects.filter(payload__text="Después")
    assert {one.channel.network: one.state for one in later_ones} == {
        **{one.key: State.HELD for one in CLASSES.values()},
        # A second write changes nothing: it does not wait.
        "determined": State.RETRY_WAIT,
    }
    for seconds in (120, 180, 240):
        run(seconds)
    assert {text: len(ids) for text, ids in anyone.told()["texts"].items()} == {
        "Antes": 5,
        "Después": 5,
    }
    left = dict(later_ones.values_list("channel__network", "state"))
    assert left == {**dict.fromkeys(left, State.PUBLISHED), "blind": State.NEEDS_HUMAN}


@pytest.mark.django_db
def test_a_database_without_its_file_is_held_and_one_that_never_sent_is_not(anyone, run, settings):
    (delivery,) = approved(class_channel(anyone, "L"), due=later(600))
    run()
    assert again(delivery).state == State.SCHEDULED
    run(600)
    approved(delivery.channel, at=later(700))
    Path(settings.OUTBOX_WATERMARK).unlink()
    run(700)
    assert Delivery.objects.filter(state=State.HELD).count() == 1


@pytest.mark.django_db
def test_what_is_held_and_not_due_yet_leaves_at_its_hour(anyone, run):
    (delivery,) = approved(class_channel(anyone, "L"), due=later(DAY), text="Mañana")
    hold_all(NOON)
    run(DAY - 94)
    assert again(delivery).state == State.HELD
    run(DAY - 91)
    assert again(delivery).state == State.UNKNOWN
    run(DAY - 60)
    delivery = again(delivery)
    assert (delivery.state, delivery.next_at) == (State.RETRY_WAIT, later(DAY))
    assert run(DAY - 1) == 0
    assert run(DAY) == 1
    assert anyone.told()["texts"] == {"Mañana": ["1000"]}


@pytest.mark.django_db
def test_what_nobody_can_look_for_and_is_not_due_is_not_held(anyone, run):
    (delivery,) = approved(class_channel(anyone, "B"), due=later(DAY))
    assert hold_all(NOON) == 0
    assert hold_all(later(DAY)) == 1
    run(DAY + 60)
    assert again(delivery).state == State.NEEDS_HUMAN


@pytest.mark.django_db
def test_a_worker_that_holds_a_delivery_loses_it_when_everything_is_held(anyone):
    approved(class_channel(anyone, "L"))
    job = claim_due(NOON)
    assert hold_all(NOON) == 1
    assert move_delivery(job.delivery, Event.PREPARE, at=NOON) is False


@pytest.mark.django_db
def test_the_number_of_a_try_is_outside_before_its_request_leaves(anyone, run, monkeypatch):
    seen = []
    network = CLASSES["L"]

    def send(rendered, **rest):
        seen.append(watermark.is_copy())
        last = watermark.last_number()
        with watermark._locked() as file:
            seen.append(watermark._read(file).number == last)
        return type(network).send(network, rendered, **rest)

    monkeypatch.setattr(network, "send", send)
    approved(class_channel(anyone, "L"))
    run()
    assert seen == [False, True]


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(hours=2)])
def test_a_clock_that_was_set_makes_every_wait_begin_anew(anyone, run, jump):
    anyone.tell(fault="before")
    (delivery,) = approved(class_channel(anyone, "L"), text="Uno")
    run()
    assert again(delivery).state == State.UNKNOWN
    look_around(NOON + jump)
    waits = again(delivery).next_at - (NOON + jump)
    assert waits == timedelta(seconds=31)


@pytest.mark.django_db
def test_the_command_says_how_the_outbox_stands_in_spanish(anyone):
    (delivery,) = approved(class_channel(anyone, "L"), due=timezone.now() + timedelta(days=1))

    def said(action):
        out = StringIO()
        call_command("outbox", action, stdout=out)
        return out.getvalue()

    assert said("status").splitlines() == ["Última señal del emisor: nunca.", "  Programada: 1"]
    assert said("hold") == ("1 salida queda detenida. Se busca en su canal antes de que salga.\n")
    assert "  Detenida hasta revisarla: 1\nÚltima detención: " in said("status")
    assert said("release") == "1 salida saldrá a su hora sin buscarla antes.\n"
    assert again(delivery).state == State.READY
    assert Attempt.objects.order_by("pk").last().by == "virgula outbox release"
