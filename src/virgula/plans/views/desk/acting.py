"""One page for one act: its form, what it refuses, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from virgula.plans.views.desk.found import Crumbs
from virgula.plans.views.desk.refusals import REFUSALS, refuse


def act_page(
    request: HttpRequest,
    *,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    title: str,
    submit: str,
    back: str,
    said: str,
    crumbs: Crumbs,
    lede: str = "",
    template: str = "plans/desk/act.html",
    danger: bool = False,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form; on POST do the act and go back, or say beside the field why it cannot be."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except REFUSALS as error:
            refuse(form, error)
        else:
            messages.success(request, said)
            return redirect(back)
    page = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "crumbs": crumbs,
        "lede": lede,
        "danger": danger,
        **(extra or {}),
    }
    return render(request, template, page, status=422 if form.errors else 200)


def act_now(request: HttpRequest, *, act: Callable[[], Any], back: str, said: str) -> HttpResponse:
    """Do an act that needs no form, and go back; say why when it cannot be done."""
    from virgula.plans.views.desk.refusals import sentence_of

    try:
        act()
    except REFUSALS as error:
        messages.error(request, sentence_of(error)[1])
    else:
        messages.success(request, said)
    return redirect(back)
