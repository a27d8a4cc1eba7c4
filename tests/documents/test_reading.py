"""What comes in is what its bytes say; what cannot be read says why, before a library opens it."""

import io
import zipfile

import pytest

from tests.documents.workbooks import archive, repacked, workbook
from virgula.documents.blocks import Note, Place
from virgula.documents.errors import (
    BrokenDocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    LockedDocumentError,
    NotTextError,
    OldFormatError,
    SwollenDocumentError,
    TooManyCellsError,
    UnknownFormatError,
)
from virgula.documents.reading import MAX_BYTES, read_document, read_file

CSV = "Eje;Actividad;Plazo\nA. Niñez;1. Abrir la biblioteca;Otoño\n"
XLSX = workbook({"Plan": [["Eje", "Actividad", "Plazo"], ["A. Uno", "1. Hacer", "Marzo"]]})
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows_of(document):
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("windows-1252", "windows-1252"),
    ],
)
def test_every_usual_encoding_is_found_and_said(encoding, said):
    document = read_document(CSV.encode(encoding), name="plan.csv")
    assert rows_of(document)[1] == ["A. Niñez", "1. Abrir la biblioteca", "Otoño"]
    assert document.encoding == said
    unusual = [] if said in ("utf-8", "utf-8-sig") else [Note("encoding", detail=said)]
    assert list(document.notes) == unusual


def test_accents_that_were_broken_twice_are_mended_and_said():
    twice = "Línea de acción;Ñandú\nlínea;ñandú".encode().decode("windows-1252").encode()
    document = read_document(twice, name="plan.csv")
    assert rows_of(document) == [["Línea de acción", "Ñandú"], ["línea", "ñandú"]]
    assert document.notes == (Note("encoded_twice"),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_an_even_table(delimiter):
    text = "\n".join(delimiter.join(("Eje", '"Hacer, y deshacer; hoy"', "Mes")) for _ in range(3))
    document = read_document(text.encode(), name="plan.csv")
    assert document.delimiter == delimiter
    assert rows_of(document) == [["Eje", "Hacer, y deshacer; hoy", "Mes"]] * 3


def test_a_quoted_cell_may_hold_lines_and_later_rows_keep_their_place():
    document = read_document(b'sep=;\nEje;Actividad\nA;"dos\nlineas"\nB;una\n', name="plan.csv")
    table = next(document.tables)
    assert rows_of(document) == [["Eje", "Actividad"], ["A", "dos lineas"], ["B", "una"]]
    assert [row.place.line for row in table.rows] == [2, 3, 5]


def test_a_quote_that_never_closes_says_its_line():
    text = 'Eje;Actividad\nA;"abierta\n' + "B;otra\n" * 400
    with pytest.raises(BrokenDocumentError) as caught:
        read_document(text.encode(), name="plan.csv")
    assert caught.value.place == Place(line=2)


def test_a_file_is_what_its_bytes_say():
    assert read_document(XLSX, name="plan.md").format == "xlsx"
    assert read_document(CSV.encode(), name="plan.xlsx").format == "csv"
    assert read_document(CSV.encode(), name="plan").format == "csv"
    assert read_document(b"# Plan\n\n1. Hacer", name="plan").format == "markdown"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<!DOCTYPE html><html><body>Plan</body></html>", "plan.md", "html"),
        (b"\n<!-- x --><html lang='es'>", "plan.csv", "html"),
        (b"%PDF-1.7 ...", "plan.csv", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "plan.xlsx", "image"),
        (b"{\\rtf1 Plan}", "plan.md", "rtf"),
        (b'{"plan": 1}', "plan.json", "json"),
        (archive({"word/document.xml": "<w/>"}), "plan.xlsx", "docx"),
        (archive({"xl/workbook.bin": "x"}), "plan.xlsx", "xlsb"),
        (archive({"content.xml": "x", "mimetype": "x"}), "plan.xlsx", "odf"),
        (archive({"plan.md": "# Plan"}), "plan.zip", "zip"),
    ],
)
def test_what_is_not_read_yet_is_named_whatever_its_suffix(data, name, kind):
    with pytest.raises(UnknownFormatError) as caught:
        read_document(data, name=name)
    assert caught.value.format_name == kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyDocumentError),
        (b" \n\t\r\n", EmptyDocumentError),
        (b"\xef\xbb\xbf", EmptyDocumentError),
        (b"<!-- nada -->", EmptyDocumentError),
        (bytes(range(256)) * 20, NotTextError),
        (b"\x00\x01\x02\x03" * 50, NotTextError),
        (b"a\x81\x8d\x8f\x90\x9d", NotTextError),
        (OLD + b"\0" * 600, OldFormatError),
        (OLD + "EncryptedPackage".encode("utf-16-le"), LockedDocumentError),
        (b"PK\x03\x04 not really", BrokenDocumentError),
        (XLSX[:-400], BrokenDocumentError),
        (repacked(XLSX, "xl/worksheets/sheet1.xml", lambda xml: xml[:90]), BrokenDocumentError),
        (workbook({"Plan": []}), EmptyDocumentError),
    ],
)
def test_what_cannot_be_read_says_why(data, error):
    with pytest.raises(error):
        read_document(data, name="plan.md")


