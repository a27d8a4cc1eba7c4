"""Bluesky against the real server of the AT Protocol over a socket (D-2, demands 2 and 8)."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from tests.networks.conftest import drawn, picture, publish
from tests.servers import free_port
from virgula.domain.delivery import (
    NeedsAuthError,
    NotReadyError,
    NotSentError,
    Reconciliation,
    RejectedError,
    UnknownOutcomeError,
)
from virgula.domain.network import Account, Answer, Draft, Parents, PostKind
from virgula.networks.bluesky import BLUESKY
from virgula.networks.bluesky import session as sessions
from virgula.networks.bluesky.text import MOST_BYTES

pytestmark = pytest.mark.xdist_group("pds")
AT = datetime(2026, 1, 1, 15, tzinfo=UTC)
LINK = "https://a.example/una/ruta/larga?x=1"
HARD = f"Hola #Año «ñandú» 👩‍👩‍👧‍👦 & <b> 3 < 4\n\n{LINK} @nadie.test @vocera.test"
REPOST = "app.bsky.feed.repost"


@cache
def pictures():
    return {"sol": drawn(40, 30), "peso": drawn(1800, 1400, noise=True)}


@pytest.fixture
def account(pds):
    return Account(base_url=pds.url, handle="@vocera.test", token=pds.token)


@pytest.fixture
def wire(account, make_wire):
    return make_wire(account, media=pictures())


def draft(text, **fields):
    uid = "tag:a.example,2026-01-01:" + hashlib.sha256(text.encode()).hexdigest()
    return Draft(uid=uid, title="Aviso", text=text, at=AT, **fields)


def rendered(text, **fields):
    [one] = BLUESKY.render(draft(text, **fields), Account())
    return one


def record(pds, receipt, collection="app.bsky.feed.post"):
    [found] = [one for one in pds.records(collection) if one["uri"] == receipt.remote_id]
    return found["value"]


class Recording:
    """A client that keeps what was asked, and answers the first of a name as it is told."""

    def __init__(self, client, **told):
        self.client, self.told, self.asked = client, told, []

    def call(self, method, url, **fields):
        name = url.rpartition("/")[2].partition("?")[0].rpartition(".")[2]
        self.asked.append(name)
        answer = self.told.pop(name, None)
        if isinstance(answer, Answer):
            return answer
        real = self.client.call(method, url, **fields)
        if answer is not None:
            raise answer
        return real


def test_the_same_part_twice_is_one_record(wire, pds):
    part = rendered("Una sola vez")
    before = len(pds.records())
    receipts = [publish(BLUESKY, part, wire) for _ in range(2)]
    assert receipts[0].remote_id == receipts[1].remote_id
    assert receipts[0].url == f"https://bsky.app/profile/{pds.did}/post/{part.extra['rkey']}"
    assert len(pds.records()) == before + 1
    assert BLUESKY.ways == {Reconciliation.DETERMINISTIC}


def test_an_answer_that_was_lost_is_found_by_writing_again(wire, make_wire, account, pds):
    part = rendered("Perdida y hallada")
    lossy = make_wire(account, client=Recording(wire.client, putRecord=UnknownOutcomeError("lost")))
    with pytest.raises(UnknownOutcomeError):
        publish(BLUESKY, part, lossy)
    receipt = publish(BLUESKY, part, wire)
    assert record(pds, receipt)["text"] == "Perdida y hallada"
    texts = Counter(one["value"]["text"] for one in pds.records())
    assert texts["Perdida y hallada"] == 1
    [found] = BLUESKY.find(part, since=AT, wire=wire)
    assert found.remote_id == receipt.remote_id


def test_a_key_that_another_post_has_is_refused_and_nothing_is_overwritten(wire, pds):
    part = rendered("Con llave")
    receipt = publish(BLUESKY, part, wire)
    with pytest.raises(RejectedError):
        publish(BLUESKY, replace(part, text="Otra con la misma"), wire)
    assert record(pds, receipt)["text"] == "Con llave"
    assert BLUESKY.find(replace(part, text="Otra"), since=AT, wire=wire) == []
    assert BLUESKY.find(rendered("Jamás enviada"), since=AT, wire=wire) == []


def test_links_hashtags_and_the_accounts_that_exist_are_marked(wire, pds):
    value = record(pds, publish(BLUESKY, rendered(HARD), wire))
    content = value["text"].encode()
    assert [
        (content[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
         one["features"][0].get("did", ""))
        for one in value["facets"]
    ] == [("#Año", ""), ("a.example/una/ruta/larg…", ""), ("@vocera.test", pds.did)]  # fmt: skip
    assert value["langs"] == ["es"]


def test_a_picture_goes_out_with_its_words_and_its_shape(wire, pds):
    value = record(pds, publish(BLUESKY, rendered("Con imagen", media=(picture(),)), wire))
    [image] = value["embed"]["images"]
    assert (image["alt"], image["aspectRatio"]) == ("Un sol", {"width": 40, "height": 30})
    assert pds.blob(image["image"]["ref"]["$link"]) == wire.read("sol")


def test_a_picture_that_is_too_heavy_is_made_lighter(wire, pds):
    heavy = picture(sha256="peso", width=1800, height=1400)
    assert len(wire.read("peso")) > MOST_BYTES
    value = record(pds, publish(BLUESKY, rendered("Imagen pesada", media=(heavy,)), wire))
    content = pds.blob(value["embed"]["images"][0]["image"]["ref"]["$link"])
    assert len(content) <= 1_000_000
    with Image.open(BytesIO(content)) as opened:
        assert opened.format == "JPEG"
        assert abs(opened.width / opened.height - 1800 / 1400) < 0.01


def test_bytes_that_are_no_picture_are_refused_before_anything_is_seen(account, make_wire):
    wire = make_wire(account, media={"sol": b"no"})
    gif = picture(content_type="image/gif")
    with pytest.raises(RejectedError):
        publish(BLUESKY, rendered("Rota", media=(gif,)), wire)


def test_a_thread_hangs_together(wire, pds):
    long = draft("Palabra tras palabra sin fin. " * 25, as_thread=True)
    receipts, parents = [], None
    for part in BLUESKY.render(long, Account()):
        receipts.append(publish(BLUESKY, part, wire, parents=parents))
        parents = Parents(root=receipts[0].remote_id, before=receipts[-1].remote_id)
    values = [record(pds, one) for one in receipts]
    assert [value["text"][-6:] for value in values] == [" (1/3)", " (2/3)", " (3/3)"]
    hung = [
        (value["reply"]["root"]["uri"], value["reply"]["parent"]["uri"]) for value in values[1:]
    ]
    assert hung == [
        (receipts[0].remote_id, receipts[0].remote_id),
        (receipts[0].remote_id, receipts[1].remote_id),
    ]


def test_an_answer_and_its_thread_hang_on_the_post_that_they_answer(wire, pds):
    root = publish(BLUESKY, rendered("Pregunta"), wire)
    page = f"https://bsky.app/profile/vocera.test/post/{root.remote_id.rpartition('/')[2]}"
    answer = publish(BLUESKY, rendered("Respuesta", kind=PostKind.REPLY, target=page), wire)
    after = publish(
        BLUESKY, rendered("Y algo más"), wire, parents=Parents(answer.remote_id, answer.remote_id)
    )
    assert record(pds, answer)["reply"]["parent"]["uri"] == root.remote_id
    reply = record(pds, after)["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (root.remote_id, answer.remote_id)


def test_an_answer_to_nothing_is_refused(wire):
    for target in ("https://a.example/1", "at://did:plc:nadie/app.bsky.feed.post/3mbenggjiddpg"):
        with pytest.raises(RejectedError):
            publish(BLUESKY, rendered("A nadie", kind=PostKind.REPLY, target=target), wire)


def test_a_repost_is_the_networks_own_and_is_made_once(wire, pds):
    original = publish(BLUESKY, rendered("Para repetir"), wire)
    part = rendered("da igual", kind=PostKind.REPOST, target=original.remote_id)
    receipts = [publish(BLUESKY, part, wire) for _ in range(2)]
    assert receipts[0].remote_id == receipts[1].remote_id
    assert receipts[0].url == original.url
    assert record(pds, receipts[0], REPOST)["subject"]["uri"] == original.remote_id
    assert [one.remote_id for one in BLUESKY.find(part, since=AT, wire=wire)] == [
        receipts[0].remote_id
    ]


def test_one_session_serves_many_posts(wire, make_wire, account):
    client = Recording(wire.client)
    sessions._kept.clear()
    for number in range(3):
        publish(BLUESKY, rendered(f"Con una sesión {number}"), make_wire(account, client=client))
    assert client.asked == ["createSession", *["putRecord"] * 3]


def test_a_session_that_ended_is_renewed_and_nothing_is_written_twice(wire, make_wire, account):
    BLUESKY.probe(wire)
    said = Answer(400, {}, b'{"error": "ExpiredToken", "message": "Token has expired"}')
    client = Recording(wire.client, putRecord=said)
    publish(BLUESKY, rendered("Tras la renovación"), make_wire(account, client=client))
    assert client.asked == ["putRecord", "refreshSession", "putRecord"]
    client = Recording(wire.client, putRecord=said, refreshSession=said)
    publish(BLUESKY, rendered("Con sesión nueva"), make_wire(account, client=client))
    assert client.asked == ["putRecord", "refreshSession", "createSession", "putRecord"]


def test_a_session_that_ends_soon_is_renewed_beforehand(wire, make_wire, account, monkeypatch):
    BLUESKY.probe(wire)
    monkeypatch.setattr(sessions, "SPARE_SECONDS", 3 * 60 * 60.0)
    client = Recording(wire.client)
    publish(BLUESKY, rendered("Renovada antes"), make_wire(account, client=client))
    assert client.asked[0] == "refreshSession"


def test_a_wrong_app_password_is_a_disconnection(account, make_wire):
    wire = make_wire(replace(account, token="mala"))
    for ask in (lambda: BLUESKY.probe(wire), lambda: publish(BLUESKY, rendered("x"), wire)):
        with pytest.raises(NeedsAuthError) as raised:
            ask()
        assert "Invalid identifier or password" in raised.value.detail
    assert "mala" not in repr(wire.account)


def test_pictures_that_the_server_threw_away_are_uploaded_again(wire, make_wire, account):
    part = rendered("Imagen olvidada", media=(picture(),))
    gone = Answer(400, {}, b'{"error": "BlobNotFound", "message": "Could not find blob"}')
    lossy = make_wire(account, media={"sol": wire.read("sol")},
                      client=Recording(wire.client, putRecord=gone))  # fmt: skip
    with pytest.raises(NotReadyError) as raised:
        publish(BLUESKY, part, lossy)
    assert raised.value.handle == ""
    assert publish(BLUESKY, part, wire).http_status == 200


def test_what_was_prepared_is_kept_and_prepared_anew_when_it_is_old(wire, monkeypatch):
    part = rendered("Preparada")
    ask = {"key": "k", "parents": None, "wire": wire}
    handle = BLUESKY.prepare(part, handle="", **ask)
    assert BLUESKY.prepare(part, handle=handle, **ask) == handle
    old = handle.replace(handle[8:12], "2020")
    assert BLUESKY.prepare(part, handle=old, **ask) != old


def test_a_throttled_account_waits_as_long_as_it_is_told(wire, make_wire, account):
    reset = str(int(datetime.now(UTC).timestamp()) + 90)
    body = b'{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'
    client = Recording(wire.client, putRecord=Answer(429, {"RateLimit-Reset": reset}, body))
    with pytest.raises(NotSentError) as raised:
        publish(BLUESKY, rendered("Despacio"), make_wire(account, client=client))
    assert 80 < raised.value.retry_after <= 90


def test_a_server_without_an_index_hears_nothing_and_counts_nothing(wire):
    receipt = publish(BLUESKY, rendered("Sin índice"), wire)
    assert BLUESKY.heard(since=AT, wire=wire) == []
    assert BLUESKY.results([receipt.remote_id], wire=wire) == {}


def test_where_nobody_listens_nothing_left(make_wire):
    nobody = Account(base_url=f"http://127.0.0.1:{free_port()}", handle="a.test", token="x")
    with pytest.raises(NotSentError):
        BLUESKY.probe(make_wire(nobody))


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦" * 120, "ñ" * 300, "🇲🇽" * 300, "e\u0301" * 300])
def test_what_we_count_as_fitting_fits_the_server(wire, text):
    assert publish(BLUESKY, rendered(text, is_own=True), wire).http_status == 200


def test_the_server_says_who_we_are(wire):
    assert BLUESKY.probe(wire) == "@vocera.test"
