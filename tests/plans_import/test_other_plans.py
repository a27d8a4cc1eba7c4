"""Plans of other institutions, with other words: understood exactly, or said. All invented."""

from datetime import date

from tests.documents.workbooks import workbook
from tests.plans_import.readings import draft_of, findings_of, lines_of

CSV = """\
Plan Operativo Anual 2024;;;;
Mesa de Puertos Abiertos;;;;
Vigencia: 1 de febrero de 2024 al 31 de enero de 2025;;;;
;;;;
No.;Eje;Actividad;Plazo;Responsable
1;Eje 1. Aprender;Escribir la guía de puertos (MAREA 1.1.1.A);1er trimestre;MPA
2;;Traducir la guía;Segundo semestre;MPA
3;Eje 2: Contar;Radio en el muelle;Todo el año;Capitanía
4;;Boletín de la bahía;mensual;
5;Eje III - Cuidar;Feria del faro;15/06/2024;
6;;Reglamento de redes;por definir;
7;;Mapa de playas;ene-mar 2024;
"""

MARKDOWN = """\
# Plan de la Mesa de Puertos Abiertos 2024

Propone: Ana Ría, Capitana de la bahía
Inicio: 1 de enero de 2024

## Objetivo general

Que la bahía se cuente sola.

## Objetivos específicos

- Aprender.
- Contar.

## Plazos

- Meses 1 a 4: siembra
- Meses 5 a 8: riego
- Meses 9 a 12: cosecha
- Actividades permanentes: agua

## Eje 1. Aprender

Este eje contribuye a 2.2.1 y 2.2.2 B.

1. Escribir la guía — Plazo: marzo
2. Traducir la guía (Plazo: T2; Responsable: MPA)
    - con personas de la costa
3. Revisar la guía
    - Plazo: a más tardar el 30 de septiembre de 2024

## Eje 2. Contar

- 2.1 Radio en el muelle. Plazo: permanente
- 2.2 Cartas del faro. Plazo: Febrero, después permanente
"""

XLSX = [
    ["Plan anual 2024 de la Mesa de Puertos Abiertos"],
    [],
    ["Componente", "Líneas de acción", "Implementación", "Ventana", "Alineación"],
    ["A. Aprender", "1. Guía de puertos", "Marzo", "lluvia", "1.1.1 A, 1.1.2"],
    [None, "2. Taller de nudos", "Noviembre", "cosecha", None],
    ["B. Contar", "1. Radio del muelle", "Permanente", None, "2.2.1"],
    [None, "2. Cine en la playa", date(2024, 7, 20), None, None],
    [None, "3. Revista", "En cada número", None, None],
]


def test_a_plan_in_csv_with_axes_activities_and_terms():
    draft = draft_of(CSV, name="poa.csv")
    assert (draft.title, draft.key) == ("Plan Operativo Anual 2024", "2024-2025")
    assert (draft.start, draft.months, draft.start_is_assumed) == (date(2024, 2, 1), 12, False)
    assert draft.body.key == "mesa-puertos"
    assert [(c.code, c.title) for c in draft.components] == [
        ("E1", "Aprender"),
        ("E2", "Contar"),
        ("E3", "Cuidar"),
    ]
    assert lines_of(draft) == [
        ("E1-1", "month", "2024-04-30", "lluvia"),
        ("E1-2", "month", "2025-01-31", "reposo"),
        ("E2-3", "permanent", None, "siempre"),
        ("E2-4", "permanent", None, "siempre"),
        ("E3-5", "date", "2024-06-15", "brote"),
        ("E3-6", "to_agree", None, None),
        ("E3-7", "month", "2024-03-31", "lluvia"),
    ]
    assert [part.code for part in draft.lines[0].alignments] == ["1.1.1 A"]
    assert [line.owner for line in draft.lines] == ["mesa-puertos", "mesa-puertos"] + [""] * 5
    assert findings_of(draft) == [
        ("windows_from_defaults", None),
        ("due_range_end", 6),
        ("due_counted", 6),
        ("due_range_end", 7),
        ("due_counted", 7),
        ("due_whole_plan", 8),
        ("due_rhythm", 9),
        ("due_range_end", 12),
        ("owner_unknown", 8),
    ]


