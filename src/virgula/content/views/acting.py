"""One page for one act: its form, what it refuses said beside a field, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from virgula.content import actions


def act_page(
    request: HttpRequest,
    *,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    back: str,
    said: str,
    template: str = "content/desk/act.html",
    **page: Any,
) -> HttpResponse:
    """Show the form; on POST do the act and go back, or say beside the field why it cannot be."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except actions.ContentError as error:
            field, sentence = refusal(error)
            form.add_error(field if field in form.fields else None, sentence)
        else:
            messages.success(request, said)
            return redirect(back)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "back": back, **page}, status=status)


def refusal(error: actions.ContentError) -> tuple[str, str]:
    """Return the field that a refusal speaks of, and what it says."""
    if isinstance(error, actions.NotAHashtagError):
        return "name", _(
            "«%(word)s» is not one hashtag: write one word of letters and digits, without spaces."
        ) % {"word": error.word}
    if isinstance(error, actions.AlreadyThereError):
        return "name", _("It reads the same as #%(name)s, which is there already.") % {
            "name": error.name
        }
    if isinstance(error, actions.ReasonMissingError):
        return "reason", _("Write why.")
    if isinstance(error, actions.AgreementMissingError):
        return "agreement", _("Write the number of the agreement.")
    if isinstance(error, actions.CampaignOrderError):
        return "until", _("It must end after it begins.")
    return "", _("That belongs to another network of institutions.")
