"""Facebook, Instagram and Threads: what each does that the common test body does not ask."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.cases import BYTES, LINK, TEXT, TWO, draft, film, picture
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
    Misfit,
    Parents,
    PostKind,
    Results,
    TooLongError,
    UnfitError,
)
from virgula.networks import facebook
from virgula.networks.facebook import FACEBOOK
from virgula.networks.instagram import INSTAGRAM
from virgula.networks.threads import THREADS, length

NETWORKS = {one.key: one for one in (FACEBOOK, INSTAGRAM, THREADS)}
CONTAINERS = ("instagram", "threads")
FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
def on(stand_in, make_wire):
    """A network's stand-in and a wire to it."""

    def give(key):
        server = stand_in(key)
        return server, make_wire(Account(base_url=server.url, token=server.token), media=BYTES)

    return give


def rendered_of(key, **fields):
    [rendered] = NETWORKS[key].render(draft(**fields), Account())
    return rendered


def prepare(key, rendered, wire, *, handle="", parents=None):
    network = NETWORKS[key]
    return network.prepare(rendered, key="llave", handle=handle, parents=parents, wire=wire)


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_container_in_the_making_is_kept_and_gone_on_with(on, key):
    server, wire = on(key)
    server.tell(processing=1)
    rendered = rendered_of(key, media=(picture(), picture(TWO)))
    handle = ""
    waits = 0
    while True:
        try:
            handle = prepare(key, rendered, wire, handle=handle)
        except NotReadyError as error:
            handle, waits = error.handle, waits + 1
        else:
            break
    # Two pieces and the carousel: each was made once, and each asked us to wait once.
    assert (waits, len(server.told()["prepared"])) == (3, 3)
    NETWORKS[key].send(rendered, key="llave", handle=handle, parents=None, wire=wire)
    assert len(server.told()["effects"]) == 1


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_container_that_died_is_made_anew(on, key):
    server, wire = on(key)
    rendered = rendered_of(key, media=(picture(),))
    first = prepare(key, rendered, wire)
    assert prepare(key, rendered, wire, handle=first) == first
    server.tell()  # forgets it, as the network does after a day
    assert NETWORKS[key].ask(rendered, handle=first, wire=wire).state is HandleState.GONE
    assert prepare(key, rendered, wire, handle=first) != first


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_container_that_the_network_could_not_make_is_a_refusal_with_its_words(on, key):
    server, wire = on(key)
    server.tell(state="ERROR")
    with pytest.raises(RejectedError) as raised:
        prepare(key, rendered_of(key, media=(film(),)), wire)
    assert raised.value.detail == "FAILED_DOWNLOADING_VIDEO"


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_network_whose_day_is_used_up_makes_us_wait(on, key):
    server, wire = on(key)
    server.tell(quota_usage=100)
    with pytest.raises(ThrottledError) as raised:
        prepare(key, rendered_of(key, media=(picture(),)), wire)
    assert raised.value.retry_after == 3600
    assert server.told()["prepared"] == []


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_container_that_is_out_and_not_listed_yet_is_asked_again_later(on, key):
    server, wire = on(key)
    server.tell(lag=3600)
    rendered = rendered_of(key, media=(picture(),))
    handle = prepare(key, rendered, wire)
    NETWORKS[key].send(rendered, key="llave", handle=handle, parents=None, wire=wire)
    with pytest.raises(NotReadyError):
        NETWORKS[key].ask(rendered, handle=handle, wire=wire)


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_what_was_published_meanwhile_is_never_prepared_again(on, key):
    _, wire = on(key)
    rendered = rendered_of(key, media=(picture(),))
    handle = prepare(key, rendered, wire)
    NETWORKS[key].send(rendered, key="llave", handle=handle, parents=None, wire=wire)
    with pytest.raises(UnknownOutcomeError):
        prepare(key, rendered, wire, handle=handle)
    with pytest.raises(RejectedError):
        NETWORKS[key].send(rendered, key="llave", handle=handle, parents=None, wire=wire)


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_nothing_is_sent_that_was_not_prepared(on, key):
    server, wire = on(key)
    with pytest.raises(RejectedError):
        NETWORKS[key].send(
            rendered_of(key, media=(picture(),)), key="llave", handle="", parents=None, wire=wire
        )
    assert server.told()["heard"] == []


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_pictures_carry_their_words_for_who_does_not_see_them(on, key):
    server, wire = on(key)
    publish(NETWORKS[key], rendered_of(key, media=(picture(alt="Una fachada"),)), wire)
    [effect] = server.told()["effects"]
    assert effect.get("alt_text") == "Una fachada" or effect.get("alts") == ["Una fachada"]


