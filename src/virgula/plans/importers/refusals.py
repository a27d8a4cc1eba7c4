"""Why a document could not be read, said in one sentence with what to do."""

from django.utils.translation import gettext as _

from virgula.documents import errors
from virgula.plans.importers.sentences import place_text
from virgula.ui.formats import quantity

MEGABYTE = 1024 * 1024


def refusal(error: errors.DocumentError) -> str:
    """Return the sentence for an error of the readers."""
    if isinstance(error, errors.DocumentTooLargeError):
        return _(
            "The file weighs %(size)s MB and the limit is %(limit)s MB: upload only the plan, "
            "without images."
        ) % {"size": quantity(error.size / MEGABYTE), "limit": quantity(error.limit // MEGABYTE)}
    if isinstance(error, errors.TooManyCellsError):
        place = _("sheet «%(sheet)s», cell %(cell)s") if error.sheet else _("line %(cell)s")
        return _(
            "The table reaches farther than a plan does (%(place)s): delete what is empty or "
            "left over and upload it again."
        ) % {"place": place % {"sheet": error.sheet, "cell": error.cell}}
    if isinstance(error, errors.BrokenDocumentError) and error.place:
        return _(
            "The table breaks at %(place)s, perhaps by a quotation mark that is never closed: "
            "mend that row and upload it again."
        ) % {"place": place_text(error.place)}
    if isinstance(error, errors.UnknownFormatError):
        return _unknown(error.format_name)
    return _simple(error)


def _unknown(format_name: str) -> str:
    names = {
        "docx": _("a Word document (.docx)"),
        "html": _("a web page (HTML)"),
        "pdf": _("a PDF"),
        "xlsb": _("a binary workbook (.xlsb)"),
        "odf": _("an OpenDocument file"),
        "pptx": _("a presentation"),
        "image": _("an image"),
        "rtf": _("an RTF document"),
        "zip": _("a ZIP file"),
    }
    name = names.get(format_name, format_name.upper())
    return _(
        "The file is %(kind)s, whatever its name says, and that is not read yet: save the plan as "
        "Markdown, CSV or XLSX and upload it again."
    ) % {"kind": name}


def _simple(error: errors.DocumentError) -> str:
    sentences: dict[type[errors.DocumentError], str] = {
        errors.EmptyDocumentError: _("The file is empty: check that you chose the right one."),
        errors.SwollenDocumentError: _(
            "The file unpacks to far more than a plan holds: save it again with only the plan."
        ),
        errors.NotTextError: _(
            "The file is neither text nor a spreadsheet: save the plan as Markdown, CSV or XLSX."
        ),
        errors.OldFormatError: _(
            "The file is in an old office format (before 2007), whatever its name says: open it "
            "and save it as .xlsx."
        ),
        errors.LockedDocumentError: _(
            "The file asks for a password: remove it and upload the file again."
        ),
    }
    return sentences.get(type(error)) or _(
        "The file is damaged and cannot be read to the end: open it, save it again and upload it."
    )
