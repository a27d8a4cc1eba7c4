"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern

portal_patterns: list[URLPattern] = []
desk_patterns: list[URLPattern] = []
members_patterns: list[URLPattern] = []
