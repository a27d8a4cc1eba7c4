"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.evidence.views import desk, members

desk_patterns: list[URLPattern] = [
    path("", desk.index, name="index"),
    path("nueva/", desk.declare, name="declare"),
    path("<int:pk>/", desk.fact, name="fact"),
    path("<int:pk>/verificar/", desk.verify, name="verify"),
    path("<int:pk>/corregir/", desk.reverse_fact, name="reverse"),
    path("<int:pk>/copia/", desk.copy, name="copy"),
]
members_patterns: list[URLPattern] = [
    path("nueva/", members.declare, name="declare"),
]
