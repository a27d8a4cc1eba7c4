"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.bulletins.views import desk, portal

portal_patterns: list[URLPattern] = [
    path("", portal.bulletin, name="bulletin"),
    path("enviado/", portal.sent, name="sent"),
    path("confirmar/<str:token>/", portal.confirm, name="confirm"),
    path("baja/<str:mark>/", portal.leave, name="leave"),
    path("<uuid:pk>/", portal.issue, name="issue"),
]
desk_patterns: list[URLPattern] = [
    path("", desk.index, name="index"),
    path("<int:pk>/", desk.bulletin, name="bulletin"),
    path("<int:pk>/lista/", desk.bring, name="bring"),
    path("<int:pk>/lista/agregar/", desk.add_list, name="add_list"),
]
