"""The roots of all addresses: Spanish and stable; other languages carry a prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from virgula.portal.urls import room_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("gestor/", include("virgula.config.gestor.urls")),
    path("archivos/", include("virgula.media.urls")),
    *i18n_patterns(
        path("entrar/", include("virgula.people.urls")),
        path("cuenta/", include("allauth.urls")),
        path("mesa/", include("virgula.desk.urls")),
        path("m/", include("virgula.members.urls")),
        path("paginas/", include("wagtail.urls")),
        path("", include("virgula.portal.urls")),
        *room_patterns,
        prefix_default_language=False,
    ),
]
