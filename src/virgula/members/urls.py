"""The light face of liaisons, commissioners and facilitators."""

from django.urls import URLPattern, path

from virgula.members import views

app_name = "members"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
]
