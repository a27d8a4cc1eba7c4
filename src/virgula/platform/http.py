"""The guarded client: everything that is fetched on a user's word goes through here.

A name is resolved once, every address that is not public is refused, and the connection goes to
the very address that was checked, so that a name cannot change its mind in between. Size and time
are capped in what is really read, not in what a server announces.
"""

import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Any

import httpcore
import httpx
from django.conf import settings

from virgula import __version__
from virgula.platform.addresses import (
    addresses_of,
    is_allowed_pair,
    is_loopback,
    is_public,
)
from virgula.platform.sniffing import sniff_type

PORTS = frozenset({80, 443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
MOST_REDIRECTS = 5
# A name after IDNA, or an address: nothing that another reader could take for a separator.
HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
CONNECT_SECONDS = 10.0
WAITS = {"connect": CONNECT_SECONDS}
# What one step of decompression may add: a bomb is noticed before it fills the memory.
STEP_BYTES = 64 * 1024


class FetchError(Exception):
    """Something on a user's word could not be fetched."""


class UrlRefusedError(FetchError):
    """The address itself is not one that we follow. ``why``: scheme, host, port, credentials."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url, self.why = url, why


class AddressRefusedError(FetchError):
    """The name leads into a private network or to this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class NameUnknownError(FetchError):
    """The name has no address, or nobody answered for it in time."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class UnreachableError(FetchError):
    """Nobody answers there, the answer breaks off, or the certificate is not valid."""

    def __init__(self, host: str, *, certificate: bool = False, detail: str = "") -> None:
        super().__init__(f"{host}: {detail}")
        self.host, self.certificate, self.detail = host, certificate, detail


class TooSlowError(FetchError):
    """The whole took longer than its time."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host}: {seconds} s")
        self.host, self.seconds = host, seconds


class TooLargeError(FetchError):
    """The body is larger than the cap, once unpacked."""

    def __init__(self, host: str, limit_bytes: int) -> None:
        super().__init__(f"{host}: {limit_bytes} bytes")
        self.host, self.limit_bytes = host, limit_bytes


class TooManyRedirectsError(FetchError):
    """The address sends from one place to another without end."""

    def __init__(self, url: str, count: int) -> None:
        super().__init__(f"{url}: {count}")
        self.url, self.count = url, count


class UnreadableError(FetchError):
    """The answer is packed in a way that we cannot unpack, or is cut short."""

    def __init__(self, host: str, encoding: str) -> None:
        super().__init__(f"{host}: {encoding}")
        self.host, self.encoding = host, encoding


class LeftHostError(FetchError):
    """A redirect leads to another host, where the caller did not say that it may go.

    ``is_permanent``: every hop so far said «for ever».
    """

    def __init__(self, target: str, *, is_permanent: bool) -> None:
        super().__init__(target)
        self.target, self.is_permanent = target, is_permanent


@dataclass(frozen=True)
class Fetched:
    """An answer, read whole. A status that is no success is an answer too."""

    url: str
    final_url: str
    # Where it went when every hop said «for ever»; empty otherwise.
    moved_to: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    # What the bytes are, whatever the server says; and what it says.
    content_type: str
    declared_type: str
    charset: str


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def _left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise error("deadline")
        return min(left, timeout if timeout is not None else left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolve, refuse what is not public, connect to the address that was checked."""

    def __init__(self, *, deadline: float, loopback: Iterable[str] = ()) -> None:
        self._deadline, self._loopback = deadline, tuple(loopback)
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception | None = None
        for address in self._permitted(host, port):
            left = min(self._deadline - time.monotonic(), timeout or CONNECT_SECONDS)
            if left <= 0:
                raise httpcore.ConnectTimeout("deadline")
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, left, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _TimedStream(stream, self._deadline)
        raise fault or httpcore.ConnectError(host)

    def _permitted(self, host: str, port: int) -> list[Any]:
        addresses = addresses_of(host, port, self._deadline - time.monotonic())
        if addresses is None:
            raise NameUnknownError(host)
        listed = is_allowed_pair(host, port, self._loopback)
        permitted = [
            address
            for address in addresses
            if is_public(address) or (listed and is_loopback(address))
        ]
        if not permitted:
            raise AddressRefusedError(host)
        return permitted


@cache
def _tls() -> ssl.SSLContext:
    # Without ``trust_env`` no variable of the environment can add an authority or a proxy.
    return httpx.create_ssl_context(trust_env=False)


def user_agent() -> str:
    """Say who visits and where to complain."""
    return f"Virgula/{__version__} (+{settings.BASE_URL}; {settings.DEFAULT_FROM_EMAIL})"


def fetch(
    url: str,
    *,
    limit_bytes: int = 5 * 1024 * 1024,
    timeout: float = 20.0,
    headers: Mapping[str, str] | None = None,
    may_go: Callable[[str], bool] | None = None,
) -> Fetched:
    """Read ``url`` whole, within ``limit_bytes`` unpacked and ``timeout`` seconds in all.

    Follows at most five redirects, each checked like the first. ``may_go`` is asked before one
    that leads to another host; when it says no, ``LeftHostError`` is raised, so that the caller can
    wait for its turn there. Raises a ``FetchError``.
    """
    deadline = time.monotonic() + timeout
    here, permanent = check_url(url), True
    for _hop in range(MOST_REDIRECTS + 1):
        host = here.host
        try:
            answer, body = _read(here, headers or {}, deadline, limit_bytes)
        except httpcore.ConnectTimeout as error:
            raise UnreachableError(host, detail="connect") from error
        except httpcore.TimeoutException as error:
            raise TooSlowError(host, timeout) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise UnreachableError(
                host, certificate="CERTIFICATE" in str(error), detail=str(error)[:200]
            ) from error
        target = answer.get("location") if int(answer[":status"]) in REDIRECTS else None
        if target is None:
            moved = str(here) if permanent and str(here) != url else ""
            return _fetched(url, here, moved, answer, body)
        permanent = permanent and int(answer[":status"]) in PERMANENT
        here = check_url(_join(here, target))
        if here.host != host and may_go is not None and not may_go(here.host):
            raise LeftHostError(str(here), is_permanent=permanent)
    raise TooManyRedirectsError(url, MOST_REDIRECTS)


def check_url(url: str) -> httpx.URL:
    """Return the parsed address, or say why we do not follow it."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise UrlRefusedError(url, "host") from error
    if parsed.scheme not in {"http", "https"}:
        raise UrlRefusedError(url, "scheme")
    if not HOST.fullmatch(parsed.raw_host):
        raise UrlRefusedError(url, "host")
    if parsed.userinfo:
        raise UrlRefusedError(url, "credentials")
    port = _port(parsed)
    if port not in PORTS and not is_allowed_pair(parsed.host, port, settings.FETCH_LOOPBACK):
        raise UrlRefusedError(url, "port")
    return parsed


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _join(here: httpx.URL, target: str) -> str:
    try:
        return str(here.join(target))
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefusedError(target, "host") from error


def _read(
    url: httpx.URL, headers: Mapping[str, str], deadline: float, limit_bytes: int
) -> tuple[dict[str, str], bytes]:
    backend = GuardedBackend(deadline=deadline, loopback=settings.FETCH_LOOPBACK)
    sent: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": user_agent(),
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    # As bytes: what a server said is told back to the letter, whatever its letters.
    sent.update((name, value.encode("latin-1", "replace")) for name, value in headers.items())
    target = _core_url(url)
    # One connection, not a pool: a visit asks once, and a pool costs more than the question.
    with (
        httpcore.HTTPConnection(
            target.origin, ssl_context=_tls(), network_backend=backend
        ) as connection,
        connection.stream("GET", target, headers=sent, extensions={"timeout": WAITS}) as response,
    ):
        answer = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        answer[":status"] = str(response.status)
        if response.status in REDIRECTS and "location" in answer:
            return answer, b""
        pieces = response.iter_stream()
        return answer, _unpack(pieces, answer.get("content-encoding", ""), url.host, limit_bytes)


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _unpack(pieces: Iterator[bytes], encoding: str, host: str, limit_bytes: int) -> bytes:
    """Join the pieces as they arrive, unpacked, and stop at the cap."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return _capped(pieces, host, limit_bytes)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise UnreadableError(host, encoding)
    try:
        return _capped(_inflated(pieces), host, limit_bytes)
    except (zlib.error, EOFError) as error:
        raise UnreadableError(host, encoding) from error


def _capped(pieces: Iterable[bytes], host: str, limit_bytes: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit_bytes:
            raise TooLargeError(host, limit_bytes)
    return bytes(body)


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    engine = None
    for piece in pieces:
        if engine is None:
            # 47 takes gzip and zlib; some servers call a bare stream «deflate».
            engine = zlib.decompressobj(47 if _is_wrapped(piece) else -zlib.MAX_WBITS)
        rest = piece
        while rest and not engine.eof:
            yield engine.decompress(rest, STEP_BYTES)
            rest = engine.unconsumed_tail
    if engine is not None and not engine.eof:
        yield engine.flush(STEP_BYTES)
        if not engine.eof:
            raise EOFError


def _is_wrapped(piece: bytes) -> bool:
    return piece[:1] == b"\x1f" or (
        piece[:1] == b"\x78" and len(piece) > 1 and int.from_bytes(piece[:2]) % 31 == 0
    )


def _fetched(
    url: str, final: httpx.URL, moved_to: str, answer: dict[str, str], body: bytes
) -> Fetched:
    declared = Message()
    declared["content-type"] = answer.get("content-type", "")
    status = int(answer.pop(":status"))
    return Fetched(
        url=url,
        final_url=str(final),
        moved_to=moved_to,
        status=status,
        headers=answer,
        content=body,
        content_type=sniff_type(body),
        declared_type=declared.get_content_type() if answer.get("content-type") else "",
        charset=str(declared.get_param("charset") or "").lower(),
    )
