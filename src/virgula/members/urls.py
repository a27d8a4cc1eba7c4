"""The light face of liaisons, commissioners and facilitators."""

from django.urls import URLPattern, URLResolver, include, path

from virgula.activities import urls as activities
from virgula.content import urls as content
from virgula.evidence import urls as evidence
from virgula.members import views
from virgula.publishing import urls as publishing
from virgula.relay import urls as relay

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("etiquetas/", include((content.members_patterns, "content"))),
    path("publicar/", include((publishing.members_patterns, "publishing"))),
    path("actividades/", include((activities.members_patterns, "activities"))),
    path("evidencia/", include((evidence.members_patterns, "evidence"))),
    path("difundir/", include((relay.members_patterns, "relay"))),
]
