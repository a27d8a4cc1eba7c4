"""A post is published by hand from a phone, with a link and without the desk (demands 4 and 11)."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.cast import enter
from tests.media.factories import body
from tests.publishing.by_hand import by_hand_with_picture
from tests.publishing.factories import NOON, ChannelFactory, approved
from virgula.domain.delivery import State
from virgula.journal.models import Record
from virgula.publishing.actions import cancel_delivery
from virgula.publishing.actions.errands import LIFETIME, give_errand
from virgula.publishing.actions.errors import NotNowError
from virgula.publishing.actions.notifying import tell_trouble
from virgula.publishing.choices import Network
from virgula.publishing.models import Attempt, Delivery
from virgula.publishing.outbox import run_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PERMALINK = "https://redes.example/comision/1"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def delivery(cast) -> Delivery:
    return by_hand_with_picture(cast.system)


def path_of(url: str, settings) -> str:
    return url.removeprefix(settings.BASE_URL)


@pytest.fixture
def card(delivery, settings) -> str:
    url = give_errand(delivery=delivery, name="Rosa", by=None, at=NOON)
    return path_of(url, settings)


def test_the_card_has_words_pictures_and_the_way_to_the_network(client, delivery, card):
    page = client.get(card).content.decode()
    for said in (
        "Publicar en Grupo de vecinos",
        "Este viernes abrimos las puertas del archivo.",
        "Una fachada",
        "https://wa.me/?text=",
        "Este enlace se le dio a Rosa",
    ):
        assert said in page, page
    address = re.search(r'href="(/m/publicar/[^"]+/imagenes/1/)"', page)[1]
    answer = client.get(address)
    assert hashlib.sha256(body(answer)).hexdigest() == delivery.payload["media"][0]["sha256"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="1.jpg"'


def test_whoever_holds_the_link_confirms_and_their_name_stays(client, delivery, card):
    assert client.get(card).status_code == 200
    assert Delivery.objects.get().state == State.NEEDS_HUMAN
    assert client.post(card, {"url": PERMALINK}).status_code == 302
    done = Delivery.objects.get()
    assert (done.state, done.remote_url) == (State.PUBLISHED, PERMALINK)
    assert Attempt.objects.filter(outcome="confirm").get().by == "Rosa"
    record = Record.objects.get(verb="publishing.delivery_published")
    assert (record.actor_type, record.actor_label) == ("publishing.errand", "Rosa")
    page = client.get(card).content.decode()
    assert "Ya está publicada" in page
    assert PERMALINK in page


@pytest.mark.parametrize("url", ["", "nada", "javascript:alert(1)", "http://localhost"])
def test_what_is_no_address_is_refused_with_a_sentence(client, delivery, card, url):
    answer = client.post(card, {"url": url})
    assert answer.status_code == (302 if url == "http://localhost" else 422)


def test_a_second_word_changes_nothing(client, delivery, card):
    client.post(card, {"url": PERMALINK})
    client.post(card, {"url": "https://redes.example/otra"})
    assert Delivery.objects.get().remote_url == PERMALINK


def test_what_was_let_go_is_not_asked_for(client, cast, delivery, card):
    cancel_delivery(delivery=Delivery.objects.get(), by=cast.staff, at=NOON)
    assert "Ya no se publica" in client.get(card).content.decode()
    with pytest.raises(NotNowError):
        give_errand(delivery=Delivery.objects.get(), name="Rosa", by=None, at=NOON)


def test_a_link_ends_after_a_week_and_a_wrong_one_opens_nothing(client, card, time_machine):
    assert client.get("/m/publicar/nada/").status_code == 410
    assert client.get("/m/publicar/nada/imagenes/1/").status_code == 404
    assert client.get(f"{card}imagenes/2/").status_code == 404
    time_machine.move_to(NOON + LIFETIME + timedelta(seconds=1), tick=False)
    assert client.get(card).status_code == 410


def test_the_desk_makes_the_link_and_shows_it_once(client, cast, delivery):
    enter(client, cast.staff)
    address = reverse("desk:publishing:hand_over", args=[delivery.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": " "}).status_code == 422
    page = client.post(address, {"name": "Rosa"})
    url = page.context["url"]
    assert url in page.content.decode()
    assert Record.objects.get(verb="publishing.errand_given").actor_label == str(cast.staff)
    assert url not in client.get(address).content.decode()


def test_the_desk_shows_the_pictures_too(client, cast, delivery):
    enter(client, cast.staff)
    page = client.get(reverse("desk:publishing:post", args=[delivery.post_id])).content.decode()
    address = reverse("desk:publishing:picture", args=[delivery.pk, 1])
    assert address in page
    assert body(client.get(address))


def test_a_notice_carries_a_link_of_its_own_for_each_person(client, cast, delivery, settings):
    tell_trouble(NOON)
    links = {re.search(r"(\S+/m/publicar/\S+)", letter.body)[1] for letter in mail.outbox}
    assert len(links) == len(mail.outbox) == 2
    assert [client.get(path_of(url, settings)).status_code for url in links] == [200, 200]


def test_other_networks_are_not_handed_over(cast):
    channel = ChannelFactory(system=cast.system, network=Network.FEED)
    (delivery,) = approved(channel)
    run_once(NOON)
    delivery.refresh_from_db()
    with pytest.raises(NotNowError):
        give_errand(delivery=delivery, name="Rosa", by=None, at=NOON)
