"""Addresses of files; they carry no language."""

from django.urls import URLPattern, path

from virgula.media import views

app_name = "media"
urlpatterns: list[URLPattern] = [
    path("images/<str:name>", views.picture, name="picture"),
    path("<uuid:key>/", views.upload, name="upload"),
]
