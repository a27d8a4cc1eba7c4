"""The worker's way out: one client for all networks, that reaches public addresses only.

Connections are not kept: a server that closes an idle one while a post is being written would
leave an outcome unknown, and every wait of a request then ends at one deadline.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpcore
import httpx
from django.conf import settings

from virgula.networks.client import make_pool
from virgula.platform.http import FetchError, GuardedBackend, user_agent

_seconds: ContextVar[float | None] = ContextVar("seconds", default=None)


@contextmanager
def within_seconds(seconds: float) -> Iterator[None]:
    """Let a request that is begun inside take so long in all, instead of the usual time-out."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


class _PublicOnly(httpcore.NetworkBackend):
    """Give each connection its guard and its deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        deadline = time.monotonic() + (_seconds.get() or settings.OUTBOX_TIMEOUT_SECONDS)
        guard = GuardedBackend(deadline=deadline, loopback=settings.FETCH_LOOPBACK)
        try:
            return guard.connect_tcp(host, port, timeout, local_address, socket_options)
        except FetchError as error:
            raise httpcore.ConnectError(f"{type(error).__name__}: {error}") from error


@cache
def shared_pool() -> httpx.Client:
    """Return this process's client. A forked child must not use its parent's."""
    context = httpx.create_ssl_context(trust_env=False)
    transport = httpx.HTTPTransport(verify=context, retries=0)
    # httpx takes no network backend: its connection pool is replaced by one that has ours.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=20,
        max_keepalive_connections=0,
        retries=0,
        network_backend=_PublicOnly(),
    )
    return make_pool(
        user_agent=user_agent(),
        timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS,
        transport=transport,
    )