@pytest.mark.parametrize("key", CONTAINERS)
@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://a.example/m.jpg",
        "https://127.0.0.1/m.jpg",
        "https://10.0.0.8/m.jpg",
        "https://[::1]/m.jpg",
        "https://localhost/m.jpg",
        "https://servidor/m.jpg",
        "https://servidor.local/m.jpg",
    ],
)
def test_a_picture_that_the_network_cannot_reach_is_told_before_the_approval(key, url):
    with pytest.raises(UnfitError) as raised:
        rendered_of(key, media=(replace(picture(), url=url),))
    assert raised.value.misfit is Misfit.ADDRESS_NOT_PUBLIC


@pytest.mark.parametrize(
    ("fields", "misfit"),
    [
        ({}, Misfit.MEDIA_NEEDED),
        ({"media": (replace(picture(), content_type="image/png"),)}, Misfit.TYPE_REFUSED),
        ({"media": (replace(picture(), width=1080, height=1920),)}, Misfit.RATIO_REFUSED),
        ({"media": (picture(),) * 11}, Misfit.TOO_MANY_IMAGES),
        ({"media": (picture(),) * 6 + (film(),) * 5}, Misfit.TOO_MANY_IMAGES),
        ({"media": (picture(),), "text": "#a " * 31}, Misfit.TOO_MANY_HASHTAGS),
        ({"media": (picture(),), "text": "@ana " * 21}, Misfit.TOO_MANY_MENTIONS),
    ],
)
def test_what_instagram_does_not_take_is_told_before_the_approval(fields, misfit):
    with pytest.raises(UnfitError) as raised:
        rendered_of("instagram", **fields)
    assert raised.value.misfit is misfit


def test_a_link_under_bare_words_is_a_card_and_beside_pictures_it_is_in_the_text(on):
    server, wire = on("facebook")
    publish(FACEBOOK, rendered_of("facebook"), wire)
    publish(FACEBOOK, rendered_of("facebook", media=(picture(),)), wire)
    with_picture, bare = server.told()["effects"]
    assert (bare["message"], bare["link"]) == (TEXT, LINK)
    assert (with_picture["message"], with_picture["link"]) == (f"{TEXT}\n\n{LINK}", "")


def test_a_film_goes_in_pieces_and_where_it_was_cut_off_it_goes_on(on, monkeypatch):
    monkeypatch.setattr(facebook, "CHUNK", 2)
    server, wire = on("facebook")
    rendered = rendered_of("facebook", media=(film(),))
    # Twelve bytes are six pieces, and a turn sends four.
    with pytest.raises(NotReadyError) as raised:
        prepare("facebook", rendered, wire)
    handle = prepare("facebook", rendered, wire, handle=raised.value.handle)
    FACEBOOK.send(rendered, key="llave", handle=handle, parents=None, wire=wire)
    [made] = server.told()["prepared"]
    assert made["content"] == "una pelicula"
    assert [one["id"] for one in server.told()["effects"]] == [made["id"]]


def test_a_thread_is_a_chain_of_answers_to_ourselves(on):
    server, wire = on("threads")
    parts = THREADS.render(draft("Una palabra y otra. " * 60, as_thread=True), Account())
    assert len(parts) == 3
    ids: list[str] = []
    since = datetime.now(UTC) - timedelta(minutes=1)
    for part in parts:
        parents = Parents(root=ids[0], before=ids[-1]) if ids else None
        ids.append(publish(THREADS, part, wire, parents=parents).remote_id)
        found = THREADS.find(part, since=since, wire=wire)
        assert [one.remote_id for one in found] == ids[-1:]
    chain = {one["id"]: one["answers"] for one in server.told()["effects"]}
    assert chain == {ids[0]: "", ids[1]: ids[0], ids[2]: ids[1]}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ñandú “—”", 9),
        ("😀", 4),
        (FAMILY, 25),
        ("🇲🇽", 8),
        ("1️⃣", 7),
        ("👍🏽", 8),
        ("123 #4 *", 8),
    ],
)
def test_threads_counts_an_emoji_by_its_bytes(text, count):
    assert length(text) == count


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.just("😀"), min_size=1))
def test_what_threads_renders_always_fits_or_says_that_it_does_not(text):
    try:
        [rendered] = THREADS.render(draft(text * 20, link=""), Account())
    except TooLongError:
        assert length((text * 20).strip()) > 500
    else:
        assert length(rendered.text) <= 500


