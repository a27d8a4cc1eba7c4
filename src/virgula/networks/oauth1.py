"""OAuth 1.0a signatures (RFC 5849, HMAC-SHA1) for a request whose body is no form.

Only what a signed JSON or multipart request needs: forty lines that are read in a minute, instead
of a library of which we would use one function.
"""

import hmac
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import parse_qsl, quote, urlsplit


@dataclass(frozen=True, slots=True)
class Keys:
    """The four secrets of a signed request: of the application, and of the account."""

    consumer: str
    consumer_secret: str = field(repr=False)
    token: str = ""
    token_secret: str = field(default="", repr=False)


def escaped(value: str) -> str:
    """Return the value as RFC 5849 §3.6 encodes it: everything but letters, digits and ``-._~``."""
    return quote(value, safe="-._~")


def base_string(method: str, url: str, params: Mapping[str, str]) -> str:
    """Return what is signed (§3.4.1): method, address and all parameters in their order."""
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *params.items()]
    ordered = sorted((escaped(name), escaped(value)) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in ordered)
    address = f"{parts.scheme.lower()}://{_host(url)}{parts.path or '/'}"
    return "&".join([method.upper(), escaped(address), escaped(joined)])


def _host(url: str) -> str:
    """Return host and port, the port only where it is not the scheme's own (§3.4.1.2)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    own = {"http": 80, "https": 443}.get(parts.scheme.lower())
    return host if parts.port in {None, own} else f"{host}:{parts.port}"


def signature(base: str, keys: Keys) -> str:
    """Return the HMAC-SHA1 signature of a base string (§3.4.2)."""
    secret = f"{escaped(keys.consumer_secret)}&{escaped(keys.token_secret)}"
    return b64encode(hmac.digest(secret.encode(), base.encode(), "sha1")).decode()


def authorization(
    method: str,
    url: str,
    *,
    keys: Keys,
    params: Mapping[str, str] | None = None,
    nonce: str = "",
    timestamp: str = "",
) -> str:
    """Return the ``Authorization`` header of a request; ``params`` travel in its address."""
    protocol = {
        "oauth_consumer_key": keys.consumer,
        "oauth_nonce": nonce or token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": timestamp or str(int(time.time())),
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }
    signed = signature(base_string(method, url, {**(params or {}), **protocol}), keys)
    fields = {**protocol, "oauth_signature": signed}
    return "OAuth " + ", ".join(f'{name}="{escaped(fields[name])}"' for name in sorted(fields))
