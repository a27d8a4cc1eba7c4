"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.activities.views import feeds, following, portal

portal_patterns: list[URLPattern] = [
    path("", portal.agenda, name="agenda"),
    path("lugares/", portal.places, name="places"),
    path("agenda.ics", feeds.ics, name="ics"),
    path("rss/", feeds.rss, name="rss"),
    path("atom/", feeds.atom, name="atom"),
    path("feed.json", feeds.feed_json, name="feed_json"),
    path("correo/", following.follow, name="follow"),
    path("correo/enviado/", following.follow_sent, name="follow_sent"),
    path("correo/confirmar/<str:token>/", following.confirm, name="confirm_following"),
    path("correo/baja/<str:mark>/", following.stop, name="stop_following"),
    path("<uuid:pk>/", portal.activity, name="activity"),
    path("<uuid:pk>/actividad.ics", portal.activity_ics, name="activity_ics"),
]
desk_patterns: list[URLPattern] = []
members_patterns: list[URLPattern] = []
