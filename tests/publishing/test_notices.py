"""What does not go out is told by mail, once, to whoever may mend it (demands 1 and 6)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.cast import enter
from tests.publishing.factories import NOON, ChannelFactory, approved, later
from virgula.domain.delivery import State
from virgula.institutions.choices import Role
from virgula.platform.models import Heartbeat
from virgula.platform.tick import beat, run_due_rounds
from virgula.publishing import queries
from virgula.publishing.actions.notifying import run_notices, tell_disconnections, tell_trouble
from virgula.publishing.choices import ChannelStatus, Network
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system, name="Canal de voz")


def rejected(channel: Channel, **fields) -> Delivery:
    (delivery,) = approved(channel, **fields)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.REJECTED, last_error="422 · demasiado largo"
    )
    return delivery


def readers() -> list[list[str]]:
    return sorted(letter.to for letter in mail.outbox)


def test_who_may_confirm_gets_the_cause_the_remedy_and_the_way_to_the_post(cast, channel, settings):
    delivery = rejected(channel)
    assert tell_trouble(NOON) == 1
    assert readers() == sorted([[cast.coordinator.email], [cast.staff.email]])
    letter = mail.outbox[0]
    assert letter.subject == "1 salida necesita tu atención"
    address = settings.BASE_URL + reverse("desk:publishing:post", args=[delivery.post_id])
    for said in (
        "Jornada de puertas abiertas",
        "Canal: Canal de voz",
        "27 de enero de 2023, 12:00",
        "Rechazada por el canal (422 · demasiado largo).",
        "Qué hacer: ",
        address,
    ):
        assert said in letter.body, letter.body


def test_nothing_new_is_no_letter_and_trouble_that_comes_back_is_told_again(cast, channel):
    delivery = rejected(channel)
    tell_trouble(NOON)
    mail.outbox.clear()
    assert tell_trouble(later(3600)) == 0
    Delivery.objects.filter(pk=delivery.pk).update(state=State.READY, due_at=later(7200))
    assert tell_trouble(later(3700)) == 0
    Delivery.objects.filter(pk=delivery.pk).update(state=State.REJECTED)
    assert tell_trouble(later(7300)) == 1
    assert len(mail.outbox) == 2


def test_at_most_one_letter_in_fifteen_minutes_and_the_next_holds_all(cast, channel):
    rejected(channel)
    tell_trouble(NOON)
    rejected(channel, title="Segunda")
    rejected(channel, title="Tercera")
    mail.outbox.clear()
    assert tell_trouble(NOON + timedelta(minutes=14)) == 0
    assert tell_trouble(NOON + timedelta(minutes=15)) == 2
    assert [letter.subject for letter in mail.outbox] == ["2 salidas necesitan tu atención"] * 2
    assert "Segunda" in mail.outbox[0].body
    assert "Tercera" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("state", "seconds", "told"),
    [
        (State.NEEDS_AUTH, 0, 1),
        (State.NEEDS_HUMAN, 0, 1),
        (State.REJECTED, 0, 1),
        (State.READY, 299, 0),
        (State.READY, 301, 1),
        (State.RETRY_WAIT, 301, 1),
        (State.SENDING, 301, 1),
        (State.UNKNOWN, 599, 0),
        (State.UNKNOWN, 601, 1),
        (State.RECONCILING, 601, 1),
        (State.CANCELLED, 9999, 0),
    ],
)
def test_which_states_are_told_and_when(cast, channel, state, seconds, told):
    (delivery,) = approved(channel)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sending_since=NOON)
    assert tell_trouble(later(seconds)) == told


def test_what_is_published_is_not_told(cast, channel):
    approved(channel)
    run_once(NOON)
    assert tell_trouble(later(9999)) == 0


def test_whoever_turned_them_off_gets_none(client, cast, channel):
    enter(client, cast.staff)
    client.post(reverse("desk:publishing:notices"), {"wants": "0"})
    rejected(channel)
    tell_trouble(NOON)
    assert readers() == [[cast.coordinator.email]]
    client.post(reverse("desk:publishing:notices"), {"wants": "1"})
    rejected(channel, title="Otra")
    mail.outbox.clear()
    tell_trouble(later(3600))
    assert readers() == sorted([[cast.coordinator.email], [cast.staff.email]])


def test_a_system_is_told_of_its_own_alone_and_an_ended_role_hears_nothing(
    cast, foreign_cast, channel
):
    cast.staff.memberships.update(until=NOON.date())
    rejected(channel)
    tell_trouble(NOON)
    assert readers() == [[cast.coordinator.email]]
    assert cast.coordinator.memberships.get().role == Role.COORDINATOR


def test_a_letter_that_did_not_leave_is_tried_again(cast, channel, settings):
    rejected(channel)
    locmem = settings.MAILERS
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
        }
    }
    assert tell_trouble(NOON) == 0
    settings.MAILERS = locmem
    assert tell_trouble(later(60)) == 1


def test_many_are_told_in_one_letter_that_stays_short(cast, channel):
    for number in range(35):
        rejected(channel, title=f"Aviso {number}")
    tell_trouble(NOON)
    assert "Y 5 más." in mail.outbox[0].body
    assert mail.outbox[0].body.count("Qué hacer: ") == 30


def test_the_owner_hears_of_a_disconnection_at_once_and_once(cast, channel):
    Channel.objects.filter(pk=channel.pk).update(
        status=ChannelStatus.NEEDS_AUTH, owner=cast.liaison
    )
    assert [tell_disconnections(NOON), tell_disconnections(later(60))] == [1, 0]
    (letter,) = mail.outbox
    assert letter.to == [cast.liaison.email]
    assert letter.subject == "El canal «Canal de voz» está desconectado"
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.OK)
    tell_disconnections(later(120))
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.NEEDS_AUTH)
    assert tell_disconnections(later(180)) == 1


def test_the_owner_of_an_account_reconnects_by_the_link_of_the_letter(
    cast, client, settings, time_machine
):
    time_machine.move_to(NOON, tick=False)
    channel = ChannelFactory(
        system=cast.system,
        network=Network.MASTODON,
        base_url="https://social.example",
        status=ChannelStatus.NEEDS_AUTH,
        owner=cast.liaison,
    )
    tell_disconnections(NOON)
    link = re.search(r"(\S+/conectar/\S+)", mail.outbox[0].body)[1]
    assert client.get(link.removeprefix(settings.BASE_URL)).status_code == 200
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.NEEDS_AUTH


def test_a_channel_without_owner_is_told_to_the_staff(cast, channel):
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.NEEDS_AUTH)
    assert run_notices(NOON) == "told=0 disconnected=1"
    assert readers() == sorted([[cast.coordinator.email], [cast.staff.email]])


def test_the_pulse_of_the_machine(client, cast, time_machine):
    time_machine.move_to(NOON, tick=False)
    beat(queries.HEARTBEAT, at=NOON - timedelta(seconds=12))
    Heartbeat.objects.filter(name="tick").delete()
    enter(client, cast.staff)
    for name in ("desk:publishing:deliveries", "desk:today"):
        page = client.get(reverse(name)).content.decode()
        assert "El despachador trabaja: visto hace 12 segundos." in page
        assert "El reloj nunca ha latido." in page
    run_due_rounds(NOON)
    page = client.get(reverse("desk:today")).content.decode()
    assert "El reloj late: hace 0 segundos." in page


def test_a_silent_worker_says_since_when_and_what_to_do(client, cast, time_machine):
    time_machine.move_to(NOON, tick=False)
    beat(queries.HEARTBEAT, at=NOON - timedelta(hours=1))
    enter(client, cast.staff)
    page = client.get(reverse("desk:publishing:deliveries")).content.decode()
    assert "El despachador no responde desde el 27 de enero de 2023, 11:00" in page
    assert "virgula serve" in page


def test_by_hand_is_told_too(cast):
    channel = ChannelFactory(system=cast.system, network=Network.ASSISTED)
    approved(channel)
    run_once(NOON)
    assert tell_trouble(NOON) == 1
    assert "Lista para publicarse a mano" in mail.outbox[0].body