@pytest.mark.parametrize("key", ["facebook", "instagram"])
def test_an_answer_that_brings_a_picture_is_told_and_not_sent_without_it(key):
    with pytest.raises(UnfitError) as raised:
        rendered_of(key, kind=PostKind.REPLY, target="c2", media=(picture(),))
    assert (raised.value.misfit, raised.value.fits) == (Misfit.TOO_MANY_IMAGES, 0)


@pytest.mark.parametrize("key", CONTAINERS)
def test_a_token_is_renewed_and_the_old_one_ends(on, key):
    server, wire = on(key)
    tokens = NETWORKS[key].renew(wire)
    assert (tokens.token, tokens.refresh_token, tokens.expires_in) == ("good-token-1", "", 5184000)
    with pytest.raises(NeedsAuthError):
        NETWORKS[key].renew(wire)
    assert server.told()["renewals"] == 1


@pytest.mark.parametrize("key", CONTAINERS)
def test_what_is_out_has_an_address(on, key):
    _, wire = on(key)
    receipt = publish(NETWORKS[key], rendered_of(key, media=(picture(),)), wire)
    address = NETWORKS[key].address_of(receipt.remote_id, wire=wire)
    assert address == f"https://red.example/p/{receipt.remote_id}"


@pytest.mark.parametrize(
    ("key", "option"), [("facebook", "page_id"), *((key, "user_id") for key in CONTAINERS)]
)
def test_an_account_may_be_named_by_its_number(on, key, option):
    _, wire = on(key)
    wire = replace(wire, account=replace(wire.account, options={option: "7"}))
    rendered = rendered_of(key, media=(picture(),))
    receipt = publish(NETWORKS[key], rendered, wire)
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = NETWORKS[key].find(rendered, since=since, wire=wire)
    assert [one.remote_id for one in found] == [receipt.remote_id]


WHEN = "2026-11-24T18:00:00+0000"
SAID = {
    "facebook": [
        {"id": "c2", "message": "Gracias", "created_time": WHEN,
         "from": {"id": "9", "name": "Ana"}},
        {"id": "c1", "message": "Nosotros", "created_time": WHEN, "from": {"id": "7"}},
    ],
    "instagram": [
        {"id": "c2", "text": "Gracias", "username": "ana", "timestamp": WHEN},
        {"id": "c1", "text": "Nosotros", "username": "cuenta", "timestamp": WHEN},
    ],
    "threads": [
        {"id": "c2", "text": "Gracias", "username": "ana", "timestamp": WHEN,
         "permalink": "https://red.example/p/c2", "is_reply_owned_by_me": False},
        {"id": "c1", "text": "Nosotros", "timestamp": WHEN, "is_reply_owned_by_me": True},
    ],
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_what_others_say_is_heard_once_without_our_own_words(on, key):
    server, wire = on(key)
    server.tell(comments=SAID[key])
    receipt = publish(NETWORKS[key], rendered_of(key, media=(picture(),)), wire)
    at = datetime(2026, 11, 24, 18, tzinfo=UTC)
    [heard] = NETWORKS[key].heard(since=at, wire=wire)
    assert (heard.remote_id, heard.text, heard.at) == ("c2", "Gracias", at)
    assert (heard.author.lower(), heard.answers) == ("ana", receipt.remote_id)
    assert NETWORKS[key].heard(since=at + timedelta(seconds=1), wire=wire) == []


@pytest.mark.parametrize(
    ("key", "results"),
    [
        ("facebook", Results(likes=3, reposts=2, replies=3)),
        ("instagram", Results(likes=3, replies=1)),
        ("threads", Results(likes=3, reposts=2, replies=1, views=40)),
    ],
)
def test_how_a_post_was_received_and_one_that_is_gone_is_left_out(on, key, results):
    _, wire = on(key)
    receipt = publish(NETWORKS[key], rendered_of(key, media=(picture(),)), wire)
    found = NETWORKS[key].results([receipt.remote_id, "404"], wire=wire)
    assert found == {receipt.remote_id: results}


@pytest.mark.parametrize("key", sorted(NETWORKS))
def test_an_answer_is_written_under_what_it_answers(on, key):
    server, wire = on(key)
    publish(NETWORKS[key], rendered_of(key, kind=PostKind.REPLY, target="c2"), wire)
    [effect] = server.told()["effects"]
    assert effect["answers"] == "c2"
