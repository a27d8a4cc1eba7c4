"""The Mastodon API, against ``mastodon_mock`` over a socket and a stand-in for its faults (D-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.delivery import (
    Account,
    Draft,
    NeedsAuthError,
    Rendered,
    TooLongError,
    UnknownOutcomeError,
)
from virgula.networks.mastodon import LIMIT, MASTODON, length, normalised, words_of

HARD = "Hola #SNTips «ñandú» & <b> 3 < 4\n\nhttps://a.example/una/ruta?x=1&y=2 😀 @ana@otro.example"


@pytest.fixture
def account(mastodon):
    return Account(base_url=mastodon.url, token=mastodon.token)


def draft(text, **fields):
    return Draft(uid="tag:a.example,2026-01-01:1", title="Aviso", text=text, **fields)


def test_the_same_key_twice_is_one_status(account, client, mastodon):
    before = len(mastodon.statuses())
    rendered = Rendered(text="Una sola vez")
    receipts = [
        MASTODON.send(rendered, key="llave-1", account=account, client=client) for _ in range(2)
    ]
    assert receipts[0] == receipts[1]
    assert receipts[0].url.endswith(f"/@testuser/{receipts[0].remote_id}")
    assert len(mastodon.statuses()) == before + 1


def test_what_was_sent_is_found_again_by_its_words(account, client):
    since = datetime.now(UTC) - timedelta(minutes=1)
    rendered = MASTODON.render(draft(HARD), account)
    receipt = MASTODON.send(rendered, key="llave-2", account=account, client=client)
    MASTODON.send(Rendered(text=HARD + " otra"), key="llave-3", account=account, client=client)
    found = MASTODON.find(rendered, since=since, account=account, client=client)
    assert [one.remote_id for one in found] == [receipt.remote_id]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert MASTODON.find(rendered, since=later, account=account, client=client) == []


def test_a_list_is_read_to_its_end_however_many_pages(account, client):
    since = datetime.now(UTC) - timedelta(minutes=1)
    first = MASTODON.send(
        Rendered(text="La primera de muchas"), key="muchas", account=account, client=client
    )
    for number in range(45):
        MASTODON.send(
            Rendered(text=f"Relleno {number}"), key=f"r{number}", account=account, client=client
        )
    found = MASTODON.find(
        Rendered(text="La primera de muchas"), since=since, account=account, client=client
    )
    assert [one.remote_id for one in found] == [first.remote_id]


def test_the_server_tells_who_we_are(account, client):
    assert MASTODON.probe(account, client) == "@testuser"


def test_a_bad_token_is_a_disconnection(mastodon, client):
    account = Account(base_url=mastodon.url, token="bad")
    for ask in (
        lambda: MASTODON.probe(account, client),
        lambda: MASTODON.send(Rendered(text="x"), key="k", account=account, client=client),
    ):
        with pytest.raises(NeedsAuthError):
            ask()


def test_a_list_that_fails_proves_nothing(faulty, client):
    faulty.tell(list_fails=True)
    account = Account(base_url=faulty.url, token=faulty.token)
    with pytest.raises(UnknownOutcomeError):
        MASTODON.find(Rendered(text="x"), since=datetime.now(UTC), account=account, client=client)


def test_a_url_counts_twenty_three_however_long_it_is():
    assert length("https://a.example/" + "x" * 300) == 23
    assert length("Hola https://a.example/ fin") == len("Hola ") + 23 + len(" fin")


def test_common_words_are_shortened_at_a_word_and_keep_their_link():
    link = "https://a.example/" + "ruta/" * 60
    text = MASTODON.render(draft("palabra " * 200, link=link), Account()).text
    assert text.endswith(f"palabra…\n\n{link}")
    assert LIMIT - len("palabra ") <= length(text) <= LIMIT


def test_words_written_for_the_channel_are_never_cut():
    with pytest.raises(TooLongError) as raised:
        MASTODON.render(draft("x" * 501, is_own=True), Account())
    assert (raised.value.length, raised.value.limit) == (501, 500)


def test_a_server_with_another_limit_is_respected():
    text = MASTODON.render(draft("palabra " * 200), Account(text_limit=1000)).text
    assert 990 <= length(text) <= 1000


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000))
def test_what_is_rendered_always_fits_or_says_that_it_does_not(text):
    try:
        rendered = MASTODON.render(draft(text), Account())
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
