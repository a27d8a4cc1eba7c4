"""Every network under every fault: the class of the failure is right, and nothing goes out twice.

This is the body that the outbox relies on (D-2). A network joins it in ``tests/networks/cases.py``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.networks.cases import CASES, Case
from virgula.domain.delivery import (
    DeliveryError,
    NeedsAuthError,
    Reconciliation,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
    rule_for,
)
from virgula.domain.network import HandleState, Receipt, Rendered, Wire
from virgula.networks.client import HttpClient, make_pool

# What each fault of the stand-ins means, and whether the post is out after it.
FAULTS: dict[str, tuple[type[DeliveryError], int]] = {
    "invalid": (RejectedError, 0),
    "stranger": (NeedsAuthError, 0),
    "rotated": (NeedsAuthError, 0),
    "busy": (ThrottledError, 0),
    "before": (UnknownOutcomeError, 0),
    "deaf": (UnknownOutcomeError, 0),
    "after": (UnknownOutcomeError, 1),
    "silent": (UnknownOutcomeError, 1),
    "drip": (UnknownOutcomeError, 1),
    "reset": (UnknownOutcomeError, 1),
    "nonsense": (UnknownOutcomeError, 1),
}
SLOW = {"deaf", "silent", "drip"}
PATIENCE = 0.5
DRAFTS = [(name, kind) for name, case in CASES.items() for kind in case.drafts]
FIRST = [(name, next(iter(case.drafts))) for name, case in CASES.items()]
PREPARING = [
    (name, kind)
    for name, kind in DRAFTS
    if Reconciliation.HANDLE in CASES[name].network.ways and kind != "reply"
]
LISTED = [one for one in DRAFTS if Reconciliation.LISTABLE in CASES[one[0]].network.ways]


class Play:
    """One post on its way to one network, taken a step at a time as the outbox does."""

    def __init__(self, case: Case, kind: str, server: Any, clients: Any) -> None:
        self.network, self.server, self._clients = case.network, server, clients
        self.account, self.media = case.account(server), case.media
        [self.rendered] = case.network.render(case.drafts[kind], self.account)
        self.rendered = Rendered.of_payload(self.rendered.as_payload())
        self.handle = ""
        self.since = datetime.now(UTC) - timedelta(minutes=1)

    def wire(self, fault: str = "") -> Wire:
        client = self._clients["hasty" if fault in SLOW else "patient"]
        return Wire(self.account, client, self.media.__getitem__)

    def prepare(self, fault: str = "") -> None:
        self.handle = self.network.prepare(
            self.rendered, key="llave", handle=self.handle, parents=None,
            wire=self.wire(fault),
        )  # fmt: skip

    def send(self, fault: str = "") -> Receipt:
        return self.network.send(
            self.rendered, key="llave", handle=self.handle, parents=None,
            wire=self.wire(fault),
        )  # fmt: skip

    def effects(self) -> list[dict[str, Any]]:
        return list(self.server.told()["effects"])

    def find(self) -> list[str]:
        found = self.network.find(self.rendered, since=self.since, wire=self.wire())
        return [one.remote_id for one in found]

    def is_out(self) -> bool:
        """Find out what became of it, by the ways that the network has."""
        ways = self.network.ways
        if Reconciliation.HANDLE in ways and self.handle:
            asked = self.network.ask(self.rendered, handle=self.handle, wire=self.wire())
            assert asked.state is not HandleState.GONE
            return asked.state is HandleState.PUBLISHED
        return bool(self.find()) if Reconciliation.LISTABLE in ways else False


@pytest.fixture(scope="module")
def clients() -> Iterator[dict[str, HttpClient]]:
    pools = [make_pool(user_agent="tests", timeout_seconds=seconds) for seconds in (10.0, PATIENCE)]
    yield {
        "patient": HttpClient(pools[0], timeout_seconds=10.0),
        "hasty": HttpClient(pools[1], timeout_seconds=PATIENCE),
    }
    for pool in pools:
        pool.close()


@pytest.fixture
def play(request, stand_in, clients) -> Play:
    name, kind = request.param
    return Play(CASES[name], kind, stand_in(CASES[name].standin), clients)


def title(param: Any) -> str:
    return "-".join(param) if isinstance(param, tuple) else str(param)


@pytest.mark.parametrize("play", DRAFTS, ids=title, indirect=True)
def test_what_is_prepared_is_seen_by_nobody_and_sent_once(play):
    play.prepare()
    assert play.effects() == []
    receipt = play.send()
    assert [one["id"] for one in play.effects()] == [receipt.remote_id]
    assert len(play.server.told()["heard"]) == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("play", FIRST, ids=title, indirect=True)
def test_each_fault_has_its_class_and_ends_with_one_post(play, fault):
    error, effects = FAULTS[fault]
    play.server.tell(fault=fault)
    play.prepare()
    with pytest.raises(error) as raised:
        play.send(fault)
    # The outbox goes by the very class: a subclass would count as unknown.
    assert type(raised.value) is error
    assert rule_for(raised.value) is not None
    assert len(play.effects()) == effects
    if fault == "rotated":
        return
    if error is not UnknownOutcomeError or not play.is_out():
        if Reconciliation.BLIND in play.network.ways and error is UnknownOutcomeError:
            return  # a person decides
        play.send()
    assert len(play.effects()) == 1


@pytest.mark.parametrize("play", DRAFTS, ids=title, indirect=True)
def test_what_is_out_without_an_answer_is_found_as_itself(play):
    play.server.tell(fault="after")
    play.prepare()
    with pytest.raises(UnknownOutcomeError):
        play.send()
    [effect] = play.effects()
    if Reconciliation.HANDLE in play.network.ways and play.handle:
        asked = play.network.ask(play.rendered, handle=play.handle, wire=play.wire())
        assert asked.state is HandleState.PUBLISHED
        assert asked.receipt is not None
        assert asked.receipt.remote_id == effect["id"]
    if Reconciliation.LISTABLE in play.network.ways:
        assert play.find() == [effect["id"]]


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - SLOW))
@pytest.mark.parametrize("play", PREPARING, ids=title, indirect=True)
def test_a_preparation_that_fails_has_no_effect_and_may_be_done_again(play, fault):
    play.server.tell(fault=fault, on="prepare")
    expected = FAULTS[fault][0]
    with pytest.raises(expected):
        play.prepare(fault)
    assert play.effects() == []
    if fault == "rotated":
        return
    play.prepare()
    receipt = play.send()
    assert [one["id"] for one in play.effects()] == [receipt.remote_id]


@pytest.mark.parametrize("fault", ["before", "reset", "nonsense", "busy"])
@pytest.mark.parametrize("play", [one for one in FIRST if one in LISTED], ids=title, indirect=True)
def test_a_list_that_cannot_be_read_proves_nothing(play, fault):
    play.server.tell(fault=fault, on="list")
    with pytest.raises((UnknownOutcomeError, ThrottledError)):
        play.find()


@pytest.mark.parametrize("play", LISTED, ids=title, indirect=True)
def test_a_list_that_lags_is_empty_until_it_is_not(play):
    play.server.tell(lag=3600)
    play.prepare()
    play.send()
    assert play.find() == []


@pytest.mark.parametrize("name", CASES)
def test_an_account_says_who_it_is_and_a_bad_token_does_not(name, stand_in, make_wire):
    case = CASES[name]
    server = stand_in(case.standin)
    assert case.network.probe(make_wire(case.account(server)))
    server.tell(token="another")
    with pytest.raises(NeedsAuthError):
        case.network.probe(make_wire(case.account(server)))
