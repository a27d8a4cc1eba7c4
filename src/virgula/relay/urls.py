"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.relay.coverage_urls import coverage_patterns, portal_patterns
from virgula.relay.incoming_urls import members_patterns, voices_patterns
from virgula.relay.views import (
    adding,
    desk,
    entries,
    groups,
    inbox,
    lists,
    pasting,
    pictures,
    settings,
)

desk_patterns: list[URLPattern] = [
    *voices_patterns,
    *coverage_patterns,
    path("", desk.sources, name="sources"),
    path("nueva/", adding.add_source, name="add_source"),
    path("nueva/mirar/", adding.look, name="look"),
    path("nueva/lista/", adding.choose_parts, name="choose_parts"),
    path("opml/", lists.bring_opml, name="bring_opml"),
    path("opml/aplicar/", lists.apply_opml, name="apply_opml"),
    path("fuentes.opml", lists.export_opml, name="export_opml"),
    path("fuentes.csv", lists.export_csv, name="export_csv"),
    path("<int:pk>/reglas/", desk.change_rules, name="change_rules"),
    path("<int:pk>/lista/", desk.change_parts, name="change_parts"),
    path("novedades/pegar/", pasting.paste, name="paste"),
    path("novedades/pegar/guardar/", pasting.keep_pasted, name="keep_pasted"),
    path("<int:pk>/", desk.source, name="source"),
    path("<int:pk>/cambiar/", desk.change_source, name="change_source"),
    path("<int:pk>/visitar/", desk.visit_source, name="visit_source"),
    path("<int:pk>/pausar/", desk.pause_source, name="pause_source"),
    path("<int:pk>/reanudar/", desk.resume_source, name="resume_source"),
    path("<int:pk>/mudanza/", desk.accept_move, name="accept_move"),
    path("novedades/aprobar/", inbox.approve_all, name="approve_all"),
    path("novedades/programar/", inbox.schedule_all, name="schedule_all"),
    path("novedades/deshacer/", inbox.undo_together, name="undo_together"),
    path("novedades/<int:pk>/", entries.entry, name="entry"),
    path("novedades/<int:pk>/aprobar/", entries.approve, name="approve"),
    path("novedades/<int:pk>/programar/", entries.schedule, name="schedule"),
    path("novedades/imagen/<int:pk>/", pictures.small, name="picture"),
    path("novedades/<int:pk>/textos/", entries.words, name="words"),
    path("novedades/<int:pk>/descartar/", entries.dismiss, name="dismiss"),
    path("novedades/<int:pk>/luego/", entries.put_off, name="put_off"),
    path("novedades/<int:pk>/palabras/", entries.change_words, name="change_words"),
    path("novedades/<int:pk>/deshacer/", entries.undo, name="undo"),
    path("novedades/<int:pk>/parecidas/", groups.alike, name="alike"),
    path("novedades/<int:pk>/unir/", groups.merge, name="merge"),
    path("novedades/<int:pk>/separar/", groups.split, name="split"),
    path("novedades/<int:pk>/grupo/deshacer/", groups.undo_group, name="undo_group"),
    path("cambios/<int:pk>/aplicar/", inbox.apply_edit, name="apply_edit"),
    path("cambios/<int:pk>/corregir/", inbox.correct_edit, name="correct_edit"),
    path("cambios/<int:pk>/dejar/", inbox.ignore_edit, name="ignore_edit"),
    path("difusion/", settings.relay_settings, name="settings"),
    path("difusion/cuentas/", settings.add_handle, name="add_handle"),
    path("difusion/cuentas/<int:pk>/quitar/", settings.remove_handle, name="remove_handle"),
]

__all__ = ["desk_patterns", "members_patterns", "portal_patterns"]
