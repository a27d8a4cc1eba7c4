import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.documents.pdf import PdfError, render_pdf
from virgula.documents.tables import FORMULA_STARTS, Sheet, write_csv, write_xlsx

CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=6))
def test_csv_gives_back_what_went_in_and_no_cell_runs_as_a_formula(rows):
    read = list(csv.reader(io.StringIO(write_csv(["a", "b"], rows).decode("utf-8"), newline="")))
    assert read[0] == ["a", "b"]
    for before, after in zip(rows, read[1:], strict=True):
        for told, kept in zip(before, after, strict=True):
            assert kept == (f"'{told}" if told.startswith(FORMULA_STARTS) else told)


def test_a_workbook_keeps_dates_accents_and_its_header():
    content = write_xlsx(
        [Sheet("Tabla", ["línea", "vence"], [["C-3 ñandú", date(2023, 1, 31)], ["=1+1", None]])],
        title="Tabla oficial",
    )
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[0] == ["línea", "vence"]
    assert values[1][0] == "C-3 ñandú"
    assert values[1][1].date() == date(2023, 1, 31)
    assert values[2] == ["'=1+1", None]


def test_a_pdf_is_tagged_and_takes_values_as_data_never_as_markup(tmp_path: Path):
    template = tmp_path / "page.typ"
    template.write_text(
        '#set document(title: "T")\n#set text(lang: "es")\n'
        "#let d = json(bytes(sys.inputs.values))\n= #d.title\n#d.text\n",
        encoding="utf-8",
    )
    content = render_pdf(template, {"title": "Tabla", "text": '#panic("no") *ñ* $x$'})
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content


def test_a_template_that_misses_a_value_says_which(tmp_path: Path):
    template = tmp_path / "page.typ"
    template.write_text("#let d = json(bytes(sys.inputs.values))\n#d.missing", encoding="utf-8")
    with pytest.raises(PdfError, match="missing"):
        render_pdf(template, {})
