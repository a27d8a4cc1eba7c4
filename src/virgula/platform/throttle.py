"""A brake for open forms: so many in so long from one place, counted in the cache."""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def is_allowed(door: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more knock of ``who`` at ``door``; tell whether it is within the limit.

    ``who`` (an address) is kept only as a keyed mark, and only while it counts.
    """
    mark = hmac.new(settings.SECRET_KEY.encode(), f"{door}:{who}".encode(), hashlib.sha256)
    key = f"throttle:{mark.hexdigest()}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:
        # It ended between the two questions: this knock is the first of a new count.
        cache.add(key, 1, seconds)
        return True


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from: the last hop that our own proxy saw, or the connection."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
