"""The staff's face: «Hoy», and the desk pages of every room."""

from django.urls import URLPattern, URLResolver, include, path

from virgula.activities import urls as activities
from virgula.bulletins import urls as bulletins
from virgula.content import urls as content
from virgula.desk import views
from virgula.evidence import urls as evidence
from virgula.plans import urls as plans
from virgula.publishing import agenda_urls
from virgula.publishing import urls as publishing
from virgula.relay import urls as relay
from virgula.reports import urls as reports
from virgula.search import urls as search

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.today, name="today"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("saliendo/", views.leaving, name="leaving"),
    path("fecha/", views.move_day, name="move_day"),
    path("diseno/", views.design, name="design"),
    path("plan/", include((plans.desk_patterns, "plans"))),
    path("evidencia/", include((evidence.desk_patterns, "evidence"))),
    path("", include((content.desk_patterns, "content"))),
    path("cuentas/", include((publishing.accounts_patterns, "accounts"))),
    path("agenda/", include((agenda_urls.agenda_patterns, "agenda"))),
    path("salidas/", include((publishing.desk_patterns, "publishing"))),
    path("boletin/", include((bulletins.desk_patterns, "bulletins"))),
    path("actividades/", include((activities.desk_patterns, "activities"))),
    path("buscar/", include((search.desk_patterns, "search"))),
    path("fuentes/", include((relay.desk_patterns, "relay"))),
    path("informes/", include((reports.desk_patterns, "reports"))),
]
