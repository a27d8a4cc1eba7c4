"""The addresses that open a prepared text where a person publishes (D-2, BAL-4)."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.network import Account, Draft, TooLongError
from virgula.networks.assisted import ASSISTED, VARIETIES, share_url

LINK = "https://a.example/nota?x=1&y=ñ"
TEXT = f"¡Hola! Tres & más: 100 % útil #Archivo\n\n{LINK}"
WORDS = "¡Hola! Tres & más: 100 % útil #Archivo"


@pytest.mark.parametrize(
    ("of", "host", "fields"),
    [
        ("whatsapp", "wa.me", {"text": [TEXT]}),
        ("x", "x.com", {"text": [WORDS], "url": [LINK]}),
        ("facebook", "www.facebook.com", {"u": [LINK]}),
        ("telegram", "t.me", {"url": [LINK], "text": [WORDS]}),
        ("linkedin", "www.linkedin.com", {"url": [LINK]}),
        ("threads", "www.threads.com", {"text": [WORDS], "url": [LINK]}),
        ("bluesky", "bsky.app", {"text": [TEXT]}),
    ],
)
def test_each_share_page_takes_the_words_and_the_link_once(of, host, fields):
    for text in (TEXT, WORDS):
        address = urlsplit(share_url(of, text, LINK))
        assert (address.scheme, address.hostname) == ("https", host)
        assert parse_qs(address.query) == fields


@pytest.mark.parametrize(
    ("of", "address"),
    [
        ("facebook", "https://www.facebook.com/"),
        ("linkedin", "https://www.linkedin.com/feed/"),
        ("instagram", "https://www.instagram.com/"),
        ("tiktok", "https://www.tiktok.com/upload"),
        ("telegram", "https://t.me/share/url?url=Hola"),
        ("whatsapp", "https://wa.me/?text=Hola"),
        ("paloma", ""),
        ("", ""),
    ],
)
def test_without_a_link_a_person_still_gets_to_the_place_of_writing(of, address):
    assert share_url(of, "Hola", "") == address


@given(
    of=st.sampled_from(sorted(VARIETIES)),
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=4096),
)
def test_no_words_leave_the_address_of_their_network(of, text):
    address = share_url(of, text, "")
    assert urlsplit(address).hostname in {
        urlsplit(VARIETIES[of].page).hostname,
        urlsplit(share_url(of, "a", "https://a.example/")).hostname,
    }
    assert len(address) <= 8000
    assert not set(address) & set(" \"'<>\n")


def test_a_text_too_long_for_an_address_opens_the_page_alone():
    assert share_url("whatsapp", "ñ" * 4096, "") == "https://web.whatsapp.com/"


def test_an_assisted_text_fits_the_network_that_it_is_for():
    draft = Draft("u", "Aviso", "x" * 501, at=datetime(2026, 1, 1, tzinfo=UTC), is_own=True)
    assert len(ASSISTED.render(draft, Account(options={"of": "whatsapp"}))) == 1
    with pytest.raises(TooLongError) as raised:
        ASSISTED.render(draft, Account(options={"of": "threads"}))
    assert raised.value.limit == 500
    assert ASSISTED.rules_for(Account(options={"of": "threads"})).text_limit == 500
    assert ASSISTED.rules_for(Account(options={"of": "x"}, text_limit=25)).text_limit == 25
    assert ASSISTED.rules_for(Account()).text_limit == 4096


def test_an_assisted_text_is_counted_as_its_network_counts():
    draft = Draft("u", "Aviso", "📣" * 141, at=datetime(2026, 1, 1, tzinfo=UTC), is_own=True)
    with pytest.raises(TooLongError) as raised:
        ASSISTED.render(draft, Account(options={"of": "x"}))
    assert (raised.value.length, raised.value.limit) == (282, 280)
