"""The second factor that the staff's doors ask for."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _

# Set by the demonstration's sign-in links only.
SKIP_KEY = "second_factor_skipped"


class SecondFactorMiddleware:
    """Send who entered with a password alone to set up the second factor.

    allauth asks for the code at login when one is set up; a person without one would enter with the
    password alone, so the doors of the staff stay shut until there is one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._must_set_up(request):
            messages.warning(request, _("To enter, first set up your second factor."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    @staticmethod
    def _must_set_up(request: HttpRequest) -> bool:
        path = request.path_info
        language = get_language_from_path(path)
        if language:
            path = path.removeprefix(f"/{language}")
        return (
            path.startswith(tuple(settings.SECOND_FACTOR_PREFIXES))
            and request.user.is_authenticated
            and not request.session.get(SKIP_KEY)
            and not is_mfa_enabled(request.user)
        )
