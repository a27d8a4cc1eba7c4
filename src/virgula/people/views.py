"""The door that a printed link opens, in a demonstration only."""

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from virgula.people.adapter import home_of
from virgula.people.links import PURPOSE
from virgula.people.middleware import SKIP_KEY
from virgula.people.models import Person
from virgula.platform.access import by_link
from virgula.platform.links import (
    LinkError,
    LinkExpiredError,
    LinkRevokedError,
    LinkUsedError,
    open_link,
    use_link,
)


@by_link
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows who enters and changes nothing (mail scanners open links); POST enters."""
    if not settings.DEMONSTRATION:
        raise Http404
    now = timezone.now()
    try:
        link = open_link(token, purpose=PURPOSE, at=now)
    except LinkError as error:
        return _refused(request, error)
    person = get_object_or_404(Person, pk=link.object_id, is_active=True)
    if request.method == "POST":
        try:
            with transaction.atomic():
                use_link(link, at=now)
        except LinkError as error:
            return _refused(request, error)
        login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
        request.session[SKIP_KEY] = True
        return redirect(home_of(person))
    return render(request, "people/sign_in.html", {"person": person})


def _refused(request: HttpRequest, error: LinkError) -> HttpResponse:
    return render(request, "people/link_refused.html", {"reason": link_refusal(error)}, status=410)


def link_refusal(error: LinkError) -> str:
    """Say why a link opens nothing."""
    if isinstance(error, LinkUsedError):
        return _("This link was already used. Each link works once.")
    if isinstance(error, LinkExpiredError):
        return _("This link has expired.")
    if isinstance(error, LinkRevokedError):
        return _("This link was withdrawn.")
    return _("This link is not known here. Check that you copied it whole.")
