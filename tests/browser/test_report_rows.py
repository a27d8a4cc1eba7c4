"""CLS-4, first slice: a report made from evidence, which anyone can open and nobody can fake."""

import csv
import io
import re
import time
import uuid

import httpx
from playwright.sync_api import Page, expect

ROLE = "coordinación · snt"
REPORTS = "/mesa/informes/"
WITHIN_SECONDS = 60


def declare(page: Page, house, title: str) -> str:
    """Declare evidence for line C-5 by hand; return the address of its fact."""
    page.goto(f"{house.address}/mesa/plan/2022-2023/c-5/evidencia/nueva/")
    page.get_by_label("Qué se hizo").fill(title)
    page.get_by_label("Día en que ocurrió").fill("2023-01-20")
    page.get_by_label("Nota").fill("Lo contó la institución.")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    page.goto(f"{house.address}/mesa/evidencia/?desde=2023-01-20&hasta=2023-01-20")
    page.locator("main tbody tr", has_text=title).get_by_role("link").first.click()
    return page.url


def make_report(page: Page, house) -> str:
    """Make the proposed report with three clicks; return its path."""
    page.goto(house.address + "/mesa/")
    page.get_by_role("link", name="Informes", exact=True).click()
    page.get_by_role("link", name="Nuevo informe").first.click()
    page.get_by_role("button", name="Generar informe").click()
    expect(page.locator("h1")).to_contain_text("Informe")
    return page.url.removeprefix(house.address)


def rows_of(house, path: str) -> list[dict[str, str]]:
    answer = httpx.get(house.address + path, timeout=20, trust_env=False).raise_for_status()
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_cls_4_three_clicks_make_a_report_whose_every_figure_opens_its_records(
    open_page, house, assert_accessible
):
    """CLS-4: ≤ 60 s; every figure links to its evidence; anyone reads it and takes its CSV."""
    page = open_page(REPORTS, role=ROLE)
    began = time.monotonic()
    path = make_report(page, house)
    assert time.monotonic() - began <= WITHIN_SECONDS
    assert_accessible(page)
    reader = open_page(path)
    expect(reader.locator("h1")).to_have_text(re.compile("404|no existe"))

    page.get_by_role("button", name="Publicar el informe").click()
    expect(page.locator(".report-staff")).to_contain_text("Es público")
    assert_accessible(page)

    reader.goto(house.address + path)
    figures = {
        link.get_attribute("href"): int(re.sub(r"\D", "", link.locator(".num").inner_text()))
        for link in reader.locator("a.report-figure").all()
    }
    assert len(figures) >= 5
    for address, value in figures.items():
        reader.goto(house.address + address)
        heading = reader.get_by_role("heading", name=re.compile(r"^Sus registros: \d+$"))
        held = int(heading.inner_text().split(": ")[1])
        # Days with a post stand on one record or more each; a sum on its quantities.
        assert (held > 0) is (value > 0)
        assert reader.locator("main table tbody tr").count() > 0
    assert_accessible(reader)

    kept = rows_of(house, f"{path}cifras.csv")
    assert len(kept) >= len(figures)
    assert len(rows_of(house, f"{path}registros.csv")) > 0
    assert len(rows_of(house, f"{path}diccionario.csv")) > 0


def test_cls_4_a_later_reversal_marks_the_figure_and_does_not_change_it(
    open_page, house, assert_accessible
):
    """CLS-4: the report keeps what it said and shows «corregido después»."""
    title = f"Función en la plaza {uuid.uuid4().hex[:8]}"
    page = open_page(REPORTS, role=ROLE)
    fact = declare(page, house, title)
    path = make_report(page, house)
    page.goto(house.address + path)
    row = page.locator("tr", has_text="C-5").first
    said = row.locator("a.report-figure").first.inner_text()
    figure = row.locator("a.report-figure").first.get_attribute("href")

    page.goto(fact)
    page.get_by_role("link", name="Corregir: retirar este hecho").click()
    page.get_by_label("Motivo").fill("La función se canceló por lluvia.")
    assert_accessible(page)
    page.get_by_role("button", name="Retirar").click()
    expect(page.locator(".notice.tone--bad")).to_contain_text("La función se canceló por lluvia.")

    page.goto(house.address + path)
    link = page.locator(f'a.report-figure[href="{figure}"]')
    expect(link).to_have_text(re.compile(re.escape(said.split()[0])))
    expect(link.locator("..")).to_contain_text("corregido después", ignore_case=True)
    page.goto(house.address + figure)
    expect(page.locator(".notice.tone--warn")).to_contain_text("Corregido después")
    expect(page.locator("main")).to_contain_text(title)
    assert_accessible(page)


def test_cls_4_a_period_without_evidence_has_no_figure(open_page, house, assert_accessible):
    """CLS-4: a figure without evidence cannot appear: the lines are listed as unproved."""
    page = open_page(f"{REPORTS}nuevo/", role=ROLE)
    page.get_by_label("Desde").fill("2022-01-01")
    page.get_by_label("Hasta").fill("2022-01-31")
    page.get_by_role("button", name="Generar informe").click()
    expect(page.locator("main")).to_contain_text("No se registró nada en este periodo")
    expect(page.locator(".figure-number, a.report-figure")).to_have_count(0)
    expect(page.locator(".report-unproved > li")).to_have_count(21)
    assert_accessible(page)
