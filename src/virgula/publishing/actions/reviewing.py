"""From a draft to an approval, and back: what people say to each other about a post."""

from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.domain.delivery import State
from virgula.journal.actions import write_record
from virgula.publishing.actions.deliveries import cancel_delivery
from virgula.publishing.actions.errors import (
    ChangedMeanwhileError,
    NoChannelError,
    NotEditableError,
    NotNowError,
    WordsMissingError,
)
from virgula.publishing.actions.posts import OPEN, check_content, label, parts_for
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Delivery, Post, PostComment


def submit_post(*, post: Post, revision: int | None = None, by: Any, at: datetime) -> None:
    """Ask for an approval: it must be such that it could be approved.

    Raises what ``approve_post`` raises for the post's content and its channels.
    """
    chosen = list(post.channels.order_by("pk"))
    if not chosen:
        raise NoChannelError
    check_content(post)
    for channel in chosen:
        parts_for(post, channel)
    with transaction.atomic():
        _move(
            post,
            PostStatus.DRAFT,
            PostStatus.IN_REVIEW,
            revision=revision,
            submitted_at=at,
            submitted_by=label(by),
        )
        write_record(by=by, verb="publishing.post_submitted", target=post, at=at)


def return_post(
    *, post: Post, comment: str, revision: int | None = None, by: Any, at: datetime
) -> None:
    """Give a post in review back to who wrote it, with what has to change.

    Raises ``WordsMissingError``, ``ChangedMeanwhileError`` and ``NotEditableError``.
    """
    with transaction.atomic():
        _move(post, PostStatus.IN_REVIEW, PostStatus.DRAFT, revision=revision)
        comment_post(post=post, text=comment, by=by, at=at)
        write_record(by=by, verb="publishing.post_returned", target=post, at=at)


def comment_post(*, post: Post, text: str, by: Any, at: datetime) -> PostComment:
    """Say something about a post to those who work on it. Raises ``WordsMissingError``."""
    if not text.strip():
        raise WordsMissingError
    return PostComment.objects.create(post=post, by=label(by), at=at, text=text.strip()[:2000])


def recall_post(*, post: Post, by: Any, at: datetime) -> None:
    """Make an approved post a draft again, as long as nobody has touched its deliveries.

    Its words may change then, and it needs an approval again. Raises ``NotNowError`` when something
    of it is on its way, and ``NotEditableError``.
    """
    with transaction.atomic():
        untouched = post.deliveries.filter(state=State.SCHEDULED, attempts=None, handle="")
        for delivery in post.deliveries.exclude(pk__in=untouched.values("pk"))[:1]:
            raise NotNowError(delivery)
        _move(post, PostStatus.APPROVED, PostStatus.DRAFT, approved_at=None, approved_by="")
        total = post.deliveries.count()
        # The parts of a thread depend on those before them: the last goes first.
        gone = 0
        for delivery in post.deliveries.order_by("-part", "pk"):
            gone += Delivery.objects.filter(pk=delivery.pk, state=State.SCHEDULED).delete()[0]
        if gone != total:
            raise NotNowError(post.deliveries.exclude(state=State.SCHEDULED)[0])
        write_record(by=by, verb="publishing.post_recalled", target=post, at=at)


def withdraw_post(*, post: Post, by: Any, at: datetime, reason: str = "") -> None:
    """Let a post go of which nothing has left. Raises ``NotNowError`` when something has."""
    with transaction.atomic():
        for delivery in post.deliveries.select_related("channel", "post").order_by("pk"):
            if delivery.state != State.CANCELLED:
                cancel_delivery(delivery=delivery, by=by, at=at)
        _move(post, PostStatus(post.status), PostStatus.WITHDRAWN)
        write_record(by=by, verb="publishing.post_withdrawn", target=post, at=at, reason=reason)


def _move(
    post: Post,
    before: PostStatus,
    after: PostStatus,
    *,
    revision: int | None = None,
    **changes: Any,
) -> None:
    """Change the status if it still is what it was; of two who decide at once one is told."""
    rows = Post.objects.filter(pk=post.pk, status=before)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(status=after, **changes):
        fresh = Post.objects.get(pk=post.pk)
        raise ChangedMeanwhileError(fresh) if fresh.status in OPEN else NotEditableError(fresh)
    post.status = after
    for name, value in changes.items():
        setattr(post, name, value)
