"""PLAN-1, CMP-0, CAL-M/J/F/X/T, C-0: the document as it is, with what its data set states.

The names here are those of the shipped set: they are read from it, not from the code.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from virgula.documents.reading import read_file
from virgula.plans.importers import understand
from virgula.plans.importers.drafts import Context, Institution, Programme
from virgula.plans.importers.timing import placement_of

DOCUMENT = Path(__file__).parents[2] / "datasets" / "snt-2022" / "plan_2022_2023.md"
FIRST = ("3.2.6 B", "3.3.8 A", "3.5.8 A", "4.1.2 A", "4.1.13 A", "5.1.10 A")
SECOND = ("1.1.1 A", "2.1.1 A", "2.1.12", "2.1.13", "2.1.14", "4.1.18 A")
BODY = Institution(
    "cvpdcs",
    "Comisión de Vinculación, Promoción, Difusión y Comunicación Social del SNT",
    ("Comisión de Vinculación, Promoción, Difusión y Comunicación Social del SNT",),
    True,
)


@pytest.fixture(scope="module")
def draft():
    programmes = (
        Programme("primero", "PROTAI", ("PROTAI",), frozenset(FIRST)),
        Programme("segundo", "PRONADATOS", ("PRONADATOS",), frozenset(SECOND)),
    )
    context = Context(programmes=programmes, institutions=(BODY,), prefix="CON")
    return understand(read_file(DOCUMENT), context)


def test_it_has_five_components_and_twenty_one_lines(draft):
    found = [(component.code, len(component.lines)) for component in draft.components]
    assert found == [("CON", 6), ("A", 2), ("B", 2), ("C", 6), ("D", 5)]
    assert [component.title for component in draft.components] == [
        "CONTINUIDAD A LOS TRABAJOS DE LA COMISIÓN",
        "Generación y apropiación de identidad de la Comisión",
        "Implementación de las líneas de acción de los Programas Nacionales",
        (
            "Vinculación interinstitucional y ampliación del espectro de difusión y comunicación "
            "de contenidos del SNT"
        ),
        "Diversificación de los canales de comunicación",
    ]


def test_its_head_is_read_from_the_cover(draft):
    assert draft.key == "2022-2023"
    assert draft.title == (
        "PLAN DE TRABAJO ANUAL PARA LA Comisión de Vinculación, Promoción, Difusión y "
        "Comunicación Social del SNT"
    )
    assert (draft.status_printed, draft.years, draft.months) == ("PROYECTO", (2022, 2023), 12)
    assert (draft.proposed_by, draft.proposed_by_office) == (
        "Luis Gustavo Parra Noriega",
        "Comisionado del Infoem",
    )
    assert draft.body.key == "cvpdcs"
    assert draft.body.aliases == ("CVPDCS", "CVPDyCS")


def test_its_start_is_the_first_day_of_its_earliest_month_and_is_assumed(draft):
    assert (draft.start, draft.start_is_assumed) == (date(2022, 11, 1), True)


def test_the_timing_of_nineteen_lines_is_understood_and_two_are_flagged(draft):
    found = {
        line.code: (
            line.due.kind.value,
            line.due.due.isoformat() if line.due.due else None,
            placement_of(draft, line).window.key if placement_of(draft, line).window else None,
        )
        for line in draft.lines
    }
    permanent = ("permanent", None, "azul")
    assert found == {
        **{f"CON-{number}": permanent for number in (1, 2, 3, 5, 6)},
        "CON-4": ("per_issue", None, None),
        "A-1": ("month", "2022-11-30", "verde"),
        "A-2": ("conditional", None, "azul"),
        "B-1": ("none", None, None),
        "B-2": ("none", None, None),
        "C-1": ("month", "2023-02-28", "amarillo"),
        "C-2": ("month", "2022-12-31", "verde"),
        "C-3": ("month", "2023-01-31", "verde"),
        "C-4": permanent,
        "C-5": ("month", "2023-02-28", "amarillo"),
        "C-6": ("to_agree", None, None),
        "D-1": ("month", "2023-01-31", "verde"),
        "D-2": permanent,
        "D-3": ("month", "2023-03-31", "amarillo"),
        "D-4": permanent,
        "D-5": permanent,
    }
    assert sum(1 for line in draft.lines if line.due_text) == 19


def test_its_legend_gives_five_windows(draft):
    assert [(w.key, w.first_month, w.end_month) for w in draft.windows] == [
        ("verde", 0, 3),
        ("amarillo", 3, 6),
        ("naranja", 6, 9),
        ("rojo", 9, 12),
        ("azul", None, None),
    ]
    assert len({window.shape for window in draft.windows}) == 5


def test_component_c_carries_the_twelve_codes_each_with_its_programme(draft):
    aligned = {
        component.code: [(part.programme, part.code) for part in component.alignments]
        for component in draft.components
    }
    assert aligned.pop("C") == [
        *(("primero", code) for code in FIRST),
        *(("segundo", code) for code in SECOND),
    ]
    assert set(map(len, aligned.values())) == {0}
    assert all(not line.alignments for line in draft.lines)
    printed = [part.printed for part in draft.components[3].alignments]
    assert printed[-1] == "4.1.18.A"
    assert [part.place.line for part in draft.components[3].alignments] == [120] * 6 + [124] * 6


def test_its_objectives_and_areas_of_opportunity_are_kept(draft):
    assert Counter(part.kind for part in draft.objectives) == {
        "general": 1,
        "specific": 3,
        "opportunity": 5,
    }
    assert [part.code for part in draft.objectives[:2]] == ["OBJ-G", "OBJ-1"]


def test_everything_that_had_to_be_interpreted_is_said_with_its_place(draft):
    assert [
        (finding.kind, finding.severity.value, finding.place.line if finding.place else None)
        for finding in draft.findings
    ] == [
        ("prefix_from_defaults", "info", 73),
        ("name_joined", "info", 201),
        ("start_assumed", "info", None),
        ("line_without_timing", "warning", 115),
        ("line_without_timing", "warning", 116),
    ]
    assert draft.can_apply


def test_without_the_set_the_prefix_and_the_programmes_are_asked():
    draft = understand(read_file(DOCUMENT), Context())
    assert [(finding.kind, finding.key) for finding in draft.findings if finding.key] == [
        ("prefix", "prefix")
    ]
    assert draft.findings[0].values["suggested"] == "CON"
    kinds = [finding.kind for finding in draft.findings]
    assert kinds.count("no_programmes") == 2
    assert kinds.count("body_unknown") == 1
    assert not draft.can_apply


def test_a_list_that_two_programmes_could_have_is_a_question():
    both = frozenset(SECOND)
    programmes = (
        Programme("primero", "PROTAI", ("PROTAI",), frozenset(FIRST) | both),
        Programme("segundo", "Otro", ("Otro",), both),
    )
    draft = understand(read_file(DOCUMENT), Context(programmes=programmes, prefix="CON"))
    questions = [finding for finding in draft.findings if finding.key]
    assert [(q.kind, q.key, q.place.line) for q in questions] == [
        ("programme_of_list", "programme:C:2", 124)
    ]
    answered = understand(
        read_file(DOCUMENT),
        Context(programmes=programmes, prefix="CON", answers={"programme:C:2": "segundo"}),
    )
    assert answered.can_apply
    assert {part.programme for part in answered.components[3].alignments[6:]} == {"segundo"}
