"""The library's addresses, with those that would go round the second factor taken away.

Tried: with a second factor active, a POST to the library's own login page enters by password
alone, and its password reset answers. Both lead to the one door of the house.
"""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as library_urls

from virgula.platform.access import public

_to_the_door = public(RedirectView.as_view(pattern_name="account_login", query_string=True))
_to_the_reset = public(RedirectView.as_view(pattern_name="account_reset_password"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", _to_the_door),
    re_path(r"^password_reset/", _to_the_reset),
    path(
        "jsi18n/",
        JavaScriptCatalog.as_view(packages=["wagtail.admin", "virgula.config.gestor"]),
    ),
    path("", include(library_urls)),
]
