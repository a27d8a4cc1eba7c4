"""From a draft to an approval, one by one or many at once."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.actions import (
    AlreadyApprovedError,
    ChangedMeanwhileError,
    NotEditableError,
    NotNowError,
    PublishingError,
    approve_post,
    approvers_of,
    ask_for_approval,
    comment_post,
    recall_post,
    return_post,
    submit_post,
    withdraw_post,
)
from virgula.publishing.mailing import send_request
from virgula.publishing.models import Post
from virgula.publishing.refusals import refusal_of
from virgula.publishing.reviews import review_rows, waiting_posts

WRITE = "publishing.add_post"
LET_GO = "publishing.approve_post"


def _post_of(request: HttpRequest, pk: UUID) -> Post:
    return get_object_or_404(queries.posts_within(reach_of(request.user)), pk=pk)


def _decide(
    request: HttpRequest, pk: UUID, act: Callable[[Post], object], done: str
) -> HttpResponse:
    """Do what was asked of a post and say how it went; GET only shows the post."""
    post = _post_of(request, pk)
    if request.method == "POST":
        try:
            act(post)
        except PublishingError as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, done)
    return redirect("desk:publishing:post", pk)


def sentence_of(error: PublishingError) -> str:
    """Say what stood in the way, and what to do."""
    if isinstance(error, ChangedMeanwhileError):
        return _("Somebody changed it after you opened it: read it again and decide.")
    if isinstance(error, AlreadyApprovedError):
        return _("Somebody approved it already.")
    if isinstance(error, NotEditableError):
        return _("Somebody moved it on meanwhile: see below how it stands.")
    if isinstance(error, NotNowError):
        return _("Something of it has left or is leaving: cancel what still can be, one by one.")
    return refusal_of(error)[1]


def _revision(request: HttpRequest) -> int | None:
    value = request.POST.get("revision", "")
    return int(value) if value.isdecimal() else None


@permission(WRITE)
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(post: Post) -> None:
        submit_post(post=post, by=request.user, at=timezone.now())

    return _decide(request, pk, act, _("Sent to review."))


@permission(LET_GO)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(post: Post) -> None:
        approve_post(post=post, revision=_revision(request), by=request.user, at=timezone.now())

    return _decide(request, pk, act, _("Approved. It leaves at its hour."))


@permission(LET_GO)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(post: Post) -> None:
        said, at = request.POST.get("comment", ""), timezone.now()
        return_post(post=post, comment=said, revision=_revision(request), by=request.user, at=at)

    return _decide(request, pk, act, _("Returned with your comment."))


@permission(WRITE)
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(post: Post) -> None:
        said = request.POST.get("comment", "")
        comment_post(post=post, text=said, by=request.user, at=timezone.now())

    return _decide(request, pk, act, _("Your comment is there."))


@permission(WRITE)
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    post = _post_of(request, pk)
    if request.method == "POST":
        try:
            recall_post(post=post, by=request.user, at=timezone.now())
        except PublishingError as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("It is a draft again: change it and ask for its approval."))
            return redirect("desk:publishing:edit", pk)
    return redirect("desk:publishing:post", pk)


@permission(LET_GO)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(post: Post) -> None:
        said = request.POST.get("reason", "")[:300]
        withdraw_post(post=post, reason=said, by=request.user, at=timezone.now())

    return _decide(request, pk, act, _("Withdrawn: it will not go out."))


@permission(WRITE)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link for one person, mail it, and show it once so that it can travel otherwise."""
    post, now = _post_of(request, pk), timezone.now()
    people = approvers_of(post, at=now)
    person = next((one for one in people if str(one.pk) == request.POST.get("person", "")), None)
    if request.method != "POST" or person is None:
        return redirect("desk:publishing:post", pk)
    try:
        token = ask_for_approval(post=post, person=person, by=request.user, at=now)
    except PublishingError as error:
        messages.error(request, sentence_of(error))
        return redirect("desk:publishing:post", pk)
    url = settings.BASE_URL + reverse("publishing:approve_by_link", args=[token])
    was_sent = send_request(post, person, url)
    context = {"post": post, "person": person, "url": url, "was_sent": was_sent}
    return render(request, "publishing/desk/asked.html", context)


@permission(LET_GO)
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what waits for an approval, and approve what was chosen of it."""
    rows = waiting_posts(reach_of(request.user))
    if request.method == "POST":
        _approve_chosen(request, {str(post.pk): post for post in rows})
        return redirect("desk:publishing:reviews")
    context = {"rows": review_rows(rows, now=timezone.now())}
    return render(request, "publishing/desk/reviews.html", context)


def _approve_chosen(request: HttpRequest, waiting: dict[str, Post]) -> None:
    single = request.POST.get("one", "")
    chosen = [single] if single else request.POST.getlist("chosen")
    done = 0
    for mark in chosen:
        key, _sign, revision = mark.partition(":")
        post = waiting.get(key)
        if post is None or not revision.isdecimal():
            messages.error(request, _("One of them does not wait any more."))
            continue
        try:
            approve_post(post=post, revision=int(revision), by=request.user, at=timezone.now())
        except PublishingError as error:
            messages.error(request, f"«{post.title}»: {sentence_of(error)}")
        else:
            done += 1
    if done:
        said = ngettext("%(count)d approved.", "%(count)d approved, each at its hour.", done)
        messages.success(request, said % {"count": done})
    elif not chosen:
        messages.error(request, _("Choose at least one."))
