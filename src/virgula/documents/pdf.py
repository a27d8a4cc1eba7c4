"""PDF out: a typst template and values in, a tagged document (PDF/UA-1) out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class PdfError(Exception):
    """The template could not be set with these values."""


def render_pdf(template: Path, values: Mapping[str, Any]) -> bytes:
    """Return the PDF that ``template`` makes of ``values``, which it reads as JSON.

    A template reads ``json(bytes(sys.inputs.values))``: values arrive as data and are never parsed
    as markup. Fonts are those inside the library, so that the same document is made everywhere.
    """
    # Imported late: 30 MB that only who asks for a PDF should pay.
    import typst

    try:
        return bytes(
            typst.compile(
                template.read_bytes(),
                format="pdf",
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,
                sys_inputs={"values": json.dumps(dict(values), ensure_ascii=False)},
            )
        )
    except RuntimeError as error:
        raise PdfError(str(error)) from error
