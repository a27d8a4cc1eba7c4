"""Our own feeds and the assisted channel: what leaves nothing to chance, and what a person does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.networks.conftest import publish
from virgula.domain.delivery import Reconciliation, RejectedError
from virgula.domain.network import Account, Draft, TooLongError
from virgula.networks.assisted import ASSISTED
from virgula.networks.feed import FEED
from virgula.networks.registry import NETWORKS, UnknownNetworkError, network_for

DRAFT = Draft(
    uid="tag:a.example,2026-01-01:1",
    title="Aviso",
    text="Texto",
    at=datetime(2026, 1, 1, 15, tzinfo=UTC),
    link="https://a.example/nota",
    url="https://a.example/publicaciones/1/",
)


def test_the_feed_chooses_its_own_id_and_asks_nobody(make_wire):
    [rendered] = FEED.render(DRAFT, Account())
    receipts = {publish(FEED, rendered, make_wire(), key="k") for _ in range(2)}
    assert [(one.remote_id, one.url) for one in receipts] == [(DRAFT.uid, DRAFT.url)]
    assert FEED.ways == {Reconciliation.DETERMINISTIC}


def test_an_assisted_text_carries_its_link_and_is_never_sent_by_a_machine(make_wire):
    [rendered] = ASSISTED.render(DRAFT, Account())
    assert rendered.text == "Texto\n\nhttps://a.example/nota"
    with pytest.raises(RejectedError):
        publish(ASSISTED, rendered, make_wire(), key="k")
    assert ASSISTED.find(rendered, since=datetime.now(UTC), wire=make_wire()) == []


def test_an_assisted_text_fits_the_channels_own_limit():
    with pytest.raises(TooLongError):
        ASSISTED.render(replace(DRAFT, text="x" * 20, is_own=True), Account(text_limit=10))


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_every_network_says_how_its_unknown_outcomes_end(key):
    network = network_for(key)
    assert network.key == key
    assert network.ways
    assert not network.is_by_hand or network.ways == {Reconciliation.BLIND}


def test_a_network_that_is_not_here_is_told():
    with pytest.raises(UnknownNetworkError):
        network_for("paloma-mensajera")
