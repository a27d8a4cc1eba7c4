"""A person's own switch for notices of trouble."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from virgula.people.actions import hear_of_trouble
from virgula.platform.access import permission


@permission("publishing.confirm_delivery")
def notices(request: HttpRequest) -> HttpResponse:
    """Turn the notices by mail on or off for whoever asks."""
    if request.method == "POST":
        wants = request.POST.get("wants") == "1"
        hear_of_trouble(person=request.user, wants=wants)  # type: ignore[arg-type]
        said = (
            _("You will get a mail when something does not go out.")
            if wants
            else _("You will get no more mails about what does not go out.")
        )
        messages.success(request, said)
    return redirect("desk:publishing:deliveries")
