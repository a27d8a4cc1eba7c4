"""The light face of liaisons, commissioners and facilitators."""

from django.urls import URLPattern, URLResolver, include, path

from virgula.evidence import urls as evidence
from virgula.members import views

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("evidencia/", include((evidence.members_patterns, "evidence"))),
]
