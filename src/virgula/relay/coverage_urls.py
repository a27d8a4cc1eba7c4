"""Addresses of whom the relay gave a voice: on the desk, and what anyone may see."""

from django.urls import URLPattern, path

from virgula.relay.views import coverage, decisions, gaps, together

coverage_patterns: list[URLPattern] = [
    path("cobertura/", coverage.coverage_board, name="coverage"),
    path("cobertura/tabla.csv", coverage.coverage_csv, name="coverage_csv"),
    path("cobertura/decisiones/", decisions.decisions, name="decisions"),
    path("cobertura/politica/", gaps.change_policy, name="coverage_policy"),
    path("cobertura/regiones/", together.desk_regions, name="regions"),
    path("cobertura/aportaciones/", together.desk_contributions, name="contributions"),
    path("cobertura/<int:pk>/mensaje/", gaps.write_to_liaison, name="liaison"),
]
portal_patterns: list[URLPattern] = [
    path("regiones/", together.public_regions, name="regions"),
    path("aportaciones/", together.public_contributions, name="contributions"),
    path(
        "aportaciones/aportaciones.csv",
        together.public_contributions_csv,
        name="contributions_csv",
    ),
    path(
        "aportaciones/<slug:system_key>/<slug:key>/",
        together.public_contribution,
        name="contribution",
    ),
]
