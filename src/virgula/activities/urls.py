"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.activities.views import calendars, desk, feeds, following, portal

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
    path("calendario/<str:token>.ics", calendars.secret, name="secret"),
    path("<uuid:pk>/", portal.activity, name="activity"),
    path("<uuid:pk>/actividad.ics", portal.activity_ics, name="activity_ics"),
]
desk_patterns: list[URLPattern] = [
    path("", desk.index, name="index"),
    path("nueva/", desk.create, name="create"),
    path("publicar/", desk.publish_several, name="publish_several"),
    path("calendarios/", calendars.of_desk, name="calendars"),
    path("calendarios/<int:pk>/revocar/", calendars.revoke_of_desk, name="revoke_calendar"),
    path("<uuid:pk>/", desk.activity, name="activity"),
    path("<uuid:pk>/cambiar/", desk.change, name="change"),
    path("<uuid:pk>/mover/", desk.move, name="move"),
    path("<uuid:pk>/cancelar/", desk.cancel, name="cancel"),
    path("<uuid:pk>/unir/", desk.merge, name="merge"),
    path("<uuid:pk>/publicar/", desk.publish, name="publish"),
    path("<uuid:pk>/descartar/", desk.dismiss, name="dismiss"),
    path("<uuid:pk>/retomar/", desk.reconsider, name="reconsider"),
    path("<uuid:pk>/aceptar/", desk.accept, name="accept"),
    path("<uuid:pk>/dejar/", desk.refuse, name="refuse"),
]
members_patterns: list[URLPattern] = [
    path("calendarios/", calendars.of_members, name="calendars"),
    path("calendarios/<int:pk>/revocar/", calendars.revoke_of_members, name="revoke_calendar"),
]
