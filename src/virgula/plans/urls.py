"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.plans.views import error_reports, importing
from virgula.plans.views.desk import board, dates, goals, line_acts, plan_acts
from virgula.plans.views.desk import line as desk_line
from virgula.plans.views.portal import (
    data,
    line,
    reporting_errors,
    styles,
    subscribing,
    table,
    tracker,
    versions,
)

portal_patterns: list[URLPattern] = [
    path("", tracker.plans, name="plans"),
    path("avisos/<str:mark>/", reporting_errors.receipt, name="error_receipt"),
    path(
        "suscripcion/confirmar/<str:token>/",
        subscribing.confirm_subscription,
        name="confirm_subscription",
    ),
    path("suscripcion/baja/<str:mark>/", subscribing.unsubscribe, name="unsubscribe"),
    path("<slug:key>/", tracker.plan, name="plan"),
    path("<slug:key>/datos/", data.dictionary, name="dictionary"),
    path("<slug:key>/lineas.csv", data.lines_csv, name="lines_csv"),
    path("<slug:key>/lineas.json", data.lines_json, name="lines_json"),
    path("<slug:key>/metas.csv", data.goals_csv, name="goals_csv"),
    path("<slug:key>/evidencia.csv", data.evidence_csv, name="evidence_csv"),
    path("<slug:key>/plan.xlsx", data.book, name="book"),
    path("<slug:key>/diccionario.csv", data.dictionary_csv, name="dictionary_csv"),
    path("<slug:key>/diccionario.json", data.dictionary_json, name="dictionary_json"),
    path("<slug:key>/plazos.ics", data.deadlines_ics, name="deadlines_ics"),
    path("<slug:key>/novedades.xml", data.plan_feed, name="plan_feed"),
    path("<slug:key>/tabla/", table.table, name="table"),
    path("<slug:key>/tabla.pdf", table.table_pdf, name="table_pdf"),
    path("<slug:key>/tabla.xlsx", table.table_xlsx, name="table_xlsx"),
    path("<slug:key>/versiones/", versions.versions, name="versions"),
    path("<slug:key>/versiones/<int:number>/", versions.version, name="version"),
    path("<slug:key>/<slug:slug>/", line.line, name="line"),
    path("<slug:key>/<slug:slug>/meta/<int:pk>/", line.goal, name="goal"),
    path("<slug:key>/<slug:slug>/evidencia/", line.evidence, name="line_evidence"),
    path("<slug:key>/<slug:slug>/novedades.xml", data.line_feed, name="line_feed"),
    path("<slug:key>/ventanas.css", styles.window_styles, name="window_styles"),
    path("<slug:key>/<slug:slug>/recibir/", subscribing.subscribe, name="subscribe"),
    path(
        "<slug:key>/<slug:slug>/recibir/listo/", subscribing.subscribe_sent, name="subscribe_sent"
    ),
    path(
        "<slug:key>/<slug:slug>/algo-esta-mal/", reporting_errors.report_form, name="report_error"
    ),
]
desk_patterns: list[URLPattern] = [
    path("", board.index, name="index"),
    path("importar/", importing.choose, name="import"),
    path("importar/<uuid:key>/", importing.preview, name="import_preview"),
    path("avisos/", error_reports.index, name="error_reports"),
    path("avisos/<str:folio>/", error_reports.answer, name="error_report"),
    path("<slug:key>/", board.board, name="board"),
    path("<slug:key>/inicio/", plan_acts.move_start, name="move_start"),
    path("<slug:key>/aprobacion/", plan_acts.approve, name="approve"),
    path("<slug:key>/programas/", board.codes, name="codes"),
    path("<slug:key>/objetivos/", board.objectives, name="objectives"),
    path("<slug:key>/historia/", board.history, name="history"),
    path("<slug:key>/<slug:slug>/", desk_line.line, name="line"),
    path("<slug:key>/<slug:slug>/situacion/", line_acts.status, name="status"),
    path("<slug:key>/<slug:slug>/responsable/", line_acts.owner, name="owner"),
    path("<slug:key>/<slug:slug>/decision/", line_acts.decision, name="decision"),
    path("<slug:key>/<slug:slug>/seguimiento/", line_acts.follow_up, name="follow_up"),
    path("<slug:key>/<slug:slug>/evidencia/", desk_line.evidence, name="evidence"),
    path("<slug:key>/<slug:slug>/evidencia/nueva/", line_acts.declare, name="declare"),
    path("<slug:key>/<slug:slug>/evidencia/<int:pk>/", line_acts.withdraw, name="withdraw"),
    path("<slug:key>/<slug:slug>/reglas/", line_acts.add_rule, name="add_rule"),
    path("<slug:key>/<slug:slug>/reglas/<int:pk>/", line_acts.remove_rule, name="remove_rule"),
    path("<slug:key>/<slug:slug>/vinculacion/", line_acts.align, name="align"),
    path("<slug:key>/<slug:slug>/vinculacion/<int:pk>/", line_acts.unalign, name="unalign"),
    path("<slug:key>/<slug:slug>/numeros/", dates.add_issue, name="add_issue"),
    path("<slug:key>/<slug:slug>/fechas/", dates.agree, name="agree"),
    path("<slug:key>/<slug:slug>/fechas/<int:pk>/", dates.remove, name="remove_date"),
    path("<slug:key>/<slug:slug>/proyectos/", dates.add_period, name="add_period"),
    path("<slug:key>/<slug:slug>/proyectos/<int:pk>/", dates.close_period, name="close_period"),
    path("<slug:key>/<slug:slug>/metas/", goals.create, name="create_goal"),
    path("<slug:key>/<slug:slug>/metas/<int:pk>/", desk_line.goal, name="goal"),
    path("<slug:key>/<slug:slug>/metas/<int:pk>/cambiar/", goals.change, name="change_goal"),
    path("<slug:key>/<slug:slug>/metas/<int:pk>/quitar/", goals.delete, name="delete_goal"),
    path("<slug:key>/<slug:slug>/metas/<int:pk>/acciones/", goals.add_step, name="add_step"),
    path(
        "<slug:key>/<slug:slug>/metas/<int:pk>/acciones/<int:step>/",
        goals.mark_step,
        name="mark_step",
    ),
    path(
        "<slug:key>/<slug:slug>/metas/<int:pk>/acciones/<int:step>/quitar/",
        goals.remove_step,
        name="remove_step",
    ),
]
