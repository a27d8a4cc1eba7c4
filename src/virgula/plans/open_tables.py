"""The columns of the plan as open data, each declared once with what it means.

Names of columns are data for readers in Spanish, stable for ever: a new one goes last, none is
renamed or removed.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from virgula.evidence.models import Fact
from virgula.plans.models import Attribution, Plan
from virgula.plans.queries.rows import GoalRow, LineRow, Overview

# The facts of public plans belong to everybody (SPDX identifier).
LICENCE = "CC0-1.0"
# Columns of sentences, set wide in a workbook.
LONG = {"texto", "titulo", "meta", "estado_en_palabras", "componente_titulo"}


class Type(StrEnum):
    """Types of the Table Schema standard (Frictionless Data)."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it means, its type, and how it is read from a row."""

    name: str
    meaning: str | Promise
    type: Type
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of open data."""

    key: str
    title: str | Promise
    meaning: str | Promise
    url_name: str
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class LineRecord:
    """What a row of the lines is read from."""

    overview: Overview
    row: LineRow

    @property
    def goal(self) -> GoalRow | None:
        return self.row.goals[0] if self.row.goals else None


@dataclass(frozen=True, slots=True)
class GoalRecord:
    overview: Overview
    line: LineRow
    goal: GoalRow


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    plan: Plan
    today: date
    attribution: Attribution

    @property
    def fact(self) -> Fact:
        return self.attribution.fact


def page_of(name: str, *args: str) -> str:
    """Return the whole address of a public page of ours."""
    return settings.BASE_URL + reverse(name, args=args)


def _of_goal(name: str) -> Callable[[LineRecord], Any]:
    return lambda record: getattr(record.goal, name) if record.goal else None


PLAN = _("Key of the plan.")
COMPONENT = _("Code of the component.")
LINE = _("Code of the line.")
AS_OF = _("Day of the plan on which these data are true.")
LICENCE_MEANING = _("Licence of the data (SPDX identifier).")

LINES = Table(
    "lineas",
    _("Lines"),
    _("One row a line of the plan: what was promised, by when, and how it is doing."),
    "plans:lines_csv",
    (
        Column("plan", PLAN, Type.STRING, lambda r: r.overview.plan.key),
        Column("componente", COMPONENT, Type.STRING, lambda r: r.row.component_code),
        Column(
            "componente_titulo",
            _("Title of the component."),
            Type.STRING,
            lambda r: r.row.component_title,
        ),
        Column("linea", LINE, Type.STRING, lambda r: r.row.code),
        Column(
            "texto",
            _("What the plan promises, as it was approved."),
            Type.STRING,
            lambda r: r.row.text,
        ),
        Column(
            "texto_pendiente",
            _("True when the official text is not known yet."),
            Type.BOOLEAN,
            lambda r: r.row.line.text_is_pending,
        ),
        Column(
            "plazo_tipo",
            _(
                "What the plan says of the moment: month, date, permanent, per_issue (each issue"
                " of another calendar), to_agree, conditional, none."
            ),
            Type.STRING,
            lambda r: r.row.line.due_kind,
        ),
        Column(
            "plazo_impreso",
            _("The moment as the document prints it."),
            Type.STRING,
            lambda r: r.row.line.due_text,
        ),
        Column(
            "vence",
            _("Last day of the deadline; for a month, the last one of that month."),
            Type.DATE,
            lambda r: r.row.due_on,
        ),
        Column(
            "ventana",
            _("Deadline window in which it falls, computed from the start of the plan."),
            Type.STRING,
            lambda r: r.row.window.name if r.row.window else None,
        ),
        Column(
            "estado",
            _(
                "How it is doing, computed: on_time, due_soon, late, met, to_agree, no_goal,"
                " no_timing, before_start, concluded, discarded."
            ),
            Type.STRING,
            lambda r: r.row.standing.key,
        ),
        Column(
            "estado_en_palabras",
            _("The same, with its reason, in words."),
            Type.STRING,
            lambda r: f"{r.row.standing.label}. {r.row.standing.reason}",
        ),
        Column(
            "situacion",
            _("What people say of the line: proposed, under_way, concluded, discarded."),
            Type.STRING,
            lambda r: r.row.line.status,
        ),
        Column(
            "responsable",
            _("Institution that answers for the line."),
            Type.STRING,
            lambda r: r.row.line.owner.name if r.row.line.owner_id else None,
        ),
        Column("metas", _("How many goals it has."), Type.INTEGER, lambda r: len(r.row.goals)),
        Column("meta", _("Its first goal, in words."), Type.STRING, _of_goal("title")),
        Column(
            "meta_avance", _("Figure of its first goal, in words."), Type.STRING, _of_goal("words")
        ),
        Column(
            "meta_valor",
            _("Figure of its first goal; empty when it is unknown, which is not zero."),
            Type.NUMBER,
            _of_goal("value"),
        ),
        Column("meta_objetivo", _("Target of its first goal."), Type.NUMBER, _of_goal("target")),
        Column(
            "evidencias",
            _("How many facts count for it."),
            Type.INTEGER,
            lambda r: r.row.fact_count,
        ),
        Column(
            "ultima_evidencia",
            _("Day of the last fact."),
            Type.DATE,
            lambda r: r.row.last_fact.day if r.row.last_fact else None,
        ),
        Column(
            "ultima_evidencia_url",
            _("Address of the last fact."),
            Type.STRING,
            lambda r: r.row.last_fact.url or None if r.row.last_fact else None,
        ),
        Column(
            "pagina",
            _("Page of the line."),
            Type.STRING,
            lambda r: page_of("plans:line", r.overview.plan.key, r.row.slug),
        ),
        Column("datos_al", AS_OF, Type.DATE, lambda r: r.overview.today),
        Column("licencia", LICENCE_MEANING, Type.STRING, lambda r: LICENCE),
    ),
)

GOALS = Table(
    "metas",
    _("Goals"),
    _("One row a goal: what is counted, its figure and its target or rhythm."),
    "plans:goals_csv",
    (
        Column("plan", PLAN, Type.STRING, lambda r: r.overview.plan.key),
        Column("linea", LINE, Type.STRING, lambda r: r.line.code),
        Column("meta", _("The goal, in words."), Type.STRING, lambda r: r.goal.title),
        Column(
            "medida",
            _("Key of the measure: what is counted, and how."),
            Type.STRING,
            lambda r: r.goal.goal.measure,
        ),
        Column(
            "medida_version",
            _("Version of the measure."),
            Type.INTEGER,
            lambda r: r.goal.goal.measure_version,
        ),
        Column("unidad", _("Unit of the figure."), Type.STRING, lambda r: str(r.goal.unit)),
        Column(
            "valor",
            _("The figure; empty when it is unknown, which is not zero."),
            Type.NUMBER,
            lambda r: r.goal.value,
        ),
        Column(
            "punto_de_partida",
            _("Value from which the goal starts."),
            Type.NUMBER,
            lambda r: r.goal.goal.baseline,
        ),
        Column("objetivo", _("Target."), Type.NUMBER, lambda r: r.goal.target),
        Column(
            "ritmo", _("Rhythm, in words, when it has one."), Type.STRING, lambda r: r.goal.promise
        ),
        Column(
            "ritmo_cumplidos",
            _("Closed slots of the rhythm that were met."),
            Type.INTEGER,
            lambda r: r.goal.judgement.met if r.goal.judgement else None,
        ),
        Column(
            "ritmo_esperados",
            _("Closed slots of the rhythm that are judged."),
            Type.INTEGER,
            lambda r: r.goal.judgement.expected if r.goal.judgement else None,
        ),
        Column("vence", _("Last day of the goal."), Type.DATE, lambda r: r.goal.due_on),
        Column(
            "estado",
            _("How the goal is doing, with the same words as a line."),
            Type.STRING,
            lambda r: r.goal.standing.key,
        ),
        Column(
            "evidencias",
            _("How many facts stand behind the figure."),
            Type.INTEGER,
            lambda r: r.goal.fact_count,
        ),
        Column("datos_al", AS_OF, Type.DATE, lambda r: r.overview.today),
        Column("licencia", LICENCE_MEANING, Type.STRING, lambda r: LICENCE),
    ),
)

EVIDENCE = Table(
    "evidencia",
    _("Evidence"),
    _("One row a fact that counts for a line; one fact may count for several lines."),
    "plans:evidence_csv",
    (
        Column("plan", PLAN, Type.STRING, lambda r: r.plan.key),
        Column("linea", LINE, Type.STRING, lambda r: r.attribution.line.code),
        Column(
            "hecho",
            _("Number of the fact: the same number is the same fact."),
            Type.INTEGER,
            lambda r: r.fact.pk,
        ),
        Column("tipo", _("Kind of fact."), Type.STRING, lambda r: r.fact.kind),
        Column("dia", _("Day on which it happened."), Type.DATE, lambda r: r.fact.day),
        Column("titulo", _("What happened, in words."), Type.STRING, lambda r: r.fact.title),
        Column("cantidad", _("How much it counts."), Type.NUMBER, lambda r: r.fact.quantity),
        Column(
            "institucion",
            _("Institution that did it, with its name of today."),
            Type.STRING,
            lambda r: r.fact.actor.name if r.fact.actor_id else None,
        ),
        Column(
            "territorio",
            _("Place."),
            Type.STRING,
            lambda r: r.fact.territory.name if r.fact.territory_id else None,
        ),
        Column("enlace", _("Where it can be seen."), Type.STRING, lambda r: r.fact.url or None),
        Column(
            "copia_sha256",
            _("Mark (SHA-256) of the dated copy that is kept, when there is one."),
            Type.STRING,
            lambda r: r.fact.copy_sha256 or None,
        ),
        Column(
            "declarado_por",
            _("Office that declared it; empty when the system itself recorded it."),
            Type.STRING,
            lambda r: r.fact.declared_by or None,
        ),
        Column(
            "verificado",
            _("True when a second person verified a declared fact."),
            Type.BOOLEAN,
            lambda r: bool(r.fact.verifications.all()),
        ),
        Column(
            "dimensiones",
            _("More of it, as JSON: channel, topic …"),
            Type.STRING,
            lambda r: json.dumps(r.fact.dims, ensure_ascii=False, sort_keys=True),
        ),
        Column(
            "registrado_el",
            _("Moment in which it was recorded (ISO 8601)."),
            Type.DATETIME,
            lambda r: r.fact.recorded_at,
        ),
        Column("datos_al", AS_OF, Type.DATE, lambda r: r.today),
        Column("licencia", LICENCE_MEANING, Type.STRING, lambda r: LICENCE),
    ),
)

TABLES = (LINES, GOALS, EVIDENCE)
