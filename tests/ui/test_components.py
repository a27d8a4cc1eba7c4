"""Each component renders with what its first line asks for, escapes it, and needs no script."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from tests.ui.strict import refused
from virgula.ui.samples import STANDINGS, WINDOWS, SampleForm

EVIL = '<b title="x">'
ESCAPED = "&lt;b title=&quot;x&quot;&gt;"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "badge": {"label": EVIL, "tone": "good", "icon": "check"},
    "breadcrumbs": {"items": [(EVIL, "/mesa/"), ("Aquí", "")]},
    "copy": {"text": EVIL, "id": "texto"},
    "empty": {"title": EVIL, "text": "Nada.", "url": "/", "action": "Ver"},
    "error_summary": {"form": SampleForm({"title": EVIL})},
    "field": {"field": SampleForm({"title": EVIL})["title"]},
    "fields": {"form": SampleForm({"title": EVIL})},
    "figure": {"value": 1184, "label": EVIL, "unit": "notas", "proof": "Abrir", "url": "/"},
    "form": {"form": SampleForm({"title": EVIL}), "submit": EVIL, "cancel_url": "/"},
    "map": {"svg": "", "rows": [{"label": EVIL, "text": "12"}], "title": "Mapa"},
    "notice": {"tone": "warn", "title": EVIL, "text": "Algo."},
    "pagination": {"page": Paginator(range(30), 10).page(2)},
    "progress": {"value": 16, "target": 20, "unit": EVIL},
    "standing_badge": {"standing": STANDINGS[0]},
    "timeline": {"items": [{"at": date(2031, 1, 31), "title": EVIL, "text": EVIL}]},
    "undo": {"text": EVIL, "url": "/deshacer/", "label": "Deshacer"},
    "window_badge": {"window": WINDOWS[0]},
}
WITHOUT_TEXT = {"error_summary", "pagination", "standing_badge", "window_badge"}


@pytest.fixture
def render(rf):
    def renderer(name: str, **arguments: Any) -> str:
        names = " ".join(f"{key}={key}" for key in arguments)
        source = f'{{% include "ui/components/{name}.html" with {names} only %}}'
        with translation.override("es-mx"):
            html = engines["django"].from_string(source).render(arguments, rf.get("/?q=a&page=2"))
        return re.sub(r"\s+", " ", html).strip()

    return renderer


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_a_component_escapes_and_obeys_the_strict_policy(render, name):
    html = render(name, **ARGUMENTS[name])

    assert refused(html) == []
    assert EVIL not in html
    assert (ESCAPED in html) == (name not in WITHOUT_TEXT)


def test_every_component_is_tried():
    from pathlib import Path

    import virgula.ui

    folder = Path(virgula.ui.__file__).parent / "templates" / "ui" / "components"
    parts = {"field_notes"}

    assert {path.stem for path in folder.glob("*.html")} - parts == set(ARGUMENTS)


def test_a_window_is_always_colour_shape_and_word(render):
    """CAL-V and its kin: colour is never the only sign."""
    html = render("window_badge", window=WINDOWS[1])

    assert 'class="window-badge window--sample-2"' in html
    assert "#shape-triangle" in html
    assert "<span>Medio</span>" in html


def test_no_window_shows_nothing(render):
    assert render("window_badge", window=None) == ""


def test_an_error_is_linked_to_its_control_and_heads_the_form(render):
    html = render("form", form=SampleForm({"title": ""}), submit="Guardar")

    assert '<a href="#id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<div id="id_title_error">' in html
    assert "No se guardó nada: falta corregir 5 cosas." in html


def test_the_summary_leads_to_the_first_of_a_group_of_choices(render):
    html = render("form", form=SampleForm({}), submit="Guardar")

    assert '<a href="#id_kind_group">' in html
    assert 'id="id_kind_group" tabindex="-1"' in html


def test_one_error_is_said_in_singular(render):
    class Short(forms.Form):
        name = forms.CharField()

    html = render("error_summary", form=Short({}))

    assert "No se guardó nada: falta corregir una cosa." in html


def test_a_form_without_errors_has_no_summary(render):
    assert "error-summary" not in render("form", form=SampleForm(), submit="Guardar")


def test_a_posted_form_carries_its_token_even_inside_only(render):
    html = render("form", form=SampleForm(), submit="Guardar")

    assert html.count('name="csrfmiddlewaretoken"') == 1
    assert 'enctype="multipart/form-data"' in html


def test_a_form_that_asks_carries_no_token(render):
    html = render("form", form=SampleForm(), submit="Buscar", method="get")

    assert "csrfmiddlewaretoken" not in html


def test_a_placeholder_is_never_the_label(render):
    class Searched(forms.Form):
        query = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Busca"}))

    assert "placeholder" not in render("field", field=Searched()["query"])


def test_pages_keep_the_other_questions_of_the_address(render):
    html = render("pagination", page=Paginator(range(30), 10).page(2))

    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=3"' in html
    assert "Página 2 de 3" in html


def test_one_page_needs_no_pagination(render):
    assert render("pagination", page=Paginator(range(3), 10).page(1)) == ""


@pytest.mark.parametrize(
    ("value", "target", "share"),
    [(16, 20, "80"), (21, 20, "100"), (0, 20, "0"), (3, 0, "0"), (None, 20, "0")],
)
def test_a_bar_repeats_the_figure_and_never_runs_over(render, value, target, share):
    html = render("progress", value=value, target=target, unit="líneas")

    assert f'value="{share}" max="100"' in html


def test_progress_says_its_figure_in_words(render):
    html = render("progress", value=16, target=20, unit="líneas", text="Cumplidas")

    assert "16 de 20 líneas" in html
