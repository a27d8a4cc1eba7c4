"""The inbox of answers: what people say to us, and what we do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from virgula.content.actions.questions import QuestionExistsError
from virgula.content.forms import QuestionForm
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import permission
from virgula.publishing.actions.errors import (
    AnsweredAlreadyError,
    NoChannelError,
    TooLongForChannelError,
    UnfitForChannelError,
)
from virgula.publishing.actions.mentions import (
    answer_mention,
    assign_mention,
    close_mention,
    make_question,
    reopen_mention,
)
from virgula.publishing.forms.mentions import AnswerForm, AssignForm, CloseForm
from virgula.publishing.models import Mention
from virgula.publishing.queries import mentions as queries

PER_PAGE = 30
VIEW = "publishing.view_mention"
ANSWER = "publishing.answer_mention"
FILTERS = {
    "por-contestar": (pgettext_lazy("mentions", "To answer"), queries.OPEN),
    "mias": (pgettext_lazy("mentions", "Mine"), queries.OPEN),
    "en-camino": (pgettext_lazy("mentions", "On their way"), queries.LEAVING),
    "contestadas": (pgettext_lazy("mentions", "Answered"), queries.ANSWERED),
    "sin-respuesta": (pgettext_lazy("mentions", "Without answer"), queries.CLOSED),
}


@permission(VIEW)
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user)
    chosen = request.GET.get("estado", "")
    chosen = chosen if chosen in FILTERS else "por-contestar"
    rows = queries.mentions_within(reach).filter(FILTERS[chosen][1])
    if chosen == "mias":
        rows = rows.filter(assigned_to=request.user.pk)
    # What waits longest comes first; what is over, the newest.
    oldest_first = chosen in {"por-contestar", "mias"}
    page = Paginator(rows.order_by(*(("at", "pk") if oldest_first else ("-at", "-pk"))), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    counts = queries.inbox_counts(reach, request.user)
    context = {
        "page": shown,
        "rows": queries.mention_rows(shown.object_list),
        "filters": [(key, label, key == chosen) for key, (label, _) in FILTERS.items()],
        "counts": counts,
        "chosen": chosen,
        "channels": queries.listening(reach),
    }
    return render(request, "publishing/desk/mentions.html", context)


def _mention_of(request: HttpRequest, pk: int) -> Mention:
    rows = queries.mentions_within(reach_of(request.user))
    related = ("channel__system", "answers__post__line", "assigned_to", "reply", "question")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@permission(VIEW)
@require_safe
def mention(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _mention_of(request, pk))


def _page(request: HttpRequest, found: Mention, **forms: Any) -> HttpResponse:
    people = queries.colleagues(found, timezone.localdate())
    context = {
        "row": queries.row_of(found),
        "answer_form": forms.get("answer") or AnswerForm(),
        "close_form": forms.get("close") or CloseForm(),
        "assign_form": forms.get("assign") or AssignForm(people=people, mention=found),
        "permalink": queries.permalink_of(found),
        "may_answer": request.user.has_perm(ANSWER),
        "history": history_of(found),
    }
    return render(request, "publishing/desk/mention.html", context)


@permission(ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mention_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:mention", pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_mention(
                mention=found, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
        except TooLongForChannelError as error:
            said = _("It does not fit: %(length)d characters of %(limit)d. Shorten it.")
            form.add_error("text", said % {"length": error.length, "limit": error.limit})
        except UnfitForChannelError:
            form.add_error("text", _("This network does not let us answer from here."))
        except NoChannelError:
            form.add_error("text", _("That channel is no longer in use."))
        except AnsweredAlreadyError:
            return _too_late(request, pk)
        else:
            messages.success(request, _("Your answer leaves in a moment."))
            return redirect("desk:publishing:mention", pk)
    return _page(request, found, answer=form)


@permission(ANSWER)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mention_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:mention", pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, close=form)
    return _act(
        request,
        pk,
        lambda: close_mention(
            mention=found, why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        ),
        _("It is left without answer. You can open it again."),
    )


@permission(ANSWER)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mention_of(request, pk)
    return _act(
        request,
        pk,
        lambda: reopen_mention(mention=found, by=request.user, at=timezone.now()),
        _("It waits for an answer again."),
    )


@permission(ANSWER)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mention_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:mention", pk)
    people = queries.colleagues(found, timezone.localdate())
    form = AssignForm(request.POST, people=people, mention=found)
    if not form.is_valid():
        return _page(request, found, assign=form)
    person = form.cleaned_data["person"]
    assign_mention(mention=found, to=person, by=request.user, at=timezone.now())
    said = _("It is in the hands of %(person)s.") % {"person": person}
    messages.success(request, said if person else _("It is in nobody's hands."))
    return redirect("desk:publishing:mention", pk)


@permission(ANSWER)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a frequent question of it: the words are ours, without who asked."""
    found = _mention_of(request, pk)
    reply = found.reply.text if found.reply else ""
    form = QuestionForm(request.POST or None, initial={"answer": reply})
    if request.method == "POST" and form.is_valid():
        try:
            make_question(mention=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except QuestionExistsError:
            form.add_error("question", _("That question has its answer already."))
        else:
            messages.success(request, _("It is a frequent question now."))
            return redirect("desk:publishing:mention", pk)
    context = {"form": form, "row": queries.row_of(found)}
    return render(request, "publishing/desk/mention_question.html", context)


def _act(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except AnsweredAlreadyError:
        return _too_late(request, pk)
    messages.success(request, done)
    return redirect("desk:publishing:mention", pk)


def _too_late(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("Somebody of the team was quicker. See below how it stands."))
    return redirect("desk:publishing:mention", pk)
