"""The file of a month."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from virgula.documents.blocks import Document
from virgula.documents.errors import DocumentError, DocumentTooLargeError
from virgula.documents.reading import MAX_BYTES, read_document
from virgula.publishing.importers.columns import SheetError, rows_in
from virgula.publishing.importers.sentences import document_refusal, sheet_refusal


class MonthFileForm(forms.Form):
    """A spreadsheet with a month of posts; what is no month is refused before it is kept."""

    file = forms.FileField(
        label=_("Spreadsheet with the posts"),
        help_text=_("XLSX or CSV. You see first what would be done; nothing is written yet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt", "data-sends": ""}),
        error_messages={
            "required": _("Choose the spreadsheet."),
            "empty": _("The file is empty: check that you chose the right one."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document: Document | None = None

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (file.size or 0) > MAX_BYTES:
                raise DocumentTooLargeError(size=file.size or 0, limit=MAX_BYTES)
            self.document = read_document(file.read(), name=file.name or "mes")
            rows_in(self.document)
        except DocumentError as error:
            raise forms.ValidationError(document_refusal(error)) from error
        except SheetError as error:
            raise forms.ValidationError(sheet_refusal(error)) from error
        file.seek(0)
        return file