def test_a_plan_in_markdown_with_its_own_windows_and_terms_inside_its_lines():
    draft = draft_of(MARKDOWN)
    assert (draft.key, draft.start, draft.start_is_assumed) == ("2024", date(2024, 1, 1), False)
    assert (draft.proposed_by, draft.proposed_by_office) == ("Ana Ría", "Capitana de la bahía")
    assert [(w.name, w.first_month, w.end_month) for w in draft.windows] == [
        ("siembra", 0, 4),
        ("riego", 4, 8),
        ("cosecha", 8, 12),
        ("agua", None, None),
    ]
    assert [(o.code, o.text) for o in draft.objectives] == [
        ("OBJ-G", "Que la bahía se cuente sola."),
        ("OBJ-1", "Aprender."),
        ("OBJ-2", "Contar."),
    ]
    assert [(c.code, c.title) for c in draft.components] == [("E1", "Aprender"), ("E2", "Contar")]
    assert [(part.programme, part.code) for part in draft.components[0].alignments] == [
        ("viento", "2.2.1"),
        ("viento", "2.2.2 B"),
    ]
    assert lines_of(draft) == [
        ("E1-1", "month", "2024-03-31", "siembra"),
        ("E1-2", "month", "2024-06-30", "riego"),
        ("E1-3", "date", "2024-09-30", "cosecha"),
        ("2.1", "permanent", None, "agua"),
        ("2.2", "month", "2024-02-29", "siembra"),
    ]
    assert [line.text for line in draft.lines] == [
        "Escribir la guía",
        "Traducir la guía\n– con personas de la costa",
        "Revisar la guía",
        "Radio en el muelle.",
        "Cartas del faro.",
    ]
    assert draft.lines[4].due.every == "permanent"
    assert findings_of(draft) == [("due_range_end", 27), ("due_then", 35)]


def test_a_plan_in_a_workbook_with_merged_cells_and_its_header_on_the_third_row():
    data = workbook({"Plan": XLSX}, merged=["A1:E1", "A4:A5", "A6:A8"])
    draft = draft_of(data, name="plan.xlsx")
    assert draft.title == "Plan anual 2024 de la Mesa de Puertos Abiertos"
    assert (draft.key, draft.body.key) == ("2024", "mesa-puertos")
    assert [(c.code, len(c.lines)) for c in draft.components] == [("A", 2), ("B", 3)]
    assert lines_of(draft) == [
        ("A-1", "month", "2024-03-31", "lluvia"),
        ("A-2", "month", "2024-11-30", "reposo"),
        ("B-1", "permanent", None, "siempre"),
        ("B-2", "date", "2024-07-20", "cosecha"),
        ("B-3", "per_issue", None, None),
    ]
    aligned = [[(a.programme, a.code) for a in line.alignments] for line in draft.lines]
    assert aligned == [
        [("marea", "1.1.1 A"), ("marea", "1.1.2")],
        [],
        [("viento", "2.2.1")],
        [],
        [],
    ]
    assert findings_of(draft) == [
        ("start_assumed", None),
        ("windows_from_defaults", None),
        ("window_differs", "B5"),
    ]


def test_a_calendar_of_marks_gives_the_last_month_that_is_marked():
    rows = [
        ["Actividad", "Ene", "Feb", "Mar", "Abr", "May", "Jun"],
        ["1. Guía", "X", "X"],
        ["2. Radio", "X", "X", "X", "X", "X", "X"],
        ["3. Feria", None, None, None, "x"],
        ["4. Sin marca"],
    ]
    draft = draft_of(workbook({"Eje 1. Aprender": rows}), name="plan 2024.xlsx", prefix="A")
    assert lines_of(draft) == [
        ("A-1", "month", "2024-02-29", "lluvia"),
        ("A-2", "permanent", None, "siempre"),
        ("A-3", "month", "2024-04-30", "brote"),
        ("A-4", "none", None, None),
    ]
    assert ("line_without_timing", "A5") in findings_of(draft)


def test_each_sheet_may_be_a_component():
    head = ["Actividad", "Plazo"]
    sheets = {
        "Eje 1. Aprender": [head, ["Guía", "Marzo"]],
        "Eje 2. Contar": [head, ["Radio", "Abril"]],
        "Notas": [["Texto libre"]],
    }
    draft = draft_of(workbook(sheets), name="plan 2024.xlsx")
    assert [(c.code, c.title) for c in draft.components] == [("E1", "Aprender"), ("E2", "Contar")]
    assert [line.code for line in draft.lines] == ["E1-1", "E2-1"]


