"""YouTube against a strict stand-in of its API (D-2, CON-3): nothing here was tried there."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from tests.networks.cases import draft
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
    HandleState,
    Medium,
    Misfit,
    PostKind,
    Results,
    TooLongError,
    UnfitError,
)
from virgula.networks import youtube
from virgula.networks.youtube import YOUTUBE, session
from virgula.networks.youtube.speaking import seconds_to_new_quota

FILM = bytes(range(95))
DIGEST = sha256(FILM).hexdigest()


def film(**fields):
    return Medium(DIGEST, "video/mp4", len(FILM), 1920, 1080, seconds=20.0, **fields)


def rendered_as(text="Hola", **fields):
    [one] = YOUTUBE.render(draft(text, media=(film(),), **fields), Account())
    return one


@pytest.fixture
def server(stand_in, monkeypatch):
    """YouTube with pieces of ten bytes: the film has nine of them and a last one."""
    monkeypatch.setattr(session, "PIECE", 10)
    monkeypatch.setattr(session, "PIECES_AT_ONCE", 4)
    server = stand_in("youtube")
    server.tell(granularity=10)
    return server


@pytest.fixture
def wire(server, make_wire):
    def make(**fields):
        fields = {"base_url": server.url, "token": server.token, **fields}
        return make_wire(Account(**fields), media={DIGEST: FILM})

    make.one = make()
    return make


def prepare(rendered, wire, handle=""):
    """Prepare to the end, as the outbox comes back to it; return the handle and how often."""
    for times in range(1, 20):
        try:
            handle = YOUTUBE.prepare(rendered, key="k", handle=handle, parents=None, wire=wire)
        except NotReadyError as error:
            handle = error.handle
        else:
            return handle, times
    raise AssertionError(handle)


def send(rendered, wire, handle):
    return YOUTUBE.send(rendered, key="k", handle=handle, parents=None, wire=wire)


def test_all_but_the_last_piece_is_brought_unseen_and_the_last_makes_the_film(server, wire):
    rendered = rendered_as()
    handle, times = prepare(rendered, wire.one)
    assert (times, server.told()["effects"]) == (3, [])
    assert server.told()["prepared"][0]["size"] == 90
    receipt = send(rendered, wire.one, handle)
    [told] = server.told()["effects"]
    assert (told["id"], told["title"], told["text"]) == (
        receipt.remote_id,
        "Aviso",
        rendered.text,
    )
    assert receipt.url == f"https://www.youtube.com/watch?v={receipt.remote_id}"
    assert server.told()["heard"] == ["bytes 90-94/95"]


def test_a_session_says_what_became_of_it(server, wire):
    rendered = rendered_as()
    handle, _ = prepare(rendered, wire.one)

    def ask():
        return YOUTUBE.ask(rendered, handle=handle, wire=wire.one)

    assert ask().state is HandleState.WAITING
    receipt = send(rendered, wire.one, handle)
    assert ask().receipt.remote_id == receipt.remote_id
    server.tell(expired=True)
    assert ask().state is HandleState.GONE
    assert YOUTUBE.ask(rendered, handle="", wire=wire.one).state is HandleState.GONE


def test_a_session_that_made_its_film_sends_nothing_again(server, wire):
    rendered = rendered_as()
    handle, _ = prepare(rendered, wire.one)
    receipt = send(rendered, wire.one, handle)
    again, _ = prepare(rendered, wire.one, handle)
    assert json.loads(again)["video"] == receipt.remote_id
    assert send(rendered, wire.one, again).remote_id == receipt.remote_id
    assert send(rendered, wire.one, handle).remote_id == receipt.remote_id
    assert len(server.told()["effects"]) == 1


def test_a_piece_that_arrives_by_half_is_brought_from_there(server, wire):
    server.tell(granularity=5, loses=True)
    rendered = rendered_as()
    handle, _ = prepare(rendered, wire.one)
    send(rendered, wire.one, handle)
    assert server.told()["prepared"][0]["size"] == 95


def test_a_session_that_is_gone_is_opened_anew(server, wire):
    rendered = rendered_as()
    handle, _ = prepare(rendered, wire.one)
    server.tell(granularity=10)
    with pytest.raises(NotReadyError) as raised:
        send(rendered, wire.one, handle)
    assert raised.value.handle == ""
    handle, _ = prepare(rendered, wire.one, handle)
    send(rendered, wire.one, handle)
    assert len(server.told()["effects"]) == 1


def test_a_day_without_quota_lets_the_channel_wait_until_the_next(server, wire):
    server.tell(granularity=10, quota=0)
    with pytest.raises(ThrottledError) as raised:
        prepare(rendered_as(), wire.one)
    assert 0 < raised.value.retry_after <= 25 * 3600


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 24, 8, tzinfo=UTC), 24.0),
        (datetime(2026, 7, 1, 6, tzinfo=UTC), 1.0),
        (datetime(2027, 3, 14, 8, tzinfo=UTC), 23.0),
    ],
)
def test_the_day_of_the_quota_ends_at_midnight_of_its_own_zone(now, hours):
    assert seconds_to_new_quota(now) == hours * 3600


def test_what_is_out_is_found_by_its_title_and_words(server, wire, monkeypatch):
    monkeypatch.setattr(youtube, "PAGE", 2)
    since = datetime.now(UTC) - timedelta(minutes=1)
    rendered = rendered_as("La primera <3")
    handle, _ = prepare(rendered, wire.one)
    receipt = send(rendered, wire.one, handle)
    for number in range(4):
        other = rendered_as(f"Otra {number}")
        send(other, wire.one, prepare(other, wire.one)[0])
    found = YOUTUBE.find(rendered, since=since, wire=wire.one)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    assert YOUTUBE.find(replace(rendered, title="x"), since=since, wire=wire.one) == []
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert YOUTUBE.find(rendered, since=later, wire=wire.one) == []


def test_a_session_somewhere_else_is_never_told_our_token(server, wire):
    film = session.Session("https://evil.example/session/1")
    assert not session._is_theirs(film.uri, server.url)
    assert not session._is_theirs("http://www.googleapis.com/x", youtube.session.API)
    assert session._is_theirs("https://youtube.googleapis.com/x", youtube.session.API)


def test_signs_that_are_refused_become_their_kin():
    rendered = rendered_as("1 < 2 > 0")
    assert rendered.text.startswith("1 ‹ 2 › 0")


def test_titles_descriptions_and_missing_films_are_named():
    with pytest.raises(UnfitError) as raised:
        YOUTUBE.render(replace(draft(media=(film(),)), title="x" * 101), Account())
    assert (raised.value.misfit, raised.value.has) == (Misfit.TITLE_TOO_LONG, 101)
    with pytest.raises(TooLongError) as long:
        YOUTUBE.render(replace(draft("ñ" * 2501, media=(film(),), link=""), is_own=True), Account())
    assert (long.value.length, long.value.limit) == (5002, 5000)
    with pytest.raises(UnfitError) as missing:
        YOUTUBE.render(draft(), Account())
    assert missing.value.misfit is Misfit.VIDEO_NEEDED


def test_a_renewal_lasts_an_hour_and_a_revoked_one_asks_a_person(wire):
    fields = {"client_id": "app", "client_secret": "secret"}
    tokens = YOUTUBE.renew(wire(refresh_token="refresh", **fields))
    assert (tokens.refresh_token, tokens.expires_in) == ("", 3599.0)
    with pytest.raises(NeedsAuthError):
        YOUTUBE.renew(wire(refresh_token="old", **fields))


def test_a_title_that_youtube_refuses_is_refused_before_anything_is_seen(server, wire):
    with pytest.raises(RejectedError) as raised:
        prepare(replace(rendered_as(), title="<b>"), wire.one)
    assert "invalidTitle" in raised.value.detail
    with pytest.raises(UnknownOutcomeError):
        send(rendered_as(), wire.one, "")


def test_results_and_comments_are_read_without_cost(wire):
    rendered = rendered_as()
    receipt = send(rendered, wire.one, prepare(rendered, wire.one)[0])
    assert YOUTUBE.results([receipt.remote_id, "no"], wire=wire.one) == {
        receipt.remote_id: Results(likes=7, views=120)
    }
    [heard] = YOUTUBE.heard(since=datetime(2029, 1, 1, tzinfo=UTC), wire=wire.one)
    assert (heard.author, heard.text, heard.answers) == ("@vecina", "¿Habrá subtítulos?", "1000")
    assert heard.url == "https://www.youtube.com/watch?v=1000&lc=Ug1"


@pytest.mark.parametrize("target", ["Ug1", "https://www.youtube.com/watch?v=1000&lc=Ug1&t=3"])
def test_a_comment_is_answered_without_a_film_and_the_answer_is_found(server, wire, target):
    since = datetime.now(UTC) - timedelta(minutes=1)
    [rendered] = YOUTUBE.render(draft("Sí.", kind=PostKind.REPLY, target=target), Account())
    receipt = publish(YOUTUBE, rendered, wire.one)
    [told] = server.told()["effects"]
    assert (told["parent"], told["text"]) == ("Ug1", rendered.text)
    assert receipt.url.endswith(f"&lc={receipt.remote_id}")
    found = YOUTUBE.find(rendered, since=since, wire=wire.one)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    with pytest.raises(UnfitError):
        YOUTUBE.render(draft("Sí.", kind=PostKind.REPLY, target="no es"), Account())


def test_a_small_film_is_its_own_last_piece(server, wire, monkeypatch):
    monkeypatch.setattr(session, "PIECE", 1000)
    publish(YOUTUBE, rendered_as(), wire.one)
    assert server.told()["heard"] == ["bytes 0-94/95"]
