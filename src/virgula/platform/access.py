"""Who may open a view: each view says it, and one generated test walks them all.

A decorated view carries ``view.access``: ``public``, ``signed_in``, ``link`` (a signed link is the
key) or ``permission:app.codename``. A view without it fails the test.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
DESK_PERMISSION = "institutions.enter_desk"


def public(view: View) -> View:
    """Anyone may open it, without an account."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def by_link(view: View) -> View:
    """A signed link in the address is the key; the view checks it."""
    view.access = "link"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone who has signed in."""
    guarded = login_required(view)
    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def permission(name: str) -> Callable[[View], View]:
    """Only who holds ``name`` by a role of today: others get 403, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(name):
                raise PermissionDenied(name)
            return view(request, *args, **kwargs)

        door = login_required(guarded)
        door.access = f"permission:{name}"  # type: ignore[attr-defined]
        return door

    return decorate


def may_enter_desk(user: Any) -> bool:
    """Tell whether the desk's door is open to this user."""
    return bool(user.is_authenticated and user.has_perm(DESK_PERMISSION))
