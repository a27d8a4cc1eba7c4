"""How login behaves here: accounts are made by invitation, never by an open form."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from virgula.platform.access import may_enter_desk


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk:today" if may_enter_desk(request.user) else "members:home")
