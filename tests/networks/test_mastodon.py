"""The Mastodon API, against ``mastodon_mock`` over a socket and a stand-in for its faults (D-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.conftest import publish
from virgula.domain.delivery import NeedsAuthError, UnknownOutcomeError
from virgula.domain.network import Account, Draft, Rendered, TooLongError
from virgula.networks.mastodon import LIMIT, MASTODON, length, normalised, words_of

HARD = "Hola #SNTips «ñandú» & <b> 3 < 4\n\nhttps://a.example/una/ruta?x=1&y=2 😀 @ana@otro.example"


@pytest.fixture
def wire(mastodon, make_wire):
    return make_wire(Account(base_url=mastodon.url, token=mastodon.token))


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
