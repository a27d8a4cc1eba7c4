"""Addresses of the doors that a link opens."""

from django.urls import URLPattern, path

from virgula.people import views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", views.sign_in, name="sign_in"),
]
