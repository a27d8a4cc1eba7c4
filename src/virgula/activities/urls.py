"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.activities.views import portal

portal_patterns: list[URLPattern] = [
    path("<uuid:pk>/", portal.activity, name="activity"),
]
desk_patterns: list[URLPattern] = []
members_patterns: list[URLPattern] = []
