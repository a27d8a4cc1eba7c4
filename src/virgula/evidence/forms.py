"""Forms of the ledger, and the sentences with which it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.evidence import actions, words
from virgula.evidence.registry import EvidenceError, kinds
from virgula.institutions.models import Actor, System
from virgula.media.actions import (
    BrokenImageError,
    EmptyFileError,
    TooLargeError,
    TypeRefusedError,
    UploadError,
)
from virgula.platform.scoping import Reach, within

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """What the ledger's list is filtered by; a value that is none of the choices is ignored."""

    tipo = forms.ChoiceField(label=_("Kind"), required=False)
    institucion = forms.TypedChoiceField(
        label=_("Institution"), required=False, coerce=int, empty_value=None
    )
    desde = forms.DateField(label=_("From"), required=False, widget=DATE)
    hasta = forms.DateField(label=_("Until"), required=False, widget=DATE)
    estado = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("states of facts", "All")),
            (words.TO_VERIFY, _("To be verified")),
            (words.DECLARED, _("Declared by a person")),
            (words.REVERSED, _("Corrected later")),
        ],
    )

    def __init__(self, *args: Any, institutions: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(kind.key, kind.label) for kind in kinds()]
        for name, everything, choices in (
            ("tipo", pgettext_lazy("kinds of facts", "All"), known),
            ("institucion", pgettext_lazy("institutions", "All"), institutions),
        ):
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]


class DeclareForm(forms.Form):
    """Evidence that a person declares: what, when, who, and one proof.

    ``reach`` limits the institutions; with ``own_only`` they are the person's own, and one must be
    chosen. ``refuse`` puts what the action refused beside its field.
    """

    title = forms.CharField(
        label=_("What happened"),
        max_length=500,
        help_text=_("One sentence that anyone understands. No names of persons."),
    )
    day = forms.DateField(label=_("Day"), widget=DATE)
    actor = forms.ModelChoiceField(
        label=_("Institution"), queryset=Actor.objects.none(), required=False
    )
    quantity = forms.DecimalField(
        label=_("How many"),
        initial=Decimal(1),
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=4,
        help_text=_("1 when it is one event; else what was counted: persons, copies, broadcasts."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, office document, image, audio, video or text, up to 20 MB."),
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=_("We keep a dated copy of what it shows today."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only when there is neither file nor link. No personal data."),
    )

    def __init__(
        self, *args: Any, reach: Reach, own_only: bool = False, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.reach, self.today = reach, today
        rows = within(
            Actor.objects.select_related("system"),
            Reach(actor_ids=reach.actor_ids) if own_only else reach,
            system="system",
            actor="pk",
        )
        actor = self.fields["actor"]
        actor.queryset = rows.order_by("acronym", "name", "pk")  # type: ignore[attr-defined]
        actor.required = own_only or len(reach.system_ids) != 1
        if not actor.required:
            actor.empty_label = _("None in particular")  # type: ignore[attr-defined]
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"file", "link", "note"} & set(self.errors):
            proofs = [bool(cleaned.get(name)) for name in ("file", "link", "note")]
            if proofs.count(True) != 1:
                self.add_error(
                    "file", _("Give one proof: a file, a link or a note, and only one of them.")
                )
        return cleaned

    @property
    def system(self) -> System:
        """The system of the chosen institution, or the only one within reach."""
        actor: Actor | None = self.cleaned_data.get("actor")
        if actor is not None:
            return actor.system
        return System.objects.get(pk__in=self.reach.system_ids)

    def proof(self) -> dict[str, Any]:
        """Return the arguments of ``declare_fact`` that come from the form."""
        data = self.cleaned_data
        file: UploadedFile[Any] | None = data.get("file")
        return {
            "title": data["title"],
            "day": data["day"],
            "actor": data["actor"],
            "quantity": data["quantity"],
            "file": file,
            "link": data["link"],
            "note": data["note"],
        }

    def refuse(self, error: EvidenceError | UploadError) -> None:
        """Say beside its field what the action refused."""
        field, sentence = refusal(error)
        self.add_error(field, sentence)


def refusal(error: EvidenceError | UploadError) -> tuple[str | None, Any]:
    """Return the field and the sentence of what was refused when declaring."""
    match error:
        case TooLargeError(limit_bytes=limit):
            return "file", _("The file is larger than %(size)s: bring a smaller one.") % {
                "size": filesizeformat(limit)
            }
        case EmptyFileError():
            return "file", _("The file is empty: check that it was saved and bring it again.")
        case TypeRefusedError():
            return "file", _(
                "This kind of file is not kept: bring a PDF, an office document without macros, "
                "an image, audio, video or plain text."
            )
        case BrokenImageError():
            return "file", _("The image cannot be opened: save it again and bring it once more.")
        case actions.FactError(field="day"):
            return "day", _("That day has not come yet: evidence is of what already happened.")
        case actions.FactError(field="quantity"):
            return "quantity", _("Write a quantity from 0, with at most four decimals.")
        case actions.FactError(field="title"):
            return "title", _("Say in one sentence what happened.")
        case actions.OtherSystemError():
            return "actor", _("Choose an institution of this system.")
    return None, _("It could not be recorded; nothing was changed. Check the fields and try again.")


class ReasonForm(forms.Form):
    """Why a fact is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is public: say what was wrong, without names of persons."),
    )
