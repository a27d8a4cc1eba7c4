"""Rows of the plan through the interface: the document, its start, its windows, its table."""

import io

import openpyxl
import pytest

from tests.browser.plan_steps import (
    COORDINATION,
    board,
    by_window,
    figure,
    go,
    import_plan,
    preview_as,
    send,
    upload,
)

PLAN = "/mesa/plan/2022-2023/"
WINDOWS = {
    "verde": {"A-1", "C-2", "C-3", "D-1"},
    "amarillo": {"C-1", "C-5", "D-3"},
    "azul": {"CON-1", "CON-2", "CON-3", "CON-5", "CON-6", "A-2", "C-4", "D-2", "D-4", "D-5"},
    "": {"CON-4", "B-1", "B-2", "C-6"},
}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_real_document_becomes_a_draft_plan(open_page, assert_accessible, script):
    """PLAN-1: 5 components, 21 lines (6+2+2+6+5), «Proyecto»; again changes nothing."""
    key = f"rows-import-{'js' if script else 'plain'}"
    page = open_page("/mesa/plan/importar/", role=COORDINATION, script=script)
    preview_as(page, key)
    said = page.locator("main").inner_text()
    assert "5 componentes, 21 líneas (19 con plazo)" in said
    assert "La línea B-1 no tiene plazo. Se importa sin plazo y queda señalada." in said
    assert "La línea B-2 no tiene plazo. Se importa sin plazo y queda señalada." in said

    page.get_by_role("button", name="Importar este plan").click()

    assert page.locator(".kicker").first.inner_text() == "Proyecto"
    assert figure(page, "Líneas").inner_text() == "21"
    groups = page.locator(".board__group")
    counted = [group.locator(".board__line").count() for group in groups.all()]
    assert counted == [6, 2, 2, 6, 5]
    if script:
        assert_accessible(page)

    preview_as(page, key)
    assert page.get_by_text("Sin cambios", exact=True).is_visible()
    assert page.get_by_role("button", name="Importar").count() == 0


def test_an_approval_keeps_its_agreement_and_the_draft_stays_readable(open_page):
    """PLAN-1: approving stamps agreement number and date; the draft stays readable."""
    page = import_plan(open_page, "rows-approved")
    assert open_page("/plan/rows-approved/").locator("h1").inner_text() == ("Esta página no existe")
    assert page.get_by_role("link", name="Como lo ve cualquier persona").count() == 0

    page.get_by_role("link", name="Registrar su aprobación").click()
    send(page, "Registrar la aprobación", agreement="ACU/ORD02/08/11/2022", agreed_on="2022-11-08")

    assert page.locator(".kicker").first.inner_text() == "Vigente · ACU/ORD02/08/11/2022"
    page.get_by_role("link", name="Historia").click()
    assert "acuerdo: ACU/ORD02/08/11/2022; fecha del acuerdo: 8 de noviembre de 2022" in (
        page.locator("main").inner_text()
    )
    reader = open_page("/plan/rows-approved/versiones/")
    reader.get_by_role("link", name="Proyecto").first.click()
    assert "Creación de un repositorio" in reader.locator("main").inner_text()


def test_a_document_without_lines_says_so_and_creates_nothing(open_page):
    """PLAN-1, bad input: one clear sentence, and nothing is written."""
    page = open_page("/mesa/plan/", role=COORDINATION)
    before = page.locator("main h2, main h3").count()

    upload(page, {"name": "recado.md", "mimeType": "text/markdown", "buffer": b"Hola.\n"})

    assert "No se encontraron líneas de acción en el documento." in (
        page.locator("main").inner_text()
    )
    assert page.get_by_role("button", name="Importar").count() == 0
    upload(page, {"name": "foto.md", "mimeType": "text/markdown", "buffer": b"\x89PNG\r\n\x1a\n0"})
    assert "El archivo es una imagen" in page.locator("main").inner_text()
    go(page, "/mesa/plan/")
    assert page.locator("main h2, main h3").count() == before


def test_moving_the_start_moves_the_windows_and_says_why(open_page, assert_accessible):
    """PLAN-2: start 1 Nov: window 1 = 1 Nov-31 Jan; moved to 1 Dec, C-1 goes to verde."""
    page = import_plan(open_page, "rows-start")
    windows = page.locator(".plan-windows tbody tr")
    assert windows.first.inner_text().split("\t")[-2].strip() == "1 nov 2022 a 31 ene 2023"
    assert board(page)["C-1"]["window"] == "amarillo"

    page.get_by_role("link", name="Mover el inicio").click()
    reason = "La sesión aprobó empezar en diciembre"
    send(page, "Ver qué cambiaría", starts_on="2022-12-01", reason=reason)
    assert "csrf" not in page.url
    assert "3 líneas cambian de ventana. Todavía no se guarda nada." in (
        page.locator("main").inner_text()
    )
    assert_accessible(page)
    page.get_by_role("button", name="Mover el inicio").click()

    assert board(page)["C-1"] | {"colour": ""} == {
        "due": "febrero de 2023",
        "window": "verde",
        "shape": "circle",
        "colour": "",
        "standing": "al día",
    }
    page.get_by_role("link", name="C-1", exact=False).first.click()
    history = page.locator(".timeline").inner_text()
    assert f"ventana: amarillo → verde. Motivo: {reason}" in history

    go(page, "/mesa/plan/rows-start/inicio/")
    send(page, "Mover el inicio", starts_on="2022-11-01", reason="Se vuelve a la fecha propuesta")
    assert by_window(board(page)) == WINDOWS


