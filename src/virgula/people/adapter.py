"""How login behaves here: accounts are made by invitation, never by an open form."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from virgula.platform.access import may_enter_desk


def home_of(user: Any) -> str:
    """Return the first page of who signs in: the desk for the staff, their space for the rest."""
    return reverse("desk:today" if may_enter_desk(user) else "members:home")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)
