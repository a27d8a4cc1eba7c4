"""What every network makes of a text (D-2): it fits and can be frozen, or it is refused whole."""

from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks.cases import CASES, Case
from virgula.domain.network import Rendered, TooLongError, UnfitError
from virgula.networks.registry import NETWORKS

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("aeñ .#@\n📣<&[]()_*…")
    ),
    min_size=1,
    max_size=1500,
)


@pytest.mark.parametrize("key", sorted(CASES))
@settings(max_examples=40, deadline=None)
@given(text=TEXTS, as_thread=st.booleans(), is_own=st.booleans())
def test_every_part_fits_or_the_text_is_refused_whole(key, text, as_thread, is_own):
    case: Case = CASES[key]
    draft = replace(next(iter(case.drafts.values())), text=text, as_thread=as_thread, is_own=is_own)
    network = NETWORKS[key]
    account = network_account(case)
    limit = network.rules_for(account).text_limit
    with suppress(TooLongError, UnfitError):
        parts = network.render(draft, account)
        assert all(network.length(part.text) <= limit for part in parts)
        assert [Rendered.of_payload(part.as_payload()) for part in parts] == list(parts)


def network_account(case: Case):
    """Return the account of a case without a server."""
    return case.account(SimpleNamespace(url="https://a.example", token="t"))
