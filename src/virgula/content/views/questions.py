"""Frequent questions: the public reads them, the team writes them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.content.actions.questions import (
    QuestionExistsError,
    add_question,
    change_question,
)
from virgula.content.forms import QuestionForm
from virgula.content.queries.questions import public_questions, questions_within
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission, public

CHANGE = "content.change_question"


@public
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("sistema", "")
    context = {"questions": public_questions(chosen)}
    return render(request, "content/portal/questions.html", context)


@permission(CHANGE)
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    context = {"questions": questions_within(reach_of(request.user))}
    return render(request, "content/desk/questions.html", context)


@permission(CHANGE)
def new_question(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.POST or None)
    system = main_system(reach_of(request.user))
    if request.method == "POST" and system is not None and form.is_valid():
        try:
            add_question(system=system, **form.cleaned_data, by=request.user, at=timezone.now())
        except QuestionExistsError:
            form.add_error("question", _("That question has its answer already."))
        else:
            return _saved(request)
    return _form(request, form, None)


@permission(CHANGE)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(questions_within(reach_of(request.user)), pk=pk)
    names = ("question", "answer", "link", "is_public")
    initial = {name: getattr(found, name) for name in names}
    form = QuestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_question(
                question=found, values=form.cleaned_data, by=request.user, at=timezone.now()
            )
        except QuestionExistsError:
            form.add_error("question", _("That question has its answer already."))
        else:
            return _saved(request)
    return _form(request, form, found)


def _form(request: HttpRequest, form: QuestionForm, found: Any) -> HttpResponse:
    return render(request, "content/desk/question.html", {"form": form, "question": found})


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("desk:content:questions")
