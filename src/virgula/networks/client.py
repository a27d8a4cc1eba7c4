"""The one way out to a network: one request, one answer, and an honest word about what left.

Whether anything left is not read from the kind of an exception but watched: the request counts as
sent from the moment its first byte may be written. Just before that moment the deadline is asked
once more, so that a worker that was frozen past its lease does not send when it wakes.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from virgula.domain.delivery import NotSentError, UnknownOutcomeError
from virgula.domain.network import Answer, File

BODY_LIMIT = 4 * 1024 * 1024
FIRST_BYTE = ("http11.send_request_headers.started", "http2.send_request_headers.started")


def make_pool(
    *, user_agent: str, timeout_seconds: float, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """Return a pooled client without retries or redirects; its waits add up to the time-out."""
    return httpx.Client(
        transport=transport or httpx.HTTPTransport(retries=0),
        timeout=httpx.Timeout(
            connect=timeout_seconds / 6,
            write=timeout_seconds / 6,
            pool=timeout_seconds / 6,
            read=timeout_seconds / 2,
        ),
        headers={"User-Agent": user_agent, "Accept": "application/json"},
        follow_redirects=False,
        trust_env=False,
    )


class HttpClient:
    """``domain.network.Client`` over a pooled httpx client."""

    def __init__(
        self,
        pool: httpx.Client,
        *,
        timeout_seconds: float,
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pool, self._timeout, self._may_send = pool, timeout_seconds, may_send

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, File] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send once and return the whole answer, or say whether anything left."""
        has_left = False

        def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal has_left
            if event in FIRST_BYTE and not has_left:
                self._check_deadline()
                has_left = True

        self._check_deadline()
        try:
            with self._pool.stream(
                method,
                url,
                headers=dict(headers or {}),
                json=dict(json) if json is not None else None,
                params=dict(params) if params else None,
                data=dict(data) if data is not None else None,
                files=dict(files) if files is not None else None,
                content=content,
                extensions={"trace": watch},
            ) as response:
                body = self._read(response)
                return Answer(response.status_code, dict(response.headers), body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            detail = f"{type(error).__name__}: {error}"
            if has_left:
                raise UnknownOutcomeError(detail) from error
            raise NotSentError(detail) from error

    def _check_deadline(self) -> None:
        if not self._may_send():
            raise NotSentError("the lease was nearly over before the request left")

    def _read(self, response: httpx.Response) -> bytes:
        deadline = time.monotonic() + self._timeout
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > BODY_LIMIT or time.monotonic() > deadline:
                raise UnknownOutcomeError(
                    "the answer is too long or too slow", http_status=response.status_code
                )
        return bytes(body)
