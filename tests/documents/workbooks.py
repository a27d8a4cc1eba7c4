"""Workbooks built by hand, cell by cell, never with our own exporter."""

import io
import zipfile

import openpyxl


def workbook(sheets, merged=(), hidden=()):
    """Return the bytes of a workbook: ``sheets`` maps a title to its rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
        for reference in merged:
            page.merge_cells(reference)
        if title in hidden:
            page.sheet_state = "hidden"
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    """Return the bytes of a zip with these parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return output.getvalue()


def repacked(data, name, change):
    """Return the archive with the content of one part changed."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return output.getvalue()
