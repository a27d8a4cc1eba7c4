from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from virgula.platform.access import DESK_PERMISSION, permission
from virgula.ui.samples import showcase


@permission(DESK_PERMISSION)
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/today.html")


@permission(DESK_PERMISSION)
def design(request: HttpRequest) -> HttpResponse:
    """Show every piece of the design system."""
    crumbs = [(_("Today"), reverse("desk:today")), (_("The design system"), "")]
    return render(request, "ui/showcase.html", {**showcase(), "crumbs": crumbs})
