"""The board of accounts: health, rhythm, cost, and the way back after a token ended (row D-5)."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.publishing.factories import ChannelFactory, again, approved, mastodon_channel
from virgula.domain.delivery import State
from virgula.journal.models import Record
from virgula.publishing.actions.reconnecting import run_token_warnings
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.health import cost_health, rhythm_health, token_health
from virgula.publishing.models import Channel, ChannelGroup, Slot, TokenWarning
from virgula.publishing.outbox import run_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


def ends(days, **fields):
    values = {"has_token": True, "is_refused": False, "ends": NOW + timedelta(days=days)}
    return token_health(now=NOW, **(values | fields))


@pytest.mark.parametrize(
    ("days", "tone"),
    [(-1, "bad"), (0.5, "bad"), (1, "warn"), (6, "warn"), (14, "warn"), (15, "good")],
)
def test_a_token_says_in_colour_word_and_shape_how_long_it_lasts(days, tone):
    health = ends(days)
    assert health.tone == tone
    assert health.icon
    assert health.text


def test_a_token_that_is_refused_or_missing_is_trouble_whatever_its_date():
    assert ends(100, is_refused=True).tone == "bad"
    assert ends(100, has_token=False).tone == "bad"
    assert ends(0, ends=None).tone == "good"


@pytest.mark.parametrize(("silent", "tone"), [(0, "good"), (3, "good"), (4, "warn"), (12, "warn")])
def test_a_silence_longer_than_the_target_is_amber(silent, tone):
    """Row D-5: «hace 12 días, meta 3» is amber."""
    last_on = (NOW - timedelta(days=silent)).date()
    assert rhythm_health(last_on=last_on, target=3, today=NOW.date()).tone == tone


def test_a_month_near_or_over_its_cap_says_so():
    tones = [
        cost_health(spent=Decimal(spent), cap=Decimal(10), currency="USD").tone
        for spent in (0, 8, 9, 10, 11)
    ]
    assert tones == ["good", "good", "warn", "warn", "bad"]
    assert cost_health(spent=Decimal(0), cap=None, currency="USD") is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_the_same_number_of_questions(staff, cast, rows, count_queries):
    channels = ChannelFactory.create_batch(rows, system=cast.system, rhythm_days=3)
    for channel in channels:
        approved(channel, at=timezone.now())
    group = ChannelGroup.objects.create(system=cast.system, name="Todas")
    group.channels.set(channels)
    with count_queries(13):
        page = staff.get(reverse("desk:accounts:board"))
    assert len(page.context["rows"]) == rows


def test_what_is_in_trouble_comes_first_and_the_old_address_leads_here(staff, cast):
    ChannelFactory(system=cast.system, name="A tiempo")
    ChannelFactory(system=cast.system, name="Callada", rhythm_days=3)
    page = staff.get(reverse("desk:publishing:channels"), follow=True)
    assert [row.channel.name for row in page.context["rows"]] == ["Callada", "A tiempo"]
    assert page.context["troubled"] == 1


def test_only_what_the_network_needs_is_asked(staff, cast):
    address = reverse("desk:publishing:new_channel")
    assert "form" not in staff.get(address).context
    telegram = staff.get(f"{address}?red=telegram").context["form"].fields
    assert {"token", "option_chat"} < set(telegram)
    assert not {"base_url", "client_secret", "refresh_token"} & set(telegram)
    assert "token" not in staff.get(f"{address}?red=feed").context["form"].fields


def test_an_empty_secret_never_erases_a_stored_one(staff, cast):
    """Demand 5: never overwritten with nothing."""
    channel = ChannelFactory(
        system=cast.system,
        network="linkedin",
        token="uno",
        refresh_token="dos",
        client_secret="tres",
        options={"organization": "7", "version": "202610"},
        token_expires_at=NOW,
    )
    address = reverse("desk:publishing:channel", args=[channel.pk])
    page = staff.get(address)
    assert not any(secret in page.content.decode() for secret in (">uno", ">dos", ">tres"))
    values = {
        "name": channel.name,
        "option_organization": "8",
        "option_version": "202610",
        "token_ends_on": "2026-11-24",
        "link_policy": "include",
        "is_active": "on",
    }
    assert staff.post(address, values).status_code == 302
    channel.refresh_from_db()
    assert (channel.token, channel.refresh_token, channel.client_secret) == ("uno", "dos", "tres")
    assert channel.options == {"organization": "8", "version": "202610"}
    assert (channel.token_expires_at, channel.renewed_at) == (NOW, None)
    staff.post(address, values | {"token": "nuevo", "token_ends_on": "2027-01-01"})
    channel.refresh_from_db()
    assert (channel.token, channel.refresh_token) == ("nuevo", "dos")
    assert channel.token_expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert channel.renewed_at is not None
    assert "nuevo" not in str(list(Record.objects.values_list("changes", flat=True)))


def test_hours_and_groups_are_kept_and_taken_away(staff, cast):
    """Demand 13: a post to a group of accounts."""
    channel = ChannelFactory(system=cast.system)
    hours = reverse("desk:publishing:add_hours", args=[channel.pk])
    assert staff.post(hours, {"weekdays": ["0", "2"], "at": "09:30"}).status_code == 302
    staff.post(hours, {"weekdays": ["0"], "at": "09:30"})
    slots = list(Slot.objects.order_by("weekday").values_list("weekday", flat=True))
    assert slots == [0, 2]
    assert staff.post(hours, {"at": "tarde"}).status_code == 422
    last = Slot.objects.order_by("-weekday")[0]
    staff.post(reverse("desk:publishing:remove_hour", args=[channel.pk, last.pk]))
    assert Slot.objects.count() == 1
    new = reverse("desk:accounts:new_group")
    for name in ("Centro", "Sur"):
        staff.post(new, {"name": name, "channels": [channel.pk], "is_default": "on"})
    assert list(ChannelGroup.objects.filter(is_default=True).values_list("name", flat=True)) == [
        "Sur"
    ]
    assert staff.post(new, {"name": "Sur", "channels": [channel.pk]}).status_code == 422
    group = ChannelGroup.objects.get(name="Sur")
    staff.post(reverse("desk:accounts:drop_group", args=[group.pk]))
    assert Channel.objects.count() == 1


@pytest.fixture
def ending(cast, mastodon):
    """An account whose token ends in six days, with its owner."""
    return mastodon_channel(
        mastodon,
        system=cast.system,
        owner=cast.staff,
        token_expires_at=timezone.now() + timedelta(days=6, hours=1),
    )


def link_of(letter):
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def test_the_owner_is_told_once_for_each_threshold(cast, ending):
    """Row D-5: «token expires in 6 days → one-tap reconnect mail»."""
    now = timezone.now()
    for days in (0, 0, 1, 4, 5.5, 6):
        run_token_warnings(now + timedelta(days=days))
    assert [letter.to for letter in mail.outbox] == [[cast.staff.email]] * 2
    told = TokenWarning.objects.order_by("pk").values_list("days", flat=True)
    assert list(told) == [6, 1]
    assert ending.token not in mail.outbox[0].body


def test_an_account_far_from_its_end_or_without_one_writes_to_nobody(cast, ending):
    Channel.objects.update(token_expires_at=timezone.now() + timedelta(days=20))
    run_token_warnings(timezone.now())
    Channel.objects.update(token_expires_at=None)
    run_token_warnings(timezone.now())
    assert mail.outbox == []


def test_the_link_connects_the_account_once_and_what_waited_leaves(client, cast, ending, mastodon):
    good = ending.token
    Channel.objects.filter(pk=ending.pk).update(status=ChannelStatus.NEEDS_AUTH)
    ending.token = "caducado"
    ending.save(update_fields=["token"])
    (delivery,) = approved(Channel.objects.get(pk=ending.pk), at=timezone.now())
    delivery.state = State.NEEDS_AUTH
    delivery.save(update_fields=["state"])
    run_token_warnings(timezone.now())
    address = link_of(mail.outbox[0])
    page = client.get(address)
    assert page.status_code == 200
    assert "caducado" not in page.content.decode()
    wrong = client.post(address, {"token": "malo"})
    assert list(wrong.context["form"].errors) == ["token"]
    assert Channel.objects.get(pk=ending.pk).token == "caducado"
    assert client.post(address, {"token": good}).status_code == 302
    channel = Channel.objects.get(pk=ending.pk)
    assert (channel.token, channel.status) == (good, ChannelStatus.OK)
    assert again(delivery).state == State.READY
    run_once(timezone.now() + timedelta(seconds=1))
    assert again(delivery).state == State.PUBLISHED
    assert client.get(address).status_code == 410


def test_a_token_of_another_account_is_refused(client, ending):
    Channel.objects.filter(pk=ending.pk).update(handle="@otra_cuenta")
    run_token_warnings(timezone.now())
    answer = client.post(link_of(mail.outbox[0]), {"token": ending.token})
    assert list(answer.context["form"].errors) == ["token"]
    assert "@otra_cuenta" in answer.content.decode()


def test_the_staff_sends_the_link_now_and_older_links_close(client, staff, ending):
    address = reverse("desk:publishing:mail_link", args=[ending.pk])
    staff.post(address)
    staff.post(address)
    first, second = (link_of(letter) for letter in mail.outbox)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
