"""What the public reads: the posts that are out, and their feeds."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.views.decorators.http import condition, require_safe

from virgula.institutions.models import System
from virgula.platform.access import public
from virgula.publishing import queries
from virgula.publishing.feeds import MOST, AtomPosts, RssPosts, json_feed
from virgula.publishing.websub import name_hub

PER_PAGE = 30


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Read the filters of the address: a system's key and a plan's."""
    return {"system": request.GET.get("sistema", ""), "plan": request.GET.get("plan", "")}


@public
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    rows = queries.published_posts(system=chosen["system"], plan=chosen["plan"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "publishing/portal/posts.html",
        {
            "page": page,
            "posts": [queries.as_published(row) for row in page],
            "query": request.GET.urlencode(),
            "systems": queries.speaking_systems(),
            "chosen": chosen,
        },
    )


@public
@require_safe
def post(request: HttpRequest, pk: UUID) -> HttpResponse:
    delivery = get_object_or_404(queries.published_posts(), post_id=pk)
    return render(
        request,
        "publishing/portal/post.html",
        {
            "post": queries.as_published(delivery),
            "line": delivery.post.line,
            "when": localtime(delivery.published_at, ZoneInfo(delivery.post.system.zone)),
            "zone_label": delivery.post.system.zone_label,
            "places": queries.places_of(delivery.post),
        },
    )


def _last_modified(request: HttpRequest, *args: Any, **kwargs: Any) -> datetime | None:
    return _state(request)[1]


def _etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    number, last = _state(request)
    return f'"{request.path}-{number}-{last.timestamp() if last else 0}"'


def _state(request: HttpRequest) -> tuple[int, datetime | None]:
    """Ask once a request: both halves of a conditional answer come from the same row."""
    if not hasattr(request, "_feed_state"):
        chosen = _chosen(request)
        if chosen["system"] and not System.objects.filter(key=chosen["system"]).exists():
            raise Http404
        request._feed_state = queries.feed_state(**chosen)  # type: ignore[attr-defined]
    return request._feed_state  # type: ignore[attr-defined, no-any-return]


@public
@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def rss(request: HttpRequest) -> HttpResponseBase:
    return name_hub(request, RssPosts(**_chosen(request))(request))


@public
@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def atom(request: HttpRequest) -> HttpResponseBase:
    return name_hub(request, AtomPosts(**_chosen(request))(request))


@public
@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def feed_json(request: HttpRequest) -> HttpResponseBase:
    chosen = _chosen(request)
    rows = queries.published_posts(system=chosen["system"], plan=chosen["plan"], most=MOST)
    posts = [queries.as_published(row) for row in rows]
    feed = JsonResponse(
        json_feed(posts, request),
        content_type="application/feed+json",
        json_dumps_params={"ensure_ascii": False},
    )
    return name_hub(request, feed)
