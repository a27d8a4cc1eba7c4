"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.reports.views import desk, portal

portal_patterns: list[URLPattern] = [
    path("", portal.index, name="index"),
    path("<uuid:pk>/", portal.report, name="report"),
    path("<uuid:pk>/cifra/<int:number>/", portal.figure, name="figure"),
    path("<uuid:pk>/cifra/<int:number>.json", portal.figure_json, name="figure_json"),
    path("<uuid:pk>/cifras.csv", portal.figures_csv, name="figures_csv"),
    path("<uuid:pk>/registros.csv", portal.records_csv, name="records_csv"),
    path("<uuid:pk>/diccionario.csv", portal.dictionary_csv, name="dictionary_csv"),
]
desk_patterns: list[URLPattern] = [
    path("", desk.index, name="index"),
    path("nuevo/", desk.create, name="create"),
    path("<uuid:pk>/publicar/", desk.publish, name="publish"),
    path("<uuid:pk>/retirar/", desk.withdraw, name="withdraw"),
]
