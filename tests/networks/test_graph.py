"""What a code in the body of a Graph answer says, whatever its status."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.delivery import (
    DeliveryError,
    NeedsAuthError,
    NotReadyError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer
from virgula.networks.graph import raise_for


def answer(code, *, status=400, headers=None, **error):
    body = {"error": {"message": "Dicho", "type": "OAuthException", "code": code} | error}
    return Answer(status, headers or {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (190, 400, NeedsAuthError),
        (190, 401, NeedsAuthError),
        (102, 400, NeedsAuthError),
        (10, 403, NeedsAuthError),
        (200, 403, NeedsAuthError),
        (299, 400, NeedsAuthError),
        (4, 400, ThrottledError),
        (17, 400, ThrottledError),
        (32, 403, ThrottledError),
        (613, 400, ThrottledError),
        (9, 403, ThrottledError),
        (80002, 400, ThrottledError),
        (100, 429, ThrottledError),
        (100, 400, RejectedError),
        (368, 400, RejectedError),
        (36003, 400, RejectedError),
        (9007, 400, NotReadyError),
        (1, 400, UnknownOutcomeError),
        (2, 500, UnknownOutcomeError),
        (506, 400, UnknownOutcomeError),
        (100, 500, UnknownOutcomeError),
    ],
)
def test_what_each_code_means(code, status, kind):
    with pytest.raises(kind) as raised:
        raise_for(answer(code, status=status))
    assert type(raised.value) is kind
    assert raised.value.detail == f"Dicho ({code})"


def test_what_is_said_to_be_transient_is_unknown():
    with pytest.raises(UnknownOutcomeError):
        raise_for(answer(100, is_transient=True))


def test_the_subcode_and_the_words_for_people_are_kept():
    with pytest.raises(RejectedError) as raised:
        raise_for(answer(36003, error_subcode=2207009, error_user_msg="La imagen es muy alta."))
    assert raised.value.detail == "La imagen es muy alta. (36003.2207009)"


def test_a_token_that_is_repeated_in_the_answer_is_not_kept():
    token = "EAAG" + "x7" * 40
    with pytest.raises(NeedsAuthError) as raised:
        raise_for(answer(190, message=f"Malformed access token {token}"))
    assert raised.value.detail == "Malformed access token … (190)"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "40"}, 40.0),
        ({"X-Business-Use-Case-Usage": '{"7": [{"estimated_time_to_regain_access": 5}]}'}, 300.0),
        ({"x-business-use-case-usage": '{"7": [{"estimated_time_to_regain_access": 0}]}'}, None),
        ({"x-business-use-case-usage": '{"7": 3}'}, None),
        ({"x-business-use-case-usage": "nada"}, None),
        ({}, None),
    ],
)
def test_how_long_a_busy_network_asks_us_to_wait(headers, seconds):
    with pytest.raises(ThrottledError) as raised:
        raise_for(answer(4, headers=headers))
    assert raised.value.retry_after == seconds


@given(
    status=st.integers(200, 599),
    body=st.one_of(
        st.binary(max_size=50),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=8),
            lambda inner: st.dictionaries(
                st.sampled_from(["error", "code", "message", "error_subcode"]), inner, max_size=3
            ),
            max_leaves=6,
        ).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_no_body_breaks_the_reading_and_only_a_success_is_silent(status, body):
    if status < 300:
        raise_for(Answer(status, {}, body))
    else:
        with pytest.raises(DeliveryError):
            raise_for(Answer(status, {}, body))
