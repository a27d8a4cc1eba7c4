"""Forms of the import of a plan document: the file, and the answers to what it leaves open."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from virgula.documents.blocks import Document
from virgula.documents.errors import DocumentError, DocumentTooLargeError
from virgula.documents.reading import MAX_BYTES, read_document
from virgula.institutions.models import System
from virgula.plans.actions.importing import ImportPreview
from virgula.plans.importers.drafts import Finding
from virgula.plans.importers.refusals import refusal
from virgula.plans.importers.sentences import advice_of, message_of, option_label, place_text

# Answers travel in the address under this prefix, so that a preview can be kept and shared.
PREFIX = "r."
ALWAYS = ("start", "body", "plan_key")


class ImportFileForm(forms.Form):
    """The document, and the system when the person runs more than one."""

    file = forms.FileField(
        label=gettext_lazy("Document of the plan"),
        help_text=gettext_lazy(
            "Markdown, CSV or XLSX, up to 20 MB. Nothing is imported yet: you will see first what "
            "was understood."
        ),
        error_messages={
            "required": gettext_lazy("Choose the document of the plan."),
            "empty": gettext_lazy("The file is empty: check that you chose the right one."),
        },
    )

    def __init__(self, *args: Any, systems: Iterable[System], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document: Document | None = None
        choices = [(system.key, system.name) for system in systems]
        self.fields["system"] = forms.ChoiceField(label=_("System"), choices=choices)
        if len(choices) == 1:
            self.fields["system"].widget = forms.HiddenInput()
            self.fields["system"].initial = choices[0][0]

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (file.size or 0) > MAX_BYTES:
                raise DocumentTooLargeError(size=file.size or 0, limit=MAX_BYTES)
            self.document = read_document(file.read(), name=file.name or "plan")
        except DocumentError as error:
            raise forms.ValidationError(refusal(error)) from error
        file.seek(0)
        return file


class AnswersForm(forms.Form):
    """The questions of a preview, and what is always open to a person's word."""

    def __init__(self, *, preview: ImportPreview, bodies: list[tuple[str, str]]) -> None:
        questions = {f.key: f for f in preview.draft.findings if f.key}
        answered = {key: value for key, value in preview.answers.items() if key not in questions}
        super().__init__(
            initial={
                PREFIX + "start": preview.draft.start,
                PREFIX + "body": preview.draft.body.key,
                PREFIX + "plan_key": preview.draft.key,
                **{PREFIX + key: value for key, value in answered.items()},
            }
        )
        self.questions = list(questions.values())
        for finding in self.questions:
            self.fields[PREFIX + finding.key] = _question_field(finding, preview.answers)
        if "start" not in questions:
            self.fields[PREFIX + "start"] = _day_field(_("First day of the plan"))
        if "plan_key" not in questions:
            self.fields[PREFIX + "plan_key"] = forms.SlugField(
                label=_("Key of the plan"),
                required=False,
                help_text=_("It is its address. The key of a plan that is here updates that plan."),
            )
        self.fields[PREFIX + "body"] = forms.ChoiceField(
            label=_("Collegiate body"), required=False, choices=[("", "—"), *bodies]
        )
        for key in answered:
            if PREFIX + key not in self.fields:
                label = _("Answer given: %(key)s") % {"key": key}
                self.fields[PREFIX + key] = forms.CharField(label=label, required=False)


def _question_field(finding: Finding, answers: dict[str, str]) -> forms.Field:
    place = place_text(finding.place)
    label = f"{place}: {message_of(finding)}" if place else message_of(finding)
    initial = answers.get(finding.key)
    if finding.options:
        choices = [(option.value, option_label(finding, option)) for option in finding.options]
        return forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            initial=initial,
            help_text=advice_of(finding),
            required=False,
        )
    if finding.key == "start":
        return _day_field(label)
    help_text = advice_of(finding)
    if finding.key.startswith("due:"):
        hint = _("To leave it without timing, write «sin plazo».")
        help_text = f"{help_text} {hint}"
    return forms.CharField(
        label=label,
        initial=initial or finding.values.get("suggested", ""),
        help_text=help_text,
        required=False,
        max_length=200,
    )


def _day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


def answers_in(values: Any) -> dict[str, str]:
    """Return the answers that an address or a form carries."""
    return {
        key.removeprefix(PREFIX): str(value).replace("\0", "").strip()[:500]
        for key, value in values.items()
        if key.startswith(PREFIX) and str(value).strip()
    }
