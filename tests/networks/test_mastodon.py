"""The Mastodon API, against ``mastodon_mock`` over a socket and a stand-in for its faults (D-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.conftest import drawn, picture, publish
from virgula.domain.delivery import (
    NeedsAuthError,
    NotReadyError,
    RejectedError,
    UnknownOutcomeError,
)
from virgula.domain.network import (
    Account,
    Draft,
    Misfit,
    Parents,
    PostKind,
    Rendered,
    TooLongError,
    UnfitError,
)
from virgula.networks.mastodon import LIMIT, MASTODON
from virgula.networks.mastodon.words import length, normalised, words_of

HARD = "Hola #SNTips «ñandú» & <b> 3 < 4\n\nhttps://a.example/una/ruta?x=1&y=2 😀 @ana@otro.example"


@pytest.fixture
def wire(mastodon, make_wire):
    account = Account(base_url=mastodon.url, token=mastodon.token)
    return make_wire(account, media={"sol": drawn(40, 30)})


@pytest.fixture
def strict(faulty, make_wire):
    """The same on the stand-in, which is stricter than the mock."""
    account = Account(base_url=faulty.url, token=faulty.token)
    return make_wire(account, media={"sol": drawn(40, 30)})


def draft(text, **fields):
    uid, at = "tag:a.example,2026-01-01:1", datetime(2026, 1, 1, 15, tzinfo=UTC)
    return Draft(uid=uid, title="Aviso", text=text, at=at, **fields)


def test_the_same_key_twice_is_one_status(wire, mastodon):
    before = len(mastodon.statuses())
    rendered = Rendered(text="Una sola vez")
    receipts = [publish(MASTODON, rendered, wire, key="llave-1") for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[0].url.endswith(f"/@testuser/{receipts[0].remote_id}")
    assert len(mastodon.statuses()) == before + 1


def test_what_was_sent_is_found_again_by_its_words(wire):
    since = datetime.now(UTC) - timedelta(minutes=1)
    [rendered] = MASTODON.render(draft(HARD), wire.account)
    receipt = publish(MASTODON, rendered, wire, key="llave-2")
    publish(MASTODON, Rendered(text=HARD + " otra"), wire, key="llave-3")
    found = MASTODON.find(rendered, since=since, wire=wire)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert MASTODON.find(rendered, since=later, wire=wire) == []


def test_a_list_is_read_to_its_end_however_many_pages(wire):
    since = datetime.now(UTC) - timedelta(minutes=1)
    first = publish(MASTODON, Rendered(text="La primera de muchas"), wire, key="muchas")
    for number in range(45):
        publish(MASTODON, Rendered(text=f"Relleno {number}"), wire, key=f"r{number}")
    found = MASTODON.find(Rendered(text="La primera de muchas"), since=since, wire=wire)
    assert [one.remote_id for one in found] == [first.remote_id]


def test_the_server_tells_who_we_are(wire):
    assert MASTODON.probe(wire) == "@testuser"


def test_a_bad_token_is_a_disconnection(mastodon, make_wire):
    wire = make_wire(Account(base_url=mastodon.url, token="bad"))
    for ask in (
        lambda: MASTODON.probe(wire),
        lambda: publish(MASTODON, Rendered(text="x"), wire, key="k"),
    ):
        with pytest.raises(NeedsAuthError):
            ask()


def test_a_list_that_fails_proves_nothing(faulty, make_wire):
    faulty.tell(list_fails=True)
    wire = make_wire(Account(base_url=faulty.url, token=faulty.token))
    with pytest.raises(UnknownOutcomeError):
        MASTODON.find(Rendered(text="x"), since=datetime.now(UTC), wire=wire)


def test_a_url_counts_twenty_three_however_long_it_is():
    assert length("https://a.example/" + "x" * 300) == 23
    assert length("Hola https://a.example/ fin") == len("Hola ") + 23 + len(" fin")


def test_common_words_are_shortened_at_a_word_and_keep_their_link():
    link = "https://a.example/" + "ruta/" * 60
    text = MASTODON.render(draft("palabra " * 200, link=link), Account())[0].text
    assert text.endswith(f"palabra…\n\n{link}")
    assert LIMIT - len("palabra ") <= length(text) <= LIMIT


def test_words_written_for_the_channel_are_never_cut():
    with pytest.raises(TooLongError) as raised:
        MASTODON.render(draft("x" * 501, is_own=True), Account())
    assert (raised.value.length, raised.value.limit) == (501, 500)


def test_a_server_with_another_limit_is_respected():
    text = MASTODON.render(draft("palabra " * 200), Account(text_limit=1000))[0].text
    assert 990 <= length(text) <= 1000


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000))
def test_what_is_rendered_always_fits_or_says_that_it_does_not(text):
    try:
        [rendered] = MASTODON.render(draft(text), Account())
    except TooLongError:
        assert length(text) > LIMIT
    else:
        assert length(rendered.text) <= LIMIT


SHORTENED = (
    '<p>Ver <a href="https://a.example/x"><span class="invisible">https://</span>'
    '<span class="ellipsis">a.exam</span><span class="invisible">ple/x</span></a></p>'
)
MENTIONED = (
    '<p><span class="h-card"><a href="https://o.example/@ana">@<span>ana</span></a></span> hola</p>'
)
TAGGED = '<p><a class="mention hashtag" href="https://o.example/tags/x">#<span>x</span></a></p>'


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hola<br>mundo</p>", "Hola\nmundo"),
        ("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>"),
        (SHORTENED, "Ver https://a.example/x"),
        (MENTIONED, "@ana@o.example hola"),
        (TAGGED, "#x"),
    ],
)
def test_a_status_reads_as_what_was_written(html, text):
    assert words_of(html) == normalised(text)


def prepare(rendered, wire, handle=""):
    return MASTODON.prepare(rendered, key="k", handle=handle, parents=None, wire=wire)


def test_pictures_go_out_with_their_words(wire, mastodon):
    media = (picture(alt="Un sol naranja"), picture(alt="El mismo sol"))
    [rendered] = MASTODON.render(draft("Con imágenes", media=media), wire.account)
    receipt = publish(MASTODON, rendered, wire, key="imagenes")
    [status] = [one for one in mastodon.statuses() if one["id"] == receipt.remote_id]
    words = [one["description"] for one in status["media_attachments"]]
    assert words == ["Un sol naranja", "El mismo sol"]


def test_media_that_the_server_still_works_on_are_waited_for_and_uploaded_once(strict, faulty):
    faulty.tell(processing=2)
    [rendered] = MASTODON.render(draft("Paciencia", media=(picture(),)), strict.account)
    with pytest.raises(NotReadyError) as raised:
        prepare(rendered, strict)
    handle = raised.value.handle
    with pytest.raises(NotReadyError):
        prepare(rendered, strict, handle)
    assert prepare(rendered, strict, handle) == handle
    assert len(faulty.told()["prepared"]) == 1


def test_media_that_are_refused_as_unfinished_are_waited_for(strict, faulty):
    faulty.tell(processing=5)
    rendered = Rendered(text="Impaciente", media=(picture(),))
    with pytest.raises(NotReadyError) as raised:
        prepare(rendered, strict)
    handle = raised.value.handle
    with pytest.raises(NotReadyError) as raised:
        MASTODON.send(rendered, key="k", handle=handle, parents=None, wire=strict)
    assert raised.value.handle == handle
    assert faulty.told()["statuses"] == []


def test_an_upload_that_is_gone_is_made_again(strict, faulty):
    rendered = Rendered(text="Otra vez", media=(picture(),))
    handle = prepare(rendered, strict)
    MASTODON.send(rendered, key="k", handle=handle, parents=None, wire=strict)
    again = prepare(rendered, strict, handle)
    assert again != handle
    assert len(faulty.told()["prepared"]) == 2


def test_a_key_that_is_repeated_with_other_uploads_is_still_one_status(wire, mastodon):
    before = len(mastodon.statuses())
    rendered = Rendered(text="Una sola con imagen", media=(picture(),))
    receipts = [publish(MASTODON, rendered, wire, key="imagen-1") for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert len(mastodon.statuses()) == before + 1


def test_a_thread_hangs_together(wire, mastodon):
    long = draft("Palabra tras palabra sin fin. " * 40, as_thread=True, media=(picture(),))
    parts = MASTODON.render(long, wire.account)
    assert [len(part.media) for part in parts] == [1, 0, 0]
    receipts, parents = [], None
    for number, part in enumerate(parts):
        receipts.append(publish(MASTODON, part, wire, key=f"hilo-{number}", parents=parents))
        parents = Parents(receipts[0].remote_id, receipts[-1].remote_id)
    answered = {one["id"]: one["in_reply_to_id"] for one in mastodon.statuses()}
    ids = [one.remote_id for one in receipts]
    assert [answered[one] for one in ids] == [None, ids[0], ids[1]]


def test_an_answer_hangs_on_its_post_by_id_or_by_its_page(strict, faulty):
    first = publish(MASTODON, Rendered(text="Pregunta"), strict, key="1")
    for target in (first.remote_id, first.url):
        rendered = Rendered(text=f"A {target}", kind=PostKind.REPLY, target=target)
        publish(MASTODON, rendered, strict, key=target)
    assert [one["answers"] for one in faulty.told()["statuses"]] == [first.remote_id] * 2 + [""]
    lost = Rendered(text="A nadie", kind=PostKind.REPLY, target="https://red.example/@x/1")
    with pytest.raises(RejectedError):
        publish(MASTODON, lost, strict, key="2")


@pytest.mark.parametrize("server", ["mastodon", "faulty"])
def test_the_same_thanks_to_two_people_are_two_statuses(request, make_wire, server):
    told = request.getfixturevalue(server)
    wire, since = (
        make_wire(Account(base_url=told.url, token=told.token)),
        datetime.now(UTC) - timedelta(minutes=1),
    )
    people = [publish(MASTODON, Rendered(text=f"Soy {one}"), wire, key=f"p{one}") for one in "ab"]
    replies = [
        Rendered(text="Gracias.", kind=PostKind.REPLY, target=one.remote_id) for one in people
    ]
    receipts = [publish(MASTODON, one, wire, key=one.target) for one in replies]
    found = [MASTODON.find(one, since=since, wire=wire) for one in replies]
    assert [[one.remote_id for one in each] for each in found] == [
        [one.remote_id] for one in receipts
    ]


@pytest.mark.parametrize("server", ["mastodon", "faulty"])
def test_a_repost_is_the_networks_own_and_is_made_once(request, make_wire, server):
    running = request.getfixturevalue(server)
    wire = make_wire(Account(base_url=running.url, token=running.token))
    since = datetime.now(UTC) - timedelta(minutes=1)
    original = publish(MASTODON, Rendered(text="Para repetir"), wire, key="original")
    post = draft("da igual", kind=PostKind.REPOST, target=original.remote_id)
    [rendered] = MASTODON.render(post, wire.account)
    assert MASTODON.find(rendered, since=since, wire=wire) == []
    receipts = [publish(MASTODON, rendered, wire, key=f"r{number}") for number in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[0].url == original.url
    [found] = MASTODON.find(rendered, since=since, wire=wire)
    assert (found.remote_id, found.url) == (receipts[0].remote_id, original.url)


def test_a_servers_own_limits_hold(strict):
    limits = MASTODON.limits(strict)
    account = Account(options=limits)
    rules = MASTODON.rules_for(account)
    assert (rules.text_limit, rules.images.most, rules.images.max_bytes) == (800, 6, 1000)
    assert (rules.images.content_types, rules.images.alt_limit) == (frozenset({"image/png"}), 200)
    assert MASTODON.rules_for(Account(options=limits, text_limit=300)).text_limit == 300
    heavy = draft("x", media=(picture(size=1001),))
    with pytest.raises(UnfitError) as raised:
        MASTODON.render(heavy, account)
    assert raised.value.misfit is Misfit.TOO_HEAVY


def test_a_server_that_does_not_tell_its_limits_has_the_usual_ones(make_wire, stand_in):
    other = stand_in("telegram")
    assert MASTODON.limits(make_wire(Account(base_url=other.url, token=other.token))) == {}
    assert MASTODON.rules_for(Account()) == MASTODON.rules


def test_the_mocks_limits_are_read(wire):
    assert MASTODON.limits(wire)["max_characters"] == "500"


def test_what_people_say_to_us_is_heard_once_in_order(strict, faulty):
    def mention(number, minute):
        return {
            "id": str(number),
            "type": "mention",
            "status": {
                "id": f"s{number}",
                "url": f"https://o.example/@ana/{number}",
                "created_at": f"2026-11-24T12:{minute:02}:00.000Z",
                "content": "<p>@cuenta ¿A qué hora?<br>Gracias</p>",
                "in_reply_to_id": "1001",
                "account": {"acct": "ana@o.example", "url": "https://o.example/@ana"},
            },
        }

    faulty.tell(mentions=[mention(9, 30), mention(8, 20), mention(7, 10), {"id": "6"}])
    heard = MASTODON.heard(since=datetime(2026, 11, 24, 12, 15, tzinfo=UTC), wire=strict)
    assert [one.remote_id for one in heard] == ["s8", "s9"]
    assert (heard[0].author, heard[0].text, heard[0].answers) == (
        "ana@o.example",
        "@cuenta ¿A qué hora?\nGracias",
        "1001",
    )


def test_how_a_post_was_received_is_counted_and_one_that_is_gone_is_not(wire):
    first = publish(MASTODON, Rendered(text="Contada"), wire, key="contada")
    reply = Rendered(text="Respuesta", kind=PostKind.REPLY, target=first.remote_id)
    publish(MASTODON, reply, wire, key="contada-2")
    results = MASTODON.results([first.remote_id, "99"], wire=wire)
    assert set(results) == {first.remote_id}
    assert (results[first.remote_id].likes, results[first.remote_id].replies) == (0, 1)
