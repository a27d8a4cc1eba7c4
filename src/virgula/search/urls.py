"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.search.views import desk, portal

portal_patterns: list[URLPattern] = [path("", portal.search_page, name="search")]
desk_patterns: list[URLPattern] = [path("", desk.search_page, name="search")]