def test_components_named_e1_to_e3_need_no_code():
    """CMP-0: a second plan with components E1 to E3."""
    text = "Eje,Actividad,Plazo\n" + "".join(
        f"E{number}. Parte {number},1. Hacer {number},Marzo\n" for number in (1, 2, 3)
    )
    draft = draft_of(text, name="plan-2024.csv")
    assert [component.code for component in draft.components] == ["E1", "E2", "E3"]
    assert [line.code for line in draft.lines] == ["E1-1", "E2-1", "E3-1"]
    assert draft.can_apply


def test_components_without_any_letter_are_numbered_in_their_order():
    text = "Componente,Actividad,Plazo\nAprender,Guía,Marzo\nContar,Radio,Abril\n"
    draft = draft_of(text, name="plan-2024.csv")
    assert [line.code for line in draft.lines] == ["1-1", "2-1"]
    assert ("components_numbered", 2) in findings_of(draft)


def test_a_name_that_a_page_cut_is_joined_by_its_numbering_when_no_text_says_it():
    head = "| Componente | Líneas de acción | Implementación |\n|---|---|---|\n"
    text = (
        f"# Plan 2024\n\n{head}| A. Uno | 1. Guía | Marzo |\n| CUIDAR LA | 1. Red | Abril |\n\n\n"
        f"{head}| BAHÍA | 2. Faro | Mayo |\n"
    )
    draft = draft_of(text, prefix="CUI")
    found = [(c.code, c.title, len(c.lines)) for c in draft.components]
    assert found == [("A", "Uno", 1), ("CUI", "CUIDAR LA BAHÍA", 2)]
    assert ("name_joined", 11) in findings_of(draft)


def test_tables_inside_titled_parts_take_their_component_from_the_title():
    table = "| Núm. | Acción | Fecha compromiso | Meta |\n|---|---|---|---|\n"
    text = (
        "# Programa anual 2025\n## Comité de Faros\n\n### I. Ejes\n\n"
        f"#### Eje 1: Aprender\n\n{table}| 1.1 | Guía | Febrero y mayo | 3 |\n\n"
        f"#### Eje 2: Contar\n\n{table}| 2.1 | Radio | Cuando se requiera | 1 |\n"
    )
    draft = draft_of(text)
    assert (draft.title, draft.body.printed) == ("Programa anual 2025", "Comité de Faros")
    assert [(c.code, c.title) for c in draft.components] == [("E1", "Aprender"), ("E2", "Contar")]
    assert lines_of(draft) == [
        ("1.1", "month", "2025-05-31", "brote"),
        ("2.1", "conditional", None, "siempre"),
    ]
    assert ("columns_not_used", 8) in findings_of(draft)


def test_a_nested_list_is_components_with_their_lines_and_timing_in_brackets():
    text = (
        "PLAN DE TRABAJO 2024\nComisión de Faros\n\n1. APRENDER\n   a) Curso básico (marzo)\n"
        "   b) Curso (básico) de 2022 (2022)\n2. CONTAR\n   a) Boletín (mensual)\n"
    )
    draft = draft_of(text)
    assert (draft.title, draft.body.printed) == ("PLAN DE TRABAJO 2024", "Comisión de Faros")
    assert lines_of(draft) == [
        ("1-a", "month", "2024-03-31", "lluvia"),
        ("1-b", "none", None, None),
        ("2-a", "permanent", None, "siempre"),
    ]
    assert [line.text for line in draft.lines] == [
        "Curso básico",
        "Curso (básico) de 2022 (2022)",
        "Boletín",
    ]
    assert [kind for kind, _ in findings_of(draft)].count("due_in_text") == 2


def test_bare_numbers_are_read_with_the_word_of_their_column():
    text = (
        "Eje,Actividad,Trimestre\nA. Uno,1. Guía,1\nA. Uno,2. Taller,2 y 3\nA. Uno,3. Radio,I-IV\n"
    )
    draft = draft_of(text, name="plan-2024.csv")
    assert [line[2] for line in lines_of(draft)] == ["2024-03-31", "2024-09-30", "2024-12-31"]
    assert [line.due_text for line in draft.lines] == ["1", "2 y 3", "I-IV"]
