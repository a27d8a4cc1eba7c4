"""A LinkedIn page against a strict stand-in of its API (D-2): nothing here was tried there."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.conftest import publish
from tests.standins.linkedin import read
from virgula.domain.delivery import (
    NeedsAuthError,
    NotReadyError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import (
    Account,
    Draft,
    Medium,
    PostKind,
    Rendered,
    Results,
    UnfitError,
)
from virgula.networks import linkedin
from virgula.networks.linkedin import LINKEDIN, uploading
from virgula.networks.linkedin.wording import escaped, says_the_same, unescaped

LINK = "https://www.gob.mx/archivo/nota_1?x=1&y=(2)"
HARD = f"«Hola» (sí) [1] {{a}} <b> @ana #Archivo #1 C# a_b *c* ~d~ | \\ 📣\n\n{LINK}"
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


def medium(content, **fields):
    return Medium(sha256(content).hexdigest(), "image/png", len(content), **fields)


def draft(text, **fields):
    at = datetime(2026, 1, 1, 15, tzinfo=UTC)
    return Draft(uid="tag:a.example,2026-01-01:1", title="Aviso", text=text, at=at, **fields)


@pytest.fixture
def server(stand_in):
    return stand_in("linkedin")


@pytest.fixture
def wire(server, make_wire):
    media = {medium(one).sha256: one for one in (b"uno", b"dos")}

    def make(**fields):
        fields = {"base_url": server.url, "token": server.token,
                  "options": {"organization": "77"}, **fields}  # fmt: skip
        return make_wire(Account(**fields), media=media)

    make.one = make()
    return make


def a_minute_ago():
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_post_is_read_whole_and_is_found_again_by_its_words(server, wire):
    [rendered] = LINKEDIN.render(draft(HARD), Account())
    receipt = publish(LINKEDIN, rendered, wire.one)
    publish(LINKEDIN, Rendered(text=HARD + " otra"), wire.one)
    assert receipt.url == f"https://www.linkedin.com/feed/update/{receipt.remote_id}/"
    assert server.told()["effects"][1]["text"] == HARD
    found = LINKEDIN.find(rendered, since=a_minute_ago(), wire=wire.one)
    assert [one.remote_id for one in found] == [receipt.remote_id]


@given(TEXTS)
def test_no_sign_cuts_a_post_and_its_words_come_back(text):
    assert read(escaped(text)) == text
    assert unescaped(escaped(text)) == text


def test_a_hashtag_stays_a_hashtag():
    assert escaped("Ver #Archivo_2026, C# y #1") == (r"Ver {hashtag|\#|Archivo\_2026}, C\# y \#1")


def test_a_shortened_address_is_still_the_same_post():
    assert says_the_same("Ver https://lnkd.in/gAb1 ya", f"Ver {LINK} ya")
    assert not says_the_same("Ver https://lnkd.in/gAb1 ya", "Ver esto ya")
    assert not says_the_same("Ver https://lnkd.in/gAb1", f"Ver {LINK} ya")


def test_pictures_carry_their_words_and_wait_until_they_are_read(server, wire):
    server.tell(rounds=1)
    media = (medium(b"uno", alt="Una puerta"), medium(b"dos"))
    [rendered] = LINKEDIN.render(draft("Hola", media=media), Account())
    with pytest.raises(NotReadyError) as raised:
        LINKEDIN.prepare(rendered, key="k", handle="", parents=None, wire=wire.one)
    handle = raised.value.handle
    for _ in range(2):
        try:
            handle = LINKEDIN.prepare(rendered, key="k", handle=handle, parents=None, wire=wire.one)
        except NotReadyError as error:
            handle = error.handle
    LINKEDIN.send(rendered, key="k", handle=handle, parents=None, wire=wire.one)
    [told] = server.told()["effects"]
    images = told["content"]["multiImage"]["images"]
    assert [image.get("altText") for image in images] == ["Una puerta", None]
    assert [one["size"] for one in server.told()["prepared"]] == [3, 3]


def test_a_film_travels_in_the_pieces_that_linkedin_names(server, make_wire, monkeypatch):
    monkeypatch.setattr(uploading, "PIECES_AT_ONCE", 2)
    server.tell(piece=10, rounds=1)
    film = bytes(range(45))
    digest = sha256(film).hexdigest()
    medium = Medium(digest, "video/mp4", len(film), 1920, 1080, seconds=20.0, alt="Entrevista")
    account = Account(base_url=server.url, token=server.token, options={"organization": "77"})
    wire = make_wire(account, media={digest: film})
    [rendered] = LINKEDIN.render(draft("Cápsula", media=(medium,)), account)
    handle, waits = "", []
    for _ in range(9):
        try:
            handle = LINKEDIN.prepare(rendered, key="k", handle=handle, parents=None, wire=wire)
        except NotReadyError as error:
            handle = error.handle
            waits.append(error.retry_after)
        else:
            break
    LINKEDIN.send(rendered, key="k", handle=handle, parents=None, wire=wire)
    assert waits == [1.0, 1.0, 5.0]
    [told] = server.told()["effects"]
    [kept] = server.told()["prepared"]
    assert told["content"] == {"media": {"id": f"urn:li:video:{kept['id']}", "title": "Aviso"}}
    assert kept["size"] == 45


def test_a_link_without_pictures_is_shown_as_a_card(server, wire):
    [rendered] = LINKEDIN.render(draft("Hola", link=LINK), Account())
    publish(LINKEDIN, rendered, wire.one)
    [told] = server.told()["effects"]
    assert told["content"] == {"article": {"source": LINK, "title": "Aviso"}}


@pytest.mark.parametrize("orders", [{}, {"ghosts": True}])
def test_a_refused_double_names_a_post_and_the_list_still_decides(server, wire, orders):
    """The post that it names was seen not to exist, or to be of another day."""
    rendered = Rendered(text="Dos veces")
    publish(LINKEDIN, rendered, wire.one) if not orders else server.tell(**orders)
    with pytest.raises(UnknownOutcomeError) as raised:
        publish(LINKEDIN, rendered, wire.one)
    assert "urn:li:share:" in raised.value.detail
    found = LINKEDIN.find(rendered, since=a_minute_ago(), wire=wire.one)
    assert len(found) == len(server.told()["effects"]) == (0 if orders else 1)


def test_a_token_that_may_not_read_proves_nothing_and_disconnects_nobody(server, wire):
    server.tell(may_not_read=True)
    with pytest.raises(UnknownOutcomeError):
        LINKEDIN.find(Rendered(text="x"), since=a_minute_ago(), wire=wire.one)


def test_a_list_is_read_until_it_is_older_than_the_look(wire, monkeypatch):
    monkeypatch.setattr(linkedin, "PAGE", 5)
    since = a_minute_ago()
    first = publish(LINKEDIN, Rendered(text="La primera de muchas"), wire.one)
    for number in range(11):
        publish(LINKEDIN, Rendered(text=f"Relleno {number}"), wire.one)
    rendered = Rendered(text="La primera de muchas")
    found = LINKEDIN.find(rendered, since=since, wire=wire.one)
    assert [one.remote_id for one in found] == [first.remote_id]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert LINKEDIN.find(rendered, since=later, wire=wire.one) == []


@pytest.mark.parametrize(
    ("fault", "error", "effects"),
    [
        ("invalid", RejectedError, 0),
        ("stranger", NeedsAuthError, 0),
        ("busy", ThrottledError, 0),
        ("before", UnknownOutcomeError, 0),
        ("after", UnknownOutcomeError, 1),
        ("reset", UnknownOutcomeError, 1),
        ("nonsense", UnknownOutcomeError, 1),
    ],
)
def test_each_fault_says_what_is_known(server, wire, fault, error, effects):
    server.tell(fault=fault)
    with pytest.raises(error) as raised:
        publish(LINKEDIN, Rendered(text="Hola"), wire.one)
    assert type(raised.value) is error
    assert len(server.told()["effects"]) == effects


def test_a_version_that_has_ended_is_said_and_a_newer_one_may_be_named(wire):
    old = {"organization": "77", "version": "202401"}
    with pytest.raises(RejectedError) as raised:
        publish(LINKEDIN, Rendered(text="Hola"), wire(options=old))
    assert raised.value.http_status == 426
    newer = {"organization": "77", "version": "202610"}
    assert publish(LINKEDIN, Rendered(text="Hola"), wire(options=newer)).remote_id


def test_an_account_without_its_page_asks_a_person(wire):
    with pytest.raises(NeedsAuthError):
        publish(LINKEDIN, Rendered(text="Hola"), wire(options={}))
    assert LINKEDIN.probe(wire.one) == "Comisión"


def test_a_renewal_gives_sixty_days_and_says_when_the_year_ends(wire):
    fields = {"client_id": "app", "client_secret": "secret"}
    tokens = LINKEDIN.renew(wire(refresh_token="refresh-year", **fields))
    assert (tokens.expires_in, tokens.refresh_expires_in) == (5184000.0, 31000000.0)
    with pytest.raises(NeedsAuthError):
        LINKEDIN.renew(wire(refresh_token="old", **fields))


def test_a_repost_names_the_post_by_its_address(server, wire):
    target = "https://www.linkedin.com/feed/update/urn:li:share:123/"
    [rendered] = LINKEDIN.render(draft("", kind=PostKind.REPOST, target=target), Account())
    receipt = publish(LINKEDIN, rendered, wire.one)
    assert server.told()["effects"][0]["parent"] == "urn:li:share:123"
    found = LINKEDIN.find(rendered, since=a_minute_ago(), wire=wire.one)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    with pytest.raises(UnfitError):
        LINKEDIN.render(draft("", kind=PostKind.REPOST, target="https://a.example/"), Account())


def test_results_are_read_by_their_posts(wire):
    receipt = publish(LINKEDIN, Rendered(text="Hola"), wire.one)
    assert LINKEDIN.results([receipt.remote_id, "otra"], wire=wire.one) == {
        receipt.remote_id: Results(likes=4, reposts=2, replies=1, views=80)
    }
