"""A Telegram channel against a strict stand-in of the Bot API (D-2): nothing was tried there."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.cases import BYTES, draft, film, picture
from tests.networks.conftest import publish
from virgula.domain.delivery import NeedsAuthError, NotSentError, ThrottledError
from virgula.domain.network import Account, Misfit, PostKind, Rendered, TooLongError, UnfitError
from virgula.networks.telegram import TELEGRAM, length


@pytest.fixture
def server(stand_in):
    return stand_in("telegram")


@pytest.fixture
def wire(server, make_wire):
    def make(**fields):
        fields = {"base_url": server.url, "token": server.token, "handle": "comision", **fields}
        return make_wire(Account(**fields), media=BYTES)

    make.one = make()
    return make


def test_a_message_has_its_public_address(server, wire):
    [rendered] = TELEGRAM.render(draft("Hola 📣"), Account())
    receipt = publish(TELEGRAM, rendered, wire.one)
    assert receipt.url == f"https://t.me/comision/{receipt.remote_id}"
    [heard] = server.told()["heard"]
    assert heard["link_preview_options"] == {"url": "https://a.example/una/ruta?x=1&y=2"}
    assert heard["text"] == rendered.text


@pytest.mark.parametrize(
    ("media", "sizes"),
    [
        ((picture(),), [3]),
        ((film(),), [len(b"una pelicula")]),
        ((picture(), film()), [3, len(b"una pelicula")]),
    ],
)
def test_pictures_and_films_travel_in_the_one_request_that_shows_them(server, wire, media, sizes):
    [rendered] = TELEGRAM.render(draft("Hola", media=media), Account())
    receipt = publish(TELEGRAM, rendered, wire.one)
    [told] = server.told()["effects"]
    assert (told["id"], told["sizes"]) == (receipt.remote_id, sizes)
    assert told["text"] == rendered.text


@pytest.mark.parametrize(
    ("target", "number"), [("12", 12), ("t.me/comision/12", 12), ("https://t.me/c/99/12?x=1", 12)]
)
def test_an_answer_names_its_message(server, wire, target, number):
    [rendered] = TELEGRAM.render(draft("Gracias", kind=PostKind.REPLY, target=target), Account())
    publish(TELEGRAM, rendered, wire.one)
    assert server.told()["effects"][0]["answered"] == number


@pytest.mark.parametrize(
    ("target", "source"),
    [("https://t.me/otra/12", "@otra/12"), ("https://t.me/c/99/12", "-10099/12")],
)
def test_a_repost_forwards_the_message_of_another_channel(server, wire, target, source):
    [rendered] = TELEGRAM.render(draft("", kind=PostKind.REPOST, target=target), Account())
    publish(TELEGRAM, rendered, wire.one)
    assert server.told()["effects"][0]["forwarded"] == source


@pytest.mark.parametrize(
    ("kind", "target"), [(PostKind.REPLY, "hola"), (PostKind.REPOST, "12"), (PostKind.REPOST, "")]
)
def test_a_target_that_is_no_message_is_refused_before_anything_leaves(kind, target):
    with pytest.raises(UnfitError) as raised:
        TELEGRAM.render(draft("Hola", kind=kind, target=target), Account())
    assert raised.value.misfit in {Misfit.REPLY_REFUSED, Misfit.REPOST_REFUSED}


def test_a_caption_has_a_quarter_of_the_room():
    words = replace(draft("x" * 1100, link=""), is_own=True)
    assert len(TELEGRAM.render(words, Account())[0].text) == 1100
    with pytest.raises(TooLongError) as raised:
        TELEGRAM.render(replace(words, media=(picture(),)), Account())
    assert (raised.value.length, raised.value.limit) == (1100, 1024)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_the_length_counts_the_units_of_utf_16(text):
    assert length(text) == sum(2 if ord(one) > 0xFFFF else 1 for one in text)


def test_the_wait_stands_in_the_body(server, wire):
    server.tell(fault="busy")
    with pytest.raises(ThrottledError) as raised:
        publish(TELEGRAM, Rendered(text="Hola"), wire.one)
    assert raised.value.retry_after == 40.0


@pytest.mark.parametrize(
    ("orders", "fields"),
    [
        ({"has_left": True}, {}),
        ({}, {"handle": "@otra"}),
        ({}, {"handle": ""}),
        ({}, {"token": "bad"}),
        ({}, {"token": "a/b"}),
    ],
)
def test_a_channel_that_the_bot_may_not_reach_is_a_disconnection(server, wire, orders, fields):
    server.tell(**orders)
    with pytest.raises(NeedsAuthError):
        publish(TELEGRAM, Rendered(text="Hola"), wire(**fields))
    assert server.told()["effects"] == []


def test_only_what_never_left_may_be_tried_again_by_itself(make_wire):
    account = Account(base_url="http://127.0.0.1:9", token="t", handle="@comision")
    with pytest.raises(NotSentError):
        publish(TELEGRAM, Rendered(text="Hola"), make_wire(account))


def test_who_we_are_is_the_channels_name(wire):
    assert TELEGRAM.probe(wire(options={"chat": "-1001234567"})) == "Comisión"


def test_no_log_writes_the_address_that_carries_the_token():
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING
