"""Addresses of the agenda, mounted by the desk."""

from django.urls import URLPattern, path

from virgula.publishing.views import agenda, importing, moving, policy, series

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
    path("series/", series.series_index, name="series_index"),
    path("series/nueva/", series.new_series, name="new_series"),
    path("series/<int:pk>/", series.series, name="series"),
    path("series/<int:pk>/cambiar/", series.change_series, name="change_series"),
    path("series/<int:pk>/textos/", series.add, name="add_text"),
    path("series/<int:pk>/textos/<int:text>/retirar/", series.retire, name="retire_text"),
    path("series/<int:pk>/dias/<str:day>/", series.skip, name="skip_day"),
    path("series/<int:pk>/detener/", series.stop, name="stop_series"),
    path("series/<int:pk>/hacer/", series.make, name="make_posts"),
    path("silencio/", policy.quiet, name="quiet"),
]
