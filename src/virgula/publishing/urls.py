"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.publishing.views import portal

portal_patterns: list[URLPattern] = [
    path("", portal.posts, name="posts"),
    path("rss.xml", portal.rss, name="rss"),
    path("atom.xml", portal.atom, name="atom"),
    path("feed.json", portal.feed_json, name="feed_json"),
    path("<uuid:pk>/", portal.post, name="post"),
]
desk_patterns: list[URLPattern] = []
