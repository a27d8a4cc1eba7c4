"""Public pages: fresh to the second, and light to ask for again.

A page that anyone may see is kept, compressed, under the freshness of what it can show: the last
rows of the tables that the rooms watch, and the minute (days turn without any row). Asking again
costs one short query; nothing kept is older than what is stored. Whoever carries a session is
served apart and nothing of theirs is kept.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from virgula.platform.access import public

KEPT_SECONDS = 60
LARGEST_KEPT_BYTES = 2_000_000
GZIP_LEVEL = 6
# Browsers ask each time (304 when nothing changed); a shared cache may answer for a few seconds.
PUBLIC = "public, max-age=0, s-maxage=10, must-revalidate"
PRIVATE = "private, no-cache"
# Who carries one of these may see what others must not: a name, a message.
PERSONAL_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
KEPT_HEADERS = (
    *("Content-Type", "Content-Disposition", "Content-Language", "Link"),
    "Access-Control-Allow-Origin",
)

View = Callable[..., HttpResponseBase]
Freshness = str

_watched: dict[type[Model], None] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made: its headers, its body compressed, and its mark."""

    headers: dict[str, str]
    packed: bytes
    etag: str


def watch_rows(*models: type[Model]) -> None:
    """Let public pages notice new rows of these tables, whose keys grow.

    Called from ``AppConfig.ready``.
    """
    _watched.update(dict.fromkeys(models))


def fresh_column() -> RawSQL:
    """Return the newest keys of every watched table, to ride on a query that is made anyway."""
    return RawSQL(_newest(), (), output_field=TextField())  # noqa: S611 -- our own tables


def freshness() -> Freshness:
    """Return the newest keys of every watched table, in one query of its own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_newest()}")
        return str(cursor.fetchone()[0])


def _key_column(model: type[Model]) -> str:
    return str(model._meta.pk.column)


def _newest() -> str:
    """Say in SQL the newest key of each watched table, joined in one text."""
    quote = connection.ops.quote_name
    names = [(quote(_key_column(one)), quote(one._meta.db_table)) for one in _watched]
    # Names of our own tables: nothing of a reader is in the statement.
    newest = [f"COALESCE((SELECT MAX({pk}) FROM {table}), 0)" for pk, table in names]  # noqa: S608
    return " || '-' || ".join(["'v'", *newest])


def public_page(view: View) -> View:
    """Open a page to anyone, with ``ETag``, 304 and compression; the page itself sets no cookie."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_personal(request):
            return _marked_private(view(request, *args, **kwargs))
        return _kept_or_made(request, freshness(), lambda: view(request, *args, **kwargs))

    return public(require_safe(served))


def public_page_of(find: Callable[..., tuple[Any, Freshness]]) -> Callable[[View], View]:
    """Like ``public_page``, for a page whose subject is read with its freshness in one query.

    ``find(**kwargs)`` returns the subject, which the view takes, and the freshness.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            subject, fresh = find(**kwargs)
            if _is_personal(request):
                return _marked_private(view(request, subject))
            return _kept_or_made(request, fresh, lambda: view(request, subject))

        return public(require_safe(served))

    return decorate


def _is_personal(request: HttpRequest) -> bool:
    return bool(PERSONAL_COOKIES & request.COOKIES.keys())


def _kept_or_made(
    request: HttpRequest, fresh: Freshness, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    key = _key(request, fresh)
    kept: Kept | None = cache.get(key)
    if kept is None:
        response = make()
        if not isinstance(response, HttpResponse) or not _may_be_kept(request, response):
            return _marked_private(response)
        kept = _kept(response)
        if len(kept.packed) <= LARGEST_KEPT_BYTES:
            cache.set(key, kept, KEPT_SECONDS)
    return _answer(request, kept)


def _key(request: HttpRequest, fresh: Freshness) -> str:
    minute = int(timezone.now().timestamp()) // KEPT_SECONDS
    parts = (request.get_full_path(), get_language(), request.get_host(), minute, fresh)
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    has_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
    return response.status_code == 200 and not (response.cookies or has_token)


def _kept(response: HttpResponse) -> Kept:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    # Weak: one mark for the page with and without compression.
    return Kept(headers, gzip.compress(response.content, GZIP_LEVEL, mtime=0), f'W/"{digest}"')


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.packed, headers={**kept.headers, "Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(kept.packed), headers=kept.headers)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = PUBLIC
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return get_conditional_response(request, etag=kept.etag, response=response) or response


def _marked_private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", PRIVATE)
    patch_vary_headers(response, ("Cookie",))
    return response
