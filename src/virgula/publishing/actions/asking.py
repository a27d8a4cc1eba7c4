"""Ask one person, by a link of their own, to let one post go: read on a phone, decided once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from virgula.institutions.clock import civil_day
from virgula.institutions.scope import staff_who_may
from virgula.journal.actions import write_record
from virgula.platform.links import make_link, open_link, revoke_links, use_link
from virgula.publishing.actions.errors import NotEditableError, PublishingError
from virgula.publishing.actions.posts import approve_post, label
from virgula.publishing.actions.reviewing import return_post
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Post, ReviewRequest

PURPOSE = "publishing.approve"
LIFETIME = timedelta(hours=72)
MAY_APPROVE = "publishing.approve_post"


class NoApproverError(PublishingError):
    """Who was asked may not let posts of this system go (any more)."""


def ask_for_approval(*, post: Post, person: Any, by: Any, at: datetime) -> str:
    """Return the token of a link with which a person decides on the post as it reads now.

    Raises ``NotEditableError`` unless it is in review, and ``NoApproverError``. An earlier link of
    the same person to the same post opens nothing any more.
    """
    if not _may_approve(person, post, at):
        raise NoApproverError
    with transaction.atomic():
        fresh = Post.objects.select_for_update().get(pk=post.pk)
        if fresh.status != PostStatus.IN_REVIEW:
            raise NotEditableError(fresh)
        for earlier in ReviewRequest.objects.filter(post=post, person=person).order_by("pk"):
            revoke_links(purpose=PURPOSE, target=earlier, at=at)
        request = ReviewRequest.objects.create(
            post=fresh, person=person, revision=fresh.revision, asked_at=at, asked_by=label(by)
        )
        write_record(
            by=by,
            verb="publishing.approval_asked",
            target=fresh,
            at=at,
            changes={"person": ["", str(person)]},
        )
        return make_link(purpose=PURPOSE, target=request, at=at, lifetime=LIFETIME)


def request_of(token: str, *, at: datetime) -> ReviewRequest:
    """Return what a link asks; reading changes nothing.

    Raises ``LinkError`` of ``platform.links``, and ``NoApproverError``.
    """
    link = open_link(token, purpose=PURPOSE, at=at)
    rows = ReviewRequest.objects.select_related("post__system", "post__credit", "person")
    request = rows.get(pk=link.object_id)
    if not _may_approve(request.person, request.post, at):
        raise NoApproverError
    return request


def decide_by_link(token: str, *, comment: str | None, at: datetime) -> ReviewRequest:
    """Approve the post, or give it back with a comment, as the person whom the link asks.

    Raises what ``request_of``, ``approve_post`` and ``return_post`` raise; the link is used up only
    by a decision that stands.
    """
    with transaction.atomic():
        request = request_of(token, at=at)
        use_link(open_link(token, purpose=PURPOSE, at=at), at=at)
        post, person, revision = request.post, request.person, request.revision
        if comment is None:
            if post.status != PostStatus.IN_REVIEW:
                raise NotEditableError(post)
            approve_post(post=post, revision=revision, by=person, at=at)
        else:
            return_post(post=post, comment=comment, revision=revision, by=person, at=at)
    return request


def _may_approve(person: Any, post: Post, at: datetime) -> bool:
    return person in approvers_of(post, at=at)


def approvers_of(post: Post, *, at: datetime) -> list[Any]:
    """Return who may let the post go on that day."""
    return staff_who_may(MAY_APPROVE, post.system, on=civil_day(post.system, at))