def test_a_file_of_fifty_megabytes_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "plan.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(DocumentTooLargeError) as caught:
        read_file(path)
    assert (caught.value.size, caught.value.limit) == (50 * 1024 * 1024, MAX_BYTES)


def test_a_workbook_that_swells_is_refused_before_it_is_opened():
    bomb = repacked(XLSX, "xl/worksheets/sheet1.xml", lambda _: b" " * (201 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(SwollenDocumentError):
        read_document(bomb, name="plan.xlsx")


def test_a_part_that_lies_about_its_size_is_refused_too():
    bomb = bytearray(
        repacked(XLSX, "xl/worksheets/sheet1.xml", lambda _: b" " * (201 * 1024 * 1024))
    )
    for info in zipfile.ZipFile(io.BytesIO(bytes(bomb))).infolist():
        if info.filename == "xl/worksheets/sheet1.xml":
            entry = bomb.index(b"PK\x01\x02", bomb.index(b"PK\x01\x02"))
            entry = bomb.index(info.filename.encode(), entry) - 46
            bomb[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises((SwollenDocumentError, BrokenDocumentError)):
        read_document(bytes(bomb), name="plan.xlsx")


def test_one_far_cell_does_not_fill_the_memory():
    far = repacked(
        XLSX,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'r="C2"', b'r="XFD1048576"'),
    )
    with pytest.raises(TooManyCellsError) as caught:
        read_document(far, name="plan.xlsx")
    assert caught.value.cell == "XFD1048576"


def test_too_many_parts_are_refused():
    parts = {"xl/workbook.xml": "x"} | {f"p{number}": "" for number in range(2_100)}
    with pytest.raises(SwollenDocumentError):
        read_document(archive(parts), name="plan.xlsx")


def test_merged_cells_are_filled_down_and_say_so():
    rows = [["Eje", "Actividad"], ["A. Uno", "1. Hacer"], [None, "2. Ver"], [None, "3. Ir"]]
    table = next(read_document(workbook({"Plan": rows}, merged=["A2:A4"]), name="p.xlsx").tables)
    assert [row.cells[0].text for row in table.rows] == ["Eje", "A. Uno", "A. Uno", "A. Uno"]
    assert [row.cells[0].is_filled for row in table.rows] == [False, False, True, True]
    assert table.rows[2].cells[1].place == Place(sheet="Plan", cell="B3")


def test_cells_are_read_by_their_type():
    from datetime import date, datetime

    rows = [["Plazo", 3, 2.5, True, date(2023, 3, 15), datetime(2023, 3, 15, 9, 30)]]  # noqa: DTZ001 -- a cell has no zone
    assert rows_of(read_document(workbook({"Plan": rows}), name="p.xlsx")) == [
        ["Plazo", "3", "2.5", "1", "2023-03-15", "2023-03-15 09:30"]
    ]


def test_a_hidden_sheet_is_not_read_and_a_formula_without_value_is_said():
    data = workbook({"Plan": [["Plazo", "=1+1"]], "Oculta": [["x"]]}, hidden=["Oculta"])
    document = read_document(data, name="plan.xlsx")
    assert [table.name for table in document.tables] == ["Plan"]
    assert document.notes == (
        Note("formula_without_value", Place(sheet="Plan", cell="B1")),
        Note("hidden_sheet", Place(sheet="Oculta")),
    )


def test_ten_thousand_lines_are_read():
    text = "Eje;Actividad\n" + "A. Uno;Hacer algo\n" * 10_000
    assert len(rows_of(read_document(text.encode(), name="plan.csv"))) == 10_001
