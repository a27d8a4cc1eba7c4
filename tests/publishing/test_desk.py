"""The desk's pages of what goes out (D-2): lists, decisions of a person, channels."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.publishing.factories import ChannelFactory, again, approved, mastodon_channel
from virgula.domain.delivery import State
from virgula.evidence.models import Fact
from virgula.publishing.models import Attempt, Channel, Delivery
from virgula.publishing.outbox import run_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


@pytest.fixture
def by_hand(cast):
    """A delivery that waits for a person."""
    channel = ChannelFactory(
        system=cast.system,
        network="assisted",
        name="Grupo de mensajes",
        public_url="https://mensajes.example/grupo",
    )
    (delivery,) = approved(channel, at=timezone.now())
    run_once(timezone.now())
    return delivery


def confirm(client, delivery, url):
    return client.post(
        reverse("desk:publishing:confirm", args=[delivery.pk]), {f"d{delivery.pk}-url": url}
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    staff, cast, rows, count_queries
):
    for _ in range(rows):
        approved(ChannelFactory(system=cast.system), at=timezone.now())
    staff.get(reverse("desk:publishing:deliveries"))
    with count_queries(10):
        page = staff.get(reverse("desk:publishing:deliveries"))
    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_post_asks_the_same_number_of_questions_whatever_its_channels(
    staff, cast, rows, count_queries
):
    channels = ChannelFactory.create_batch(rows, system=cast.system)
    deliveries = approved(*channels, at=timezone.now())
    run_once(timezone.now())
    address = reverse("desk:publishing:post", args=[deliveries[0].post_id])
    with count_queries(12):
        page = staff.get(address)
    assert [card.row.state for card in page.context["page"].cards] == [State.PUBLISHED] * rows


def test_a_thread_is_one_channel_and_shows_its_parts_in_order(staff, cast, faulty):
    channel = mastodon_channel(faulty, system=cast.system)
    text = "Cada jueves abrimos el archivo. " * 20
    deliveries = approved(channel, at=timezone.now(), text=text, as_thread=True)
    address = reverse("desk:publishing:post", args=[deliveries[0].post_id])
    Delivery.objects.filter(pk=deliveries[0].pk).update(
        state=State.PUBLISHED, published_at=timezone.now(), published_on=timezone.now().date()
    )
    page = staff.get(address).context["page"]
    assert [(card.part, card.parts) for card in page.cards] == [(1, 2), (2, 2)]
    assert (page.channels, page.published) == (1, 0)
    assert "parte 2 de 2" in staff.get(address).content.decode()


def test_trouble_comes_first(staff, cast, by_hand):
    approved(ChannelFactory(system=cast.system), at=timezone.now() + timedelta(hours=1))
    page = staff.get(reverse("desk:publishing:deliveries"))
    assert [row.trouble for row in page.context["rows"]] == ["by_hand", ""]
    attended = staff.get(reverse("desk:publishing:deliveries") + "?estado=atender")
    assert [row.pk for row in attended.context["rows"]] == [by_hand.pk]


def test_a_person_confirms_with_the_permalink_and_it_counts(staff, by_hand):
    answer = confirm(staff, by_hand, "https://mensajes.example/grupo/44")
    assert answer.status_code == 302
    delivery = again(by_hand)
    assert (delivery.state, delivery.remote_url) == (
        State.PUBLISHED,
        "https://mensajes.example/grupo/44",
    )
    fact = Fact.objects.get(kind="publishing.delivery")
    assert fact.url == "https://mensajes.example/grupo/44"


@pytest.mark.parametrize(
    "url", ["", "ya quedó", "javascript:alert(1)", "https://", "https://grupo", "ftp://a.example/1"]
)
def test_what_is_no_permalink_is_refused_at_its_field(staff, by_hand, url):
    answer = confirm(staff, by_hand, url)
    assert answer.status_code == 200
    (card,) = answer.context["page"].cards
    assert list(card.form.errors) == ["url"]
    assert again(by_hand).state == State.NEEDS_HUMAN


def test_an_assisted_text_is_ready_to_copy(staff, by_hand):
    page = staff.get(reverse("desk:publishing:post", args=[by_hand.post_id])).content.decode()
    assert "Este viernes abrimos las puertas del archivo." in page
    assert 'href="https://mensajes.example/grupo"' in page
    assert f'data-copy="texto-{by_hand.pk}"' in page


def test_what_did_not_go_out_is_sent_again_on_a_persons_word(staff, cast, faulty):
    faulty.tell(fault="after", list_fails=True)
    (delivery,) = approved(mastodon_channel(faulty, system=cast.system), at=timezone.now())
    run_once(timezone.now())
    run_once(timezone.now() + timedelta(hours=25))
    assert again(delivery).state == State.NEEDS_HUMAN
    faulty.tell()
    staff.post(reverse("desk:publishing:retry", args=[delivery.pk]))
    assert again(delivery).state == State.READY
    run_once(timezone.now() + timedelta(seconds=1))
    assert again(delivery).state == State.PUBLISHED
    last = Attempt.objects.filter(outcome="retry").get()
    assert last.by == str(cast.staff)


def test_a_delivery_that_waits_is_cancelled_and_one_that_left_is_not(staff, cast):
    channel = ChannelFactory(system=cast.system)
    (waiting,) = approved(channel, at=timezone.now())
    staff.post(reverse("desk:publishing:cancel", args=[waiting.pk]))
    assert again(waiting).state == State.CANCELLED
    (left,) = approved(channel, at=timezone.now())
    run_once(timezone.now())
    page = staff.post(reverse("desk:publishing:cancel", args=[left.pk]), follow=True)
    assert again(left).state == State.PUBLISHED
    assert [message.level_tag for message in page.context["messages"]] == ["success", "error"]


def test_a_token_is_written_and_never_shown(staff, cast):
    channel = ChannelFactory(
        system=cast.system, network="mastodon", base_url="https://social.example", token="s3creto"
    )
    address = reverse("desk:publishing:channel", args=[channel.pk])
    assert "s3creto" not in staff.get(address).content.decode()
    values = {"name": channel.name, "base_url": channel.base_url, "is_active": "on"}
    values["link_policy"] = "include"
    staff.post(address, {**values, "token": ""})
    assert Channel.objects.get(pk=channel.pk).token == "s3creto"
    staff.post(address, {**values, "token": "otro"})
    assert Channel.objects.get(pk=channel.pk).token == "otro"


def test_a_token_does_not_travel_to_another_server(staff, cast):
    channel = ChannelFactory(
        system=cast.system, network="mastodon", base_url="https://social.example", token="s3creto"
    )
    address = reverse("desk:publishing:channel", args=[channel.pk])
    values = {"name": channel.name, "base_url": "https://otra.example", "link_policy": "include"}
    answer = staff.post(address, values)
    assert list(answer.context["form"].errors) == ["token"]
    plain = staff.post(address, {**values, "base_url": "http://otra.example", "token": "t"})
    assert list(plain.context["form"].errors) == ["base_url"]
    assert Channel.objects.get(pk=channel.pk).base_url == "https://social.example"


def test_a_paused_channel_says_nothing_until_it_is_resumed(staff, cast):
    channel = ChannelFactory(system=cast.system)
    (delivery,) = approved(channel, at=timezone.now())
    staff.post(reverse("desk:publishing:pause", args=[channel.pk]))
    assert run_once(timezone.now()) == 0
    staff.post(reverse("desk:publishing:resume", args=[channel.pk]))
    assert run_once(timezone.now()) == 1
    assert again(delivery).state == State.PUBLISHED


def test_a_good_connection_lets_what_waited_leave(staff, cast, faulty):
    faulty.tell(fault="stranger")
    channel = mastodon_channel(faulty, system=cast.system)
    (delivery,) = approved(channel, at=timezone.now())
    run_once(timezone.now())
    assert again(delivery).state == State.NEEDS_AUTH
    page = staff.post(reverse("desk:publishing:probe", args=[channel.pk]), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["success"]
    assert again(delivery).state == State.READY
    run_once(timezone.now() + timedelta(seconds=1))
    assert again(delivery).state == State.PUBLISHED


def test_a_bad_token_is_told_in_a_sentence(staff, cast, faulty):
    channel = mastodon_channel(faulty, system=cast.system)
    Channel.objects.filter(pk=channel.pk).update(status="ok")
    channel.token = "bad"
    channel.save(update_fields=["token"])
    page = staff.post(reverse("desk:publishing:probe", args=[channel.pk]), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert Channel.objects.get(pk=channel.pk).status == "needs_auth"


def test_a_channel_is_added_once_by_name(staff, cast):
    values = {"name": "Grupo vecinal", "link_policy": "include", "is_active": "on"}
    address = reverse("desk:publishing:new_channel") + "?red=assisted"
    assert staff.post(address, values).status_code == 302
    assert Channel.objects.get().key == "grupo-vecinal"
    assert list(staff.post(address, values).context["form"].errors) == ["name"]
