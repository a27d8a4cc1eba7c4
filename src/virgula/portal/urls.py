"""The public face: its own pages, and those of the rooms."""

from django.urls import URLPattern, URLResolver, include, path

from virgula.activities import urls as activities
from virgula.bulletins import urls as bulletins
from virgula.content import urls as content
from virgula.plans import urls as plans
from virgula.portal import views
from virgula.publishing import urls as publishing
from virgula.relay import urls as relay
from virgula.reports import urls as reports
from virgula.search import urls as search

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
room_patterns: list[URLPattern | URLResolver] = [
    path("plan/", include((plans.portal_patterns, "plans"))),
    path("", include((content.portal_patterns, "content"))),
    path("publicaciones/", include((publishing.portal_patterns, "publishing"))),
    path("agenda/", include((activities.portal_patterns, "activities"))),
    path("buscar/", include((search.portal_patterns, "search"))),
    path("boletin/", include((bulletins.portal_patterns, "bulletins"))),
    path("", include((relay.portal_patterns, "relay"))),
    path("informes/", include((reports.portal_patterns, "reports"))),
]
