"""Addresses of the agenda, mounted by the desk."""

from django.urls import URLPattern, path

from virgula.publishing.views import agenda, importing, moving, policy

agenda_patterns: list[URLPattern] = [
    path("", agenda.agenda, name="agenda"),
    path("<uuid:pk>/mover/", moving.move, name="move"),
    path("<uuid:pk>/deshacer/", moving.undo, name="undo"),
    path("importar/", importing.choose, name="import"),
    path("importar/<uuid:key>/", importing.preview, name="preview"),
    path("plantilla.xlsx", importing.template, name="template"),
    path("exportar/", importing.export, name="export"),
    path("pausa/", policy.pause, name="pause"),
    path("pausa/reanudar/", policy.resume, name="resume"),
    path("silencio/", policy.quiet, name="quiet"),
]
