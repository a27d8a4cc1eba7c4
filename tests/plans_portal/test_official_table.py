"""The table «Implementación» (CAL-T): the same on the web, as PDF and as a workbook."""

import io
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from tests.plans.factories import ComponentFactory, LineFactory
from virgula.plans.choices import DueKind

pytestmark = pytest.mark.django_db
BASE = "/plan/plan-2023/"
ROWS = [
    ["Eje de lectura", "1. Abrir talleres.", "Noviembre"],
    ["Eje de lectura", "3. Regalar libros & cuadernos.", "Permanente"],
    ["Eje <de> escritura", "1. Publicar un cuento.", "Dentro de cada número"],
]


@pytest.fixture(autouse=True)
def lines(plan):
    first = plan.components.get()
    second = ComponentFactory(plan=plan, code="B", title="Eje <de> escritura")
    month = {"due_kind": DueKind.MONTH, "due_on": date(2022, 11, 30), "due_text": "Noviembre"}
    LineFactory(component=first, code="A-1", text="Abrir talleres.", **month)
    LineFactory(component=first, code="A-2", text="Imprimir carteles.")
    always = {"due_kind": DueKind.PERMANENT, "due_text": "Permanente"}
    LineFactory(component=first, code="A-3", text="Regalar libros & cuadernos.", **always)
    issue = {"due_kind": DueKind.PER_ISSUE, "due_text": "Dentro de cada número"}
    LineFactory(component=second, code="B-1", text="Publicar un cuento.", **issue)
    LineFactory(component=second, code="B-2", text="Leerlo en la radio.")


class Cells(HTMLParser):
    """The cells of the official table, its spans unrolled."""

    def __init__(self):
        super().__init__()
        self.rows, self.spans, self.inside, self.in_table = [], [], False, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.in_table = "official-table" in attrs.get("class", "")
        elif self.in_table and tag == "tr":
            self.rows.append([])
        elif self.in_table and tag in {"td", "th"}:
            self.inside = True
            self.rows[-1].append("")
            if "rowspan" in attrs:
                self.spans.append(int(attrs["rowspan"]))

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.inside = False
        elif tag == "table":
            self.in_table = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def test_the_web_prints_it_with_the_spans_of_the_document(client):
    cells = Cells()
    cells.feed(client.get(BASE + "tabla/").text)
    head, *body = cells.rows
    assert head == ["Componente", "Líneas de acción", "Implementación"]
    assert cells.spans == [2, 1]
    assert body == [ROWS[0], ROWS[1][1:], ROWS[2]]


def test_the_workbook_has_the_same_rows(client):
    book = load_workbook(io.BytesIO(client.get(BASE + "tabla.xlsx").content))
    head, *body = book.worksheets[0].iter_rows(values_only=True)
    assert head == ("Componente", "Líneas de acción", "Implementación")
    assert [list(row) for row in body] == [ROWS[0], [None, *ROWS[1][1:]], ROWS[2]]
    assert list(book.worksheets[1].iter_rows(min_row=2, values_only=True)) == [
        ("A-2", "Imprimir carteles."),
        ("B-2", "Leerlo en la radio."),
    ]


def test_lines_without_timing_are_flagged_after_it(client):
    assert "2 líneas sin implementación: A-2, B-2" in client.get(BASE + "tabla/").text


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler's pdftotext")
def test_the_pdf_has_the_same_words_and_is_tagged(client):
    content = client.get(BASE + "tabla.pdf").content
    assert content.startswith(b"%PDF-")
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    text = " ".join(read.stdout.decode().split())
    for row in ROWS:
        for word in " ".join(row).split():
            assert word in text
    assert "2 líneas sin implementación: A-2, B-2" in text
    facts = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    assert re.search(r"Tagged:\s+yes", facts.stdout.decode())


def test_the_three_are_read_in_four_queries(client, count_queries):
    for name in ("tabla/", "tabla.pdf", "tabla.xlsx"):
        with count_queries(4):
            client.get(BASE + name)
