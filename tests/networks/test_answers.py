"""What a status code tells: the vocabulary of failure that all networks share."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from virgula.domain.delivery import (
    DeliveryError,
    NeedsAuthError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer
from virgula.networks.answers import (
    detail_of,
    object_of,
    raise_for,
    retry_after,
    rows_of,
    text_of,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", NeedsAuthError),
        (403, b"{}", NeedsAuthError),
        (400, b'{"error": "invalid_token"}', NeedsAuthError),
        (400, b'{"error": "bad request"}', RejectedError),
        (404, b"<html>", RejectedError),
        (422, b'{"error": "Validation failed"}', RejectedError),
        (429, b"{}", ThrottledError),
        (301, b"", UnknownOutcomeError),
        (408, b"", UnknownOutcomeError),
        (500, b"[]", UnknownOutcomeError),
        (503, b"", UnknownOutcomeError),
    ],
)
def test_what_each_status_means(status, body, error):
    with pytest.raises(error) as raised:
        raise_for(Answer(status, {}, body))
    assert type(raised.value) is error
    assert raised.value.http_status == status


@given(status=st.integers(100, 599), body=st.binary(max_size=200))
def test_only_a_success_is_silent_whatever_the_body(status, body):
    answer = Answer(status, {}, body)
    if 200 <= status < 300:
        raise_for(answer)
    else:
        with pytest.raises(DeliveryError):
            raise_for(answer)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "40"}, 40.0),
        ({"retry-after": "Tue, 24 Nov 2026 12:02:00 GMT"}, 120.0),
        ({"Retry-After": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"X-RateLimit-Reset": "2026-11-24T12:05:00.000Z"}, 300.0),
        ({"x-rate-limit-reset": f"{NOW.timestamp() + 90:.0f}"}, 90.0),
        ({"x-rate-limit-reset": "9" * 30}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_a_server_asks_us_to_wait(headers, seconds):
    assert retry_after(headers, NOW) == seconds


@given(st.text(max_size=40))
@example("¹")
@example("9" * 40)
def test_no_header_breaks_the_reading(value):
    waits = retry_after({"Retry-After": value, "X-RateLimit-Reset": value}, NOW)
    assert waits is None or waits >= 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": {"code": 403, "message": "quota"}}', "quota"),
        (b'{"title": "Forbidden", "detail": "no credits"}', "Forbidden · no credits"),
        (b'{"ok": false, "description": "chat not found"}', "chat not found"),
        (b"<html>", ""),
        (b"[1]", ""),
    ],
)
def test_what_a_server_says_is_kept_wherever_it_says_it(body, said):
    assert detail_of(Answer(400, {}, body)) == said


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"data": 1}', b'{"data": {"id": ""}}'])
def test_a_success_without_its_id_leaves_the_outcome_unknown(body):
    answer = Answer(200, {}, body)
    with pytest.raises(UnknownOutcomeError):
        text_of(object_of(answer, "data"), "id", answer)


def test_a_list_of_something_else_proves_nothing():
    answer = Answer(200, {}, b"")
    assert rows_of([{"id": 1}], answer) == [{"id": 1}]
    for value in (None, {}, [1]):
        with pytest.raises(UnknownOutcomeError):
            rows_of(value, answer)
