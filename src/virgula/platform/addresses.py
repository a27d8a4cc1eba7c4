"""Which addresses the guarded client may connect to.

Source of the rule: IANA special-purpose address registries, as Python's ``ipaddress`` knows them,
plus what they leave open (multicast, site-local, addresses that carry another one inside).
"""

import ipaddress
import socket
import threading
from collections.abc import Iterable
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_address(text: str) -> Address:
    """Return the address that ``getaddrinfo`` printed, without its scope."""
    return ipaddress.ip_address(text.partition("%")[0])


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the open Internet, and to one machine of it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        # Tunnels would carry the request to the address inside.
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_loopback(address: Address) -> bool:
    """Tell whether an address is this machine, also when written as IPv4 inside IPv6."""
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_allowed_pair(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Tell whether ``host:port`` stands in the allow-list of loopback pairs."""
    return f"{host.strip('[]').lower()}:{port}" in _pairs(tuple(allowed))


@lru_cache(maxsize=8)
def _pairs(allowed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(pair.replace("[", "").replace("]", "").lower() for pair in allowed)


def addresses_of(host: str, port: int, seconds: float) -> list[Address] | None:
    """Resolve a name within a time; ``None`` when it has no address or the time is over.

    ``getaddrinfo`` cannot be interrupted: it waits in a thread that is left behind.
    """
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    found: list[Address] = []

    def resolve() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(read_address(str(row[4][0])) for row in rows))

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    return None if thread.is_alive() or not found else list(found)
