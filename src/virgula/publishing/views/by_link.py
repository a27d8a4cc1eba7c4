"""A post is approved or returned on a phone, by a link of one's own; opening it changes nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from virgula.media.serving import file_response
from virgula.people.views import link_refusal
from virgula.platform.access import by_link
from virgula.platform.links import LinkError
from virgula.publishing.actions import NoApproverError, PublishingError, decide_by_link, request_of
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Post, ReviewRequest
from virgula.publishing.outlook import clocks_of, outlooks
from virgula.publishing.rendering import as_media, tags_of
from virgula.publishing.views.reviewing import sentence_of

COMMENT_LENGTH = 2000


@by_link
@never_cache
@require_http_methods(["GET", "POST"])
def approve_by_link(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        asked = request_of(token, at=now)
    except (LinkError, NoApproverError) as error:
        return _refused(request, error)
    fault = ""
    if request.method == "POST":
        done, fault = _decide(request, token)
        if done:
            asked.post.refresh_from_db()
            context = {"post": asked.post, "is_approved": asked.post.status == PostStatus.APPROVED}
            return render(request, "publishing/portal/decided.html", context)
    return render(request, "publishing/portal/approve.html", _context(asked, token, fault))


def _decide(request: HttpRequest, token: str) -> tuple[bool, str]:
    said = request.POST.get("comment", "").strip()[:COMMENT_LENGTH]
    returns = request.POST.get("do") == "return"
    if returns and not said:
        return False, _("Write what has to change: whoever wrote it will read it.")
    try:
        decide_by_link(token, comment=said if returns else None, at=timezone.now())
    except LinkError as error:
        return False, link_refusal(error)
    except PublishingError as error:
        return False, sentence_of(error)
    return True, ""


def _context(asked: ReviewRequest, token: str, fault: str) -> dict[str, Any]:
    post = asked.post
    rows = list(post.media.select_related("upload").order_by("position", "pk"))
    channels = list(post.channels.order_by("name", "pk"))
    return {
        "post": post,
        "person": asked.person,
        "token": token,
        "fault": fault,
        "rows": rows,
        "looks": outlooks(post, channels, as_media(rows), tags_of(post)),
        "clocks": clocks_of(post),
        "has_changed": post.revision != asked.revision,
        "is_open": post.status == PostStatus.IN_REVIEW,
    }


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, LinkError):
        reason = link_refusal(error)
    else:
        reason = _("You may not approve these posts any more.")
    return render(request, "publishing/portal/link_refused.html", {"reason": reason}, status=410)


@by_link
@never_cache
@require_safe
def picture_by_link(request: HttpRequest, token: str, key: UUID) -> HttpResponseBase:
    """Serve a picture of the post to whom the link asks: it is not public yet."""
    try:
        post: Post = request_of(token, at=timezone.now()).post
    except (LinkError, NoApproverError) as error:
        raise Http404 from error
    medium = post.media.select_related("upload").filter(upload=key).first()
    if medium is None or medium.upload.withdrawn_at is not None:
        raise Http404
    upload = medium.upload
    return file_response(upload.file.open("rb"), name=upload.name, content_type=upload.content_type)
