"""Bad documents: each fault is said with its place, and what is not certain is never written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents.workbooks import workbook
from tests.plans_import.readings import draft_of, findings_of, lines_of
from virgula.documents.errors import DocumentError
from virgula.plans.importers.drafts import Severity

STOPS = (Severity.BLOCKING, Severity.QUESTION)
HEAD = "Eje,Actividad,Plazo\n"


def csv(rows, head=HEAD, **values):
    return draft_of(head + "\n".join(rows) + "\n", name="plan-2024.csv", **values)


def test_a_line_that_stands_twice_is_a_question_with_both_places():
    rows = ["A. Uno,1. Guía,Marzo", "A. Uno,2. Radio,Abril", "A. Uno,1. Guía,Mayo"]
    draft = csv(rows)
    assert findings_of(draft, *STOPS) == [("line_twice", 4)]
    question = next(finding for finding in draft.findings if finding.key)
    assert (question.key, question.values["other"].line) == ("duplicate:A-1", 2)
    assert [option.value for option in question.options] == ["first", "last", "both"]
    dues = {
        answer: lines_of(csv(rows, answers={"duplicate:A-1": answer}))
        for answer in ("first", "last", "both")
    }
    assert dues["first"][0][2] == "2024-03-31"
    assert dues["last"][0][2] == "2024-05-31"
    assert [line[0] for line in dues["both"]] == ["A-1", "A-2", "A-3"]


def test_a_row_that_is_copied_whole_is_a_question_too():
    draft = csv(["A. Uno,Guía,Marzo", "A. Uno,Guía,Marzo"])
    assert findings_of(draft, *STOPS) == [("line_twice", 3)]


def test_the_same_text_under_two_numbers_is_said():
    draft = csv(["A. Uno,1. Guía,Marzo", "A. Uno,2. Guía,Abril"])
    assert ("same_text_twice", 3) in findings_of(draft, Severity.WARNING)
    assert draft.can_apply


def test_a_month_that_no_calendar_has_is_asked_with_its_place():
    draft = csv(["A. Uno,1. Guía,Brumario", "A. Uno,2. Radio,31 de febrero"])
    assert findings_of(draft, *STOPS) == [("due_not_understood", 2), ("due_not_understood", 3)]
    assert [line[1:3] for line in lines_of(draft)] == [("none", None), ("none", None)]


def test_a_due_before_the_start_is_said_and_has_no_window():
    draft = csv(["A. Uno,1. Guía,Noviembre de 2023"])
    assert lines_of(draft) == [("A-1", "month", "2023-11-30", None)]
    assert ("due_before_start", 2) in findings_of(draft, Severity.WARNING)
    assert draft.can_apply


def test_a_due_after_every_window_is_said():
    draft = csv(["A. Uno,1. Guía,Marzo de 2026"])
    assert lines_of(draft) == [("A-1", "month", "2026-03-31", None)]
    assert ("due_without_window", 2) in findings_of(draft, Severity.WARNING)


def test_a_table_without_a_column_of_lines_is_refused_with_its_headings():
    draft = draft_of("Eje,Plazo\nA. Uno,Marzo\n", name="plan-2024.csv")
    assert findings_of(draft, *STOPS) == [("no_line_column", 1)]
    assert draft.findings[-1].values["heads"] == "Eje, Plazo"


def test_a_table_without_a_column_of_timing_imports_and_says_it_once():
    draft = draft_of("Eje,Actividad\nA. Uno,Guía\nA. Uno,Radio\n", name="plan-2024.csv")
    assert findings_of(draft, Severity.WARNING) == [
        ("no_title", None),
        ("no_timing", 2),
        ("body_missing", None),
    ]
    assert draft.can_apply


def test_headings_that_nobody_knows_are_refused():
    draft = draft_of("Uno,Dos,Tres\n1,2,3\n", name="plan-2024.csv")
    assert findings_of(draft, *STOPS) == [("no_lines", None)]


@pytest.mark.parametrize(
    "head",
    [
        "Componente,Línea de acción,Implementación",
        "EJES,ACTIVIDADES,PLAZOS",
        "Programa,Proyecto,Fecha límite",
        "Estrategia,Acción,Vencimiento",
        "Objetivo estratégico,Actividades a realizar,Fecha de cumplimiento",
        "Pilar,Compromiso,Cuándo",
        "Línea estratégica,Tarea,Periodo de ejecución",
        "Eje temático,Descripción,Calendarización",
    ],
)
def test_other_headings_are_the_same_plan(head):
    draft = csv(["A. Uno,1. Guía,Marzo"], head=f"{head}\n")
    assert lines_of(draft) == [("A-1", "month", "2024-03-31", "lluvia")]


def test_a_row_without_text_is_skipped_and_said():
    draft = csv(["A. Uno,1. Guía,Marzo", "A. Uno,,Abril"])
    assert ("row_without_text", 3) in findings_of(draft, Severity.WARNING)
    assert len(draft.lines) == 1


def test_two_components_with_one_letter_are_refused_with_both_places():
    text = "# Plan 2024\n\n## A. Uno\n\n1. Guía\n\n## A. Dos\n\n1. Radio\n"
    draft = draft_of(text)
    assert ("component_twice", 7) in findings_of(draft, Severity.BLOCKING)


def test_a_section_that_looks_like_a_component_and_is_none_is_said():
    text = "# Plan 2024\n\n## A. Uno\n\n1. Guía\n\n## Otros acuerdos\n\n1. Algo\n\n"
    table = "| Eje | Actividad | Plazo |\n|---|---|---|\n| A. Uno | 1. Guía | Marzo |\n"
    assert ("section_not_used", 7) in findings_of(draft_of(text + table), Severity.WARNING)


def test_a_plan_that_says_no_year_and_no_start_is_asked_when_it_starts():
    draft = draft_of(HEAD + "A. Uno,1. Guía,Marzo\n", name="plan.csv", start=None)
    assert findings_of(draft, *STOPS) == [("start", None)]
    answered = draft_of(
        HEAD + "A. Uno,1. Guía,Marzo\n",
        name="plan.csv",
        start=None,
        answers={"start": "2024-02-01"},
    )
    assert lines_of(answered) == [("A-1", "month", "2024-03-31", "lluvia")]
    wrong = csv(["A. Uno,1. Guía,Marzo"], answers={"start": "ayer"})
    assert findings_of(wrong, *STOPS)[0] == ("bad_start", None)


def test_a_legend_with_a_hole_or_an_overlap_says_so():
    legend = "# Plan 2024\n\nMeses 1 a 3: uno\n\nMeses 3 a 6: dos\n\nMeses 10 a 12: tres\n\n"
    draft = draft_of(f"{legend}## A. Uno\n\n1. Guía\n")
    kinds = [kind for kind, _ in findings_of(draft, Severity.WARNING)]
    assert kinds.count("window_overlap") == 1
    assert kinds.count("window_gap") == 1


def test_formulas_stay_text():
    draft = csv(['A. Uno,"1. =HYPERLINK(""http://mal.example"")",Marzo'])
    assert draft.lines[0].text == '=HYPERLINK("http://mal.example")'


def test_other_scripts_and_emoji_are_kept_as_they_are():
    draft = csv(["A. Uno,1. مرحبا 👩🏽‍🌾 Nāhuatl,Marzo"])
    assert draft.lines[0].text == "مرحبا 👩🏽‍🌾 Nāhuatl"


def test_ten_thousand_lines_are_understood():
    rows = [f"A. Uno,{number}. Hacer {number},Marzo" for number in range(1, 10_001)]
    draft = csv(rows)
    assert (len(draft.lines), draft.lines[-1].code) == (10_000, "A-10000")


def test_a_formula_that_was_never_computed_is_said_with_its_cell():
    data = workbook({"Plan": [["Eje", "Actividad", "Plazo"], ["A. Uno", "1. Guía", "=TODAY()"]]})
    draft = draft_of(data, name="plan 2024.xlsx")
    assert ("formula_without_value", "C2") in findings_of(draft, Severity.WARNING)
    assert lines_of(draft)[0][1] == "none"


def test_windows_1252_is_read_and_said():
    data = (HEAD + "A. Niñez,1. Guía,Marzo\n").encode("windows-1252")
    draft = draft_of(data, name="plan-2024.csv")
    assert draft.components[0].title == "Niñez"
    assert ("encoding", 0) in findings_of(draft, Severity.INFO)


PIECES = (
    *("Eje", "Actividad", "Plazo", "A. Uno", "1. Guía", "Marzo", "# Plan 2024", "## B. Dos"),
    *("| Eje | Actividad |", "|---|---|", "|", "1.1.1 A", "del Programa Marea", "- ", "1. "),
    *("Meses 1 a 3: uno", "permanente: dos", "Vigencia: enero a mayo de 2024", "2022-2023"),
    *("\n", ",", ";", "«", "**"),
)
WORDS = st.sampled_from(PIECES)
NAMES = st.sampled_from(["a.md", "a.csv"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    parts=st.lists(WORDS | st.text(max_size=12), max_size=60),
    name=st.sampled_from(["a.md", "a.csv"]),
)
def test_no_document_breaks_the_understanding(parts, name):
    try:
        draft = draft_of(" ".join(parts).encode("utf-8", "replace"), name=name)
    except DocumentError:
        return
    assert all(line.code for line in draft.lines)
    assert len({line.code for line in draft.lines}) == len(draft.lines) or not draft.can_apply
    assert draft.lines or not draft.can_apply
