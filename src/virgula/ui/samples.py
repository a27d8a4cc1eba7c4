"""Invented matter for the page that shows every component, with names as long as real ones."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

LONG_NAMES = (
    (
        "Instituto para el Acceso Ciudadano, la Rendición de Cuentas y el Resguardo de Datos de "
        "la Ribera Alta y sus Municipios Asociados"
    ),
    "Comisión Intermunicipal de Apertura, Archivos y Participación del Valle de los Encinos",
    "Consejo Autónomo de Información Abierta de Sierra Clara",
    (
        "Casa de la Información Pública del Estado Libre de Costa Serena y el Archipiélago de las "
        "Gaviotas"
    ),
)


@dataclass(frozen=True)
class SampleWindow:
    key: str
    name: str
    shape: str
    months: str


@dataclass(frozen=True)
class SampleStanding:
    key: str
    label: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Happening:
    at: date
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class SampleLine:
    code: str
    title: str
    body: str
    window: SampleWindow
    standing: SampleStanding
    done: int
    wanted: int
    due: date | None = field(default=None)


WINDOWS = (
    SampleWindow("sample-1", "Pronto", "circle", "0–3"),
    SampleWindow("sample-2", "Medio", "triangle", "3–6"),
    SampleWindow("sample-3", "Lejano", "diamond", "6–9"),
    SampleWindow("sample-4", "Al cierre", "square", "9–12"),
    SampleWindow("sample-5", "Todo el año", "ring", "0–12"),
    SampleWindow("sample-6", "Por etapas", "hexagon", "0–6"),
    SampleWindow("sample-7", "Especial", "star", "6–12"),
    SampleWindow("sample-8", "En pausa", "bar", "3–9"),
)
STANDINGS = (
    SampleStanding("met", "Cumplida", "good", "check"),
    SampleStanding("on_time", "Al día", "info", "clock"),
    SampleStanding("due_soon", "Por vencer", "warn", "hourglass"),
    SampleStanding("late", "Vencida", "bad", "alert"),
    SampleStanding("to_agree", "Por acordar", "neutral", "calendar-question"),
    SampleStanding("no_goal", "Sin meta", "neutral", "dash"),
)
LINES = (
    SampleLine(
        "A-1",
        "Reunir en una sola agenda las actividades de todas las instituciones y difundirlas cada "
        "día en palabras que cualquiera entienda",
        LONG_NAMES[0],
        WINDOWS[0],
        STANDINGS[0],
        20,
        20,
        date(2031, 1, 31),
    ),
    SampleLine(
        "A-2",
        "Traducir los materiales de la caja a tres lenguas de la región",
        LONG_NAMES[1],
        WINDOWS[1],
        STANDINGS[2],
        7,
        12,
        date(2031, 4, 15),
    ),
    SampleLine(
        "B-1",
        "Llevar la biblioteca itinerante a mercados, escuelas y plazas",
        LONG_NAMES[2],
        WINDOWS[3],
        STANDINGS[3],
        1,
        32,
        date(2031, 9, 30),
    ),
    SampleLine(
        "B-2",
        "Acompañar las campañas permanentes",
        LONG_NAMES[3],
        WINDOWS[4],
        STANDINGS[1],
        1184,
        1500,
    ),
)
HAPPENINGS = (
    Happening(
        datetime(2031, 1, 9, 20, 30, tzinfo=UTC),
        "Se publicó «La biblioteca llega al mercado»",
        f"Da crédito a: {LONG_NAMES[0]}.",
        "#timeline",
    ),
    Happening(date(2031, 1, 12), "Cuenta para la línea A-1", "Segunda persona: verificada."),
    Happening(date(2031, 1, 31), "Vence la línea A-1"),
)
MAP_ROWS = (
    {"label": "Ribera Alta", "text": "12 publicaciones", "url": "#map"},
    {"label": "Valle de los Encinos", "text": "4 publicaciones"},
    {"label": "Sierra Clara", "text": "Sin publicaciones; fuente revisada hoy"},
)


class SampleForm(forms.Form):
    """One field of each kind, with the words of a real one."""

    title = forms.CharField(label=_("Title"), help_text=_("Say it as you would say it aloud."))
    body = forms.ChoiceField(
        label=_("Institution"), choices=[("", "—"), *((name, name) for name in LONG_NAMES)]
    )
    due = forms.DateField(
        label=_("Date"),
        help_text=_("For example, 31/01/2031."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=_("How it counts"),
        widget=forms.RadioSelect,
        choices=[("once", _("Once")), ("every", _("Every day")), ("rhythm", _("By a rhythm"))],
    )
    file = forms.FileField(
        label=_("Proof"), help_text=_("PDF or image, up to 20 MB."), required=False
    )
    agree = forms.BooleanField(label=_("I have read what will change."))


def showcase() -> dict[str, Any]:
    """Return what the page of the design system shows."""
    return {
        "names": LONG_NAMES,
        "windows": WINDOWS,
        "standings": STANDINGS,
        "lines": LINES,
        "happenings": HAPPENINGS,
        "map_rows": MAP_ROWS,
        "map_svg": render_to_string("ui/parts/sample_map.html"),
        "empty_form": SampleForm(),
        "wrong_form": SampleForm({"title": "La biblioteca llega", "due": "31 de febrero"}),
        "page": Paginator(range(120), 20).page(3),
        "tones": ("neutral", "good", "warn", "bad", "info"),
        "grounds": ("paper", "sheet", "sunk"),
        "inks": ("ink", "grey", "grana", "maya", "good", "warn", "bad", "info"),
    }
