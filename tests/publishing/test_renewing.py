"""Tokens that end (D-2): one process renews, the other waits; a one-use token is never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from tests.publishing.factories import NOON, again, approved, class_channel, later
from virgula.domain.delivery import NeedsAuthError, NotSentError, State
from virgula.networks.client import HttpClient
from virgula.publishing.actions import resume_channel
from virgula.publishing.actions.renewing import is_fresh, renew_channel
from virgula.publishing.models import Channel
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.outbox.renewals import renew_tokens

pytestmark = [pytest.mark.usefixtures("open_loopback"), pytest.mark.xdist_group("kill")]
HOUR = timedelta(hours=1)


def channel_on(server, *, left, **fields):
    """Make a channel whose token of an hour ends so long after noon."""
    ends = NOON + left
    return class_channel(server, "L", token_expires_at=ends, renewed_at=ends - HOUR, **fields)


def client():
    return HttpClient(shared_pool(), timeout_seconds=5)


def read(channel):
    return Channel.objects.get(pk=channel.pk)


@pytest.mark.parametrize(("left", "fresh"), [(13, True), (12, False), (0, False), (-60, False)])
@pytest.mark.django_db
def test_a_token_is_renewed_at_four_fifths_of_its_life_and_when_it_is_over(anyone, left, fresh):
    channel = channel_on(anyone, left=timedelta(minutes=left))
    assert is_fresh(channel, at=NOON) is fresh


@pytest.mark.django_db
def test_a_token_without_a_known_beginning_is_renewed_in_its_last_week(anyone):
    channel = class_channel(anyone, "L", token_expires_at=NOON + timedelta(days=7))
    assert is_fresh(channel, at=NOON) is False
    assert is_fresh(channel, at=NOON - timedelta(seconds=1)) is True


@pytest.mark.django_db
def test_before_sending_the_token_is_renewed_and_written(anyone):
    channel = channel_on(anyone, left=timedelta(0))
    approved(channel, text="Uno")
    assert run_once(NOON) == 1
    channel = read(channel)
    assert (channel.token, channel.refresh_token) == ("good-token-1", "refresh-1")
    assert channel.renewing_until is None
    assert channel.token_expires_at - channel.renewed_at == HOUR
    assert anyone.told()["texts"] == {"Uno": ["1000"]}


@pytest.mark.django_db
def test_a_token_that_is_refused_before_its_time_is_renewed_once(anyone):
    anyone.tell(fault="rotated")
    (delivery,) = approved(channel_on(anyone, left=HOUR / 2), text="Uno")
    run_once(NOON)
    assert again(delivery).state == State.PUBLISHED
    assert (anyone.told()["renewals"], anyone.told()["texts"]) == (1, {"Uno": ["1000"]})


@pytest.mark.django_db
def test_a_network_that_refuses_to_renew_disconnects_the_channel_until_a_person_helps(anyone):
    channel = channel_on(anyone, left=timedelta(0), refresh_token="used")
    first, second = approved(channel, text="Uno") + approved(channel, text="Dos")
    run_once(NOON)
    run_once(later(1))
    assert [again(one).state for one in (first, second)] == [State.NEEDS_AUTH] * 2
    assert read(channel).status == "needs_auth"
    Channel.objects.filter(pk=channel.pk).update(refresh_token="refresh-0")
    resume_channel(channel=read(channel), by=None, at=later(60))
    assert run_once(later(61)) == 2


@pytest.mark.django_db
def test_a_reconnection_that_comes_too_late_asks_instead_of_firing(anyone):
    channel = channel_on(anyone, left=timedelta(0), refresh_token="used")
    (delivery,) = approved(channel, origin="relay")
    run_once(NOON)
    resume_channel(channel=read(channel), by=None, at=later(3 * 3600))
    run_once(later(3 * 3600))
    assert again(delivery).state == State.NEEDS_HUMAN


@pytest.mark.django_db
def test_an_empty_renewal_token_never_overwrites_one(anyone, monkeypatch):
    from tests.publishing.classes import CLASSES
    from virgula.domain.network import Tokens

    channel = channel_on(anyone, left=timedelta(0))
    monkeypatch.setattr(CLASSES["L"], "renew", lambda wire: Tokens("new", "", 3600.0))
    assert renew_channel(channel, client=client(), at=NOON)
    assert (read(channel).token, read(channel).refresh_token) == ("new", "refresh-0")


@pytest.mark.django_db
def test_a_failing_renewal_harms_nothing_while_the_old_token_lives(anyone):
    anyone.tell(fault="before", on="renew")
    living = channel_on(anyone, left=timedelta(minutes=5))
    assert renew_channel(living, client=client(), at=NOON) is False
    anyone.tell(fault="before", on="renew")
    dead = channel_on(anyone, left=timedelta(0))
    with pytest.raises(NotSentError):
        renew_channel(dead, client=client(), at=NOON)
    assert read(dead).renewing_until is None


@pytest.mark.django_db
def test_the_daily_round_renews_what_is_due_and_says_what_failed(anyone):
    due = channel_on(anyone, left=timedelta(minutes=1))
    channel_on(anyone, left=HOUR)
    channel_on(anyone, left=timedelta(0), refresh_token="used")
    assert renew_tokens(NOON) == "1 + 1"
    assert read(due).token == "good-token-1"


@pytest.mark.usefixtures("committed")
def test_of_many_that_renew_at_once_one_does_and_all_have_the_new_token(anyone):
    channel = channel_on(anyone, left=timedelta(0))
    start, renewed = threading.Barrier(4), []

    def one(_):
        mine = read(channel)
        try:
            start.wait(10)
            renewed.append(renew_channel(mine, client=client(), at=NOON))
            return mine.token
        finally:
            connections.close_all()

    for round_number in range(1, 6):
        with ThreadPoolExecutor(4) as pool:
            tokens = list(pool.map(one, range(4)))
        assert tokens == [f"good-token-{round_number}"] * 4
        Channel.objects.filter(pk=channel.pk).update(token_expires_at=NOON)
    assert (anyone.told()["renewals"], renewed) == (5, [True] * 20)


@pytest.mark.usefixtures("committed")
def test_a_renewal_whose_worker_died_is_done_by_another_when_its_lease_ends(anyone):
    channel = channel_on(anyone, left=timedelta(0), renewing_until=NOON - timedelta(seconds=1))
    assert renew_channel(channel, client=client(), at=NOON)
    assert read(channel).token == "good-token-1"


@pytest.mark.django_db
def test_a_refused_renewal_frees_the_lease(anyone):
    channel = channel_on(anyone, left=timedelta(0), refresh_token="used")
    with pytest.raises(NeedsAuthError):
        renew_channel(channel, client=client(), at=NOON)
    assert read(channel).renewing_until is None