def test_the_second_network_has_three_axes_of_its_own(open_page):
    """CMP-0: a second plan with 3 components named E1-E3 loads with no code change."""
    page = open_page("/mesa/plan/red-andina-2023/", role="coordinación · red")

    assert page.locator(".board__code").all_inner_texts() == ["E1", "E2", "E3"]
    counted = [
        group.locator(".board__line").count() for group in page.locator(".board__group").all()
    ]
    assert counted == [4, 5, 3]
    assert by_window(board(page)) == {
        "siembra": {"E1-1", "E1-2"},
        "brote": {"E1-3", "E1-4", "E2-4", "E3-1"},
        "cosecha": {"E2-3"},
        "descanso": {"E3-2", "E3-3"},
        "todo el año": {"E2-1", "E2-2"},
        "": {"E2-5"},
    }


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_each_line_stands_in_the_window_of_its_due(open_page, assert_accessible, size):
    """CAL-V, CAL-A, CAL-P: verde, amarillo and azul as the plan says; colour, shape and word."""
    page = open_page(PLAN, role=COORDINATION, size=size)

    lines = board(page)

    assert by_window(lines) == WINDOWS
    marks = {(line["window"], line["shape"], line["colour"]) for line in lines.values()}
    assert len(marks) == 4
    assert len({shape for _, shape, _ in marks}) == len({colour for _, _, colour in marks}) == 4
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_window_without_lines_is_still_printed(open_page):
    """CAL-N, CAL-R: naranja and rojo print 0; rojo means months 9 to 12, never late."""
    for page in (open_page("/plan/2022-2023/"), open_page(PLAN, role=COORDINATION)):
        rows = page.locator(".plan-windows tbody tr").all()
        counts = {row.locator(".window-badge").inner_text().strip(): row for row in rows[:5]}
        assert {name: row.locator(".num").inner_text() for name, row in counts.items()} == {
            "verde": "4",
            "amarillo": "3",
            "naranja": "0",
            "rojo": "0",
            "azul": "10",
        }
        assert "1 ago 2023" in counts["rojo"].inner_text()
    late = {line["window"] for line in board(page).values() if line["standing"] == "vencida"}
    assert "rojo" not in late
    assert board(page)["C-2"]["standing"] == "vencida"
    assert board(page)["C-2"]["window"] == "verde"


def test_a_permanent_line_is_judged_by_its_rhythm(open_page):
    """CAL-P: permanent lines have no end date; CON-1 is judged day by day."""
    page = open_page("/plan/2022-2023/con-1/")

    said = page.locator("main").inner_text()

    assert page.locator(".window-badge").first.inner_text().strip() == "azul"
    assert "cada día" in said
    assert page.locator(".kv").first.locator("dd").first.inner_text().startswith("Permanente")


def test_a_month_stays_a_month(open_page):
    """CAL-M: C-3 shows «enero de 2023», due at the end of 2023-01-31 in the plan's zone."""
    page = open_page("/plan/2022-2023/c-3/")
    assert page.locator(".kv").first.locator("dd").first.inner_text() == (
        "enero de 2023\nEl plan dice: «Enero»"
    )
    calendar = page.context.request.get(page.url.split("c-3")[0] + "plazos.ics").text()
    entry = next(part for part in calendar.split("BEGIN:VEVENT") if "C-3" in part)
    assert "20230131" in entry or "20230201" in entry


def test_the_official_table_is_the_document(open_page):
    """CAL-T: 19 rows and 2 flagged, the same in the page and in XLSX; the PDF is tagged."""
    page = open_page("/plan/2022-2023/tabla/")
    base = page.url
    rows = page.locator(".official-table tbody tr")
    shown = [row.locator("td").all_inner_texts() for row in rows.all()]
    flagged = page.locator(".notice li").all_inner_texts()

    request = page.context.request
    book = openpyxl.load_workbook(io.BytesIO(request.get(base[:-1] + ".xlsx").body()))
    table, untimed = book.worksheets
    assert [list(row[1:]) for row in table.iter_rows(min_row=2, values_only=True)] == shown
    assert len(shown) == 19
    assert shown[3][1] == "Dentro de cada número de la revista"
    assert page.locator(".notice__title").inner_text() == "2 líneas sin implementación: B-1, B-2"
    assert [" ".join(map(str, row)) for row in untimed.iter_rows(min_row=2, values_only=True)] == (
        flagged
    )
    pdf = request.get(base[:-1] + ".pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert b"/StructTreeRoot" in pdf.body()
