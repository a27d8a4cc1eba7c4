"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern

desk_patterns: list[URLPattern] = []
