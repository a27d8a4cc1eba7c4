"""X against a strict stand-in of its API (D-2, BAL-4): nothing here was tried on X itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from tests.networks.conftest import publish
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
    Misfit,
    Parents,
    PostKind,
    Rendered,
    Results,
    TooLongError,
    UnfitError,
)
from virgula.networks.x import X, reading, uploading

LINK = "https://www.gob.mx/archivo/nota?x=1&y=2"
HARD = f"«Hola» & <b> 3 < 4 #Archivo infoem.org.mx 📣\n\n{LINK}"
PICTURE, FILM = b"\x89PNG picture", b"f" * 100


def medium(content=PICTURE, kind="image/png", **fields):
    return Medium(sha256(content).hexdigest(), kind, len(content), **fields)


def draft(text, **fields):
    at = datetime(2026, 1, 1, 15, tzinfo=UTC)
    return Draft(uid="tag:a.example,2026-01-01:1", title="Aviso", text=text, at=at, **fields)


@pytest.fixture
def server(stand_in):
    return stand_in("x")


@pytest.fixture
def wire(server, make_wire):
    media = {medium(one).sha256: one for one in (PICTURE, FILM)}

    def make(**fields):
        fields = {"base_url": server.url, "token": server.token, **fields}
        return make_wire(Account(**fields), media=media)

    make.one = make()
    return make


SIGNED = {"token": "77-key:key-secret", "client_id": "app", "client_secret": "app-secret"}


@pytest.mark.parametrize("fields", [{}, SIGNED])
def test_a_post_is_out_once_and_is_found_again_by_its_words(server, wire, fields):
    since = datetime.now(UTC) - timedelta(minutes=1)
    [rendered] = X.render(draft(HARD, media=(medium(alt="Una puerta abierta"),)), Account())
    receipt = publish(X, rendered, wire(**fields))
    publish(X, Rendered(text=HARD + " otra"), wire(**fields))
    assert receipt.url == f"https://x.com/i/status/{receipt.remote_id}"
    found = X.find(rendered, since=since, wire=wire(**fields))
    assert [one.remote_id for one in found] == [receipt.remote_id]
    [_, first] = server.told()["effects"]
    assert (first["text"], first["media"][0]["alt"]) == (rendered.text, "Una puerta abierta")


def test_who_we_are_is_asked_of_the_network(wire):
    assert X.probe(wire.one) == "@cuenta"
    assert X.probe(wire(**SIGNED)) == "@cuenta"


def test_keys_that_do_not_fit_are_a_disconnection(wire):
    for fields in ({"token": "bad"}, SIGNED | {"client_secret": "other"}):
        with pytest.raises(NeedsAuthError):
            X.probe(wire(**fields))


def test_an_account_without_credit_waits_for_a_person(server, wire):
    server.tell(no_credit=True)
    with pytest.raises(NeedsAuthError) as raised:
        publish(X, Rendered(text="Hola"), wire.one)
    assert raised.value.http_status == 402


def test_a_refused_double_is_no_receipt_and_the_list_decides(server, wire):
    """A 403 that names no post: what it is a double of only the list can tell."""
    rendered = Rendered(text="Dos veces")
    receipt = publish(X, rendered, wire.one)
    with pytest.raises(UnknownOutcomeError) as raised:
        publish(X, rendered, wire.one)
    assert raised.value.http_status == 403
    found = X.find(rendered, since=datetime.now(UTC) - timedelta(minutes=1), wire=wire.one)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    assert len(server.told()["effects"]) == 1


def test_the_network_lets_doubles_through_and_both_are_seen(server, wire):
    server.tell(lets_doubles=True)
    rendered = Rendered(text="Dos veces")
    receipts = [publish(X, rendered, wire.one).remote_id for _ in range(2)]
    found = X.find(rendered, since=datetime.now(UTC) - timedelta(minutes=1), wire=wire.one)
    assert sorted(one.remote_id for one in found) == sorted(receipts)


def test_a_list_is_read_to_its_end_however_many_pages(wire, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 5)
    since = datetime.now(UTC) - timedelta(minutes=1)
    first = publish(X, Rendered(text="La primera de muchas"), wire.one)
    for number in range(11):
        publish(X, Rendered(text=f"Relleno {number}"), wire.one)
    found = X.find(Rendered(text="La primera de muchas"), since=since, wire=wire.one)
    assert [one.remote_id for one in found] == [first.remote_id]


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
        publish(X, Rendered(text="Hola"), wire.one)
    assert type(raised.value) is error
    assert len(server.told()["effects"]) == effects
    if fault == "busy":
        assert 30 <= raised.value.retry_after <= 41


def test_a_list_that_cannot_be_read_proves_nothing(server, wire):
    server.tell(list_fails=True)
    with pytest.raises(UnknownOutcomeError):
        X.find(Rendered(text="x"), since=datetime.now(UTC), wire=wire.one)


def test_a_renewal_gives_the_next_token_and_the_next_renewal(server, wire):
    fields = {"client_id": "app", "client_secret": "app-secret"}
    tokens = X.renew(wire(refresh_token="refresh-0", **fields))
    assert (tokens.token, tokens.refresh_token, tokens.expires_in) == (
        "good-token-1",
        "refresh-1",
        7200.0,
    )
    with pytest.raises(NeedsAuthError):
        X.renew(wire(refresh_token="refresh-0", **fields))
    with pytest.raises(NeedsAuthError):
        X.renew(wire(**fields))
    assert X.probe(wire(token=tokens.token)) == "@cuenta"


def test_a_thread_answers_itself_and_an_answer_its_target(server, wire):
    parts = X.render(draft("Una frase de prueba. " * 30, as_thread=True), Account())
    assert len(parts) == 3
    first = publish(X, parts[0], wire.one)
    before = first
    for part in parts[1:]:
        parents = Parents(root=first.remote_id, before=before.remote_id)
        before = publish(X, part, wire.one, parents=parents)
    target = "https://x.com/vecina/status/123?s=20"
    [reply] = X.render(draft("Gracias.", kind=PostKind.REPLY, target=target), Account())
    answered = publish(X, reply, wire.one)
    told = [one["answered"] for one in server.told()["effects"]]
    assert told == ["123", str(int(first.remote_id) + 1), first.remote_id, ""]
    found = X.find(reply, since=datetime.now(UTC) - timedelta(minutes=1), wire=wire.one)
    assert [one.remote_id for one in found] == [answered.remote_id]


def test_the_same_thanks_to_two_people_are_two_posts(wire):
    since = datetime.now(UTC) - timedelta(minutes=1)
    replies = [
        X.render(draft("Gracias.", kind=PostKind.REPLY, target=target), Account())[0]
        for target in ("123", "456")
    ]
    receipts = [publish(X, one, wire.one).remote_id for one in replies]
    found = [X.find(one, since=since, wire=wire.one) for one in replies]
    assert [[one.remote_id for one in each] for each in found] == [[one] for one in receipts]


def test_a_repost_happens_once_however_often_it_is_sent(server, wire):
    [rendered] = X.render(draft("", kind=PostKind.REPOST, target="987"), Account())
    receipts = {publish(X, rendered, wire(**SIGNED)).remote_id for _ in range(2)}
    assert receipts == {"repost:987"}
    assert len(server.told()["effects"]) == 1
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert len(X.find(rendered, since=since, wire=wire.one)) == 1


@pytest.mark.parametrize("target", ["", "hola", "https://x.com/vecina", "1" * 20])
def test_a_target_that_is_no_post_is_refused_before_anything_leaves(target):
    with pytest.raises(UnfitError) as raised:
        X.render(draft("Hola", kind=PostKind.REPLY, target=target), Account())
    assert raised.value.misfit is Misfit.REPLY_REFUSED


def test_a_film_comes_in_pieces_and_waits_until_it_is_read(server, wire, monkeypatch):
    monkeypatch.setattr(uploading, "PIECE", 10)
    monkeypatch.setattr(uploading, "PIECES_AT_ONCE", 4)
    server.tell(film_rounds=1)
    film = medium(FILM, "video/mp4", width=16, height=9, seconds=5.0)
    [rendered] = X.render(draft("Cápsula", media=(film,)), Account())
    handle, waits = "", []
    for _ in range(9):
        try:
            handle = X.prepare(rendered, key="k", handle=handle, parents=None, wire=wire.one)
        except NotReadyError as error:
            handle = error.handle
            waits.append(error.retry_after)
        else:
            break
    X.send(rendered, key="k", handle=handle, parents=None, wire=wire.one)
    assert waits == [1.0, 1.0, 1.0]
    [told] = server.told()["effects"]
    assert (told["media"][0]["size"], told["media"][0]["pieces"]) == (100, 10)


def test_what_is_uploaded_already_is_not_uploaded_again(server, wire):
    rendered = Rendered(text="Hola", media=(medium(),))
    handle = X.prepare(rendered, key="k", handle="", parents=None, wire=wire.one)
    assert X.prepare(rendered, key="k", handle=handle, parents=None, wire=wire.one) == handle
    assert len(server.told()["prepared"]) == 1


def test_results_and_mentions_cost_and_are_read_only_where_it_is_allowed(wire):
    receipt = publish(X, Rendered(text="Hola"), wire.one)
    since = datetime(2029, 1, 1, tzinfo=UTC)
    assert X.results([receipt.remote_id], wire=wire.one) == {}
    assert X.heard(since=since, wire=wire.one) == []
    paying = wire(options={"paid_reads": "Sí"})
    assert X.results([receipt.remote_id, "repost:1"], wire=paying) == {
        receipt.remote_id: Results(likes=5, reposts=2, replies=1, views=90)
    }
    [heard] = X.heard(since=since, wire=paying)
    assert (heard.author, heard.text, heard.answers) == ("@vecina", "@cuenta ¿dónde es? <3", "1000")
    assert heard.author_url == "https://x.com/vecina"


@pytest.mark.parametrize(
    ("text", "media", "cost"),
    [
        ("Hola", (), "0.015"),
        (f"Hola {LINK}", (), "0.200"),
        ("Hola infoem.org.mx", (), "0.200"),
        ("Hola", (medium(alt="a"), medium(FILM, alt="b"), medium(b"c")), "0.025"),
    ],
)
def test_the_price_knows_addresses_and_words_for_pictures(text, media, cost):
    assert X.cost(Rendered(text=text, media=media)) == Decimal(cost)


@pytest.mark.parametrize(
    ("media", "misfit"),
    [
        ((medium(),) * 5, Misfit.TOO_MANY_IMAGES),
        ((medium(kind="image/gif"), medium()), Misfit.MIXED_MEDIA),
        ((medium(kind="image/bmp"),), Misfit.TYPE_REFUSED),
        ((medium(alt="x" * 1001),), Misfit.ALT_TOO_LONG),
        ((medium(FILM, "video/mp4", seconds=141.0),), Misfit.TOO_LONG_FILM),
    ],
)
def test_media_that_do_not_fit_are_named(media, misfit):
    with pytest.raises(UnfitError) as raised:
        X.render(draft("Hola", media=media), Account())
    assert raised.value.misfit is misfit


def test_common_words_are_shortened_and_words_of_the_channel_are_not():
    [rendered] = X.render(draft("palabra " * 100, link=LINK), Account())
    assert X.length(rendered.text) <= 280
    assert rendered.text.endswith(f"palabra…\n\n{LINK}")
    with pytest.raises(TooLongError) as raised:
        X.render(draft("📣" * 141, is_own=True), Account())
    assert (raised.value.length, raised.value.limit) == (282, 280)
