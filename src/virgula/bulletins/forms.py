"""What readers and staff type about a bulletin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from virgula.bulletins.reading import ListError, ReadList, read_list
from virgula.platform.open_forms import SubscribeForm
from virgula.publishing.models import Channel

MOST_BYTES = 2 * 1024 * 1024


class ReaderForm(SubscribeForm):
    """An address and, where there are several, the bulletin."""

    bulletin = forms.ChoiceField(label=_("Bulletin"), widget=forms.RadioSelect)
    field_order = ["bulletin", "email", "website"]

    def __init__(self, *args: Any, bulletins: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bulletin"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type to the checker
        field.choices = [(one.key, one.name) for one in bulletins]
        field.error_messages["required"] = _("Choose a bulletin.")
        self._by_key = {one.key: one for one in bulletins}
        if len(bulletins) == 1:
            del self.fields["bulletin"]

    @property
    def chosen(self) -> Channel:
        """Return the bulletin that was chosen, or the only one."""
        if "bulletin" in self.fields:
            return self._by_key[self.cleaned_data["bulletin"]]
        return next(iter(self._by_key.values()))


class ListForm(forms.Form):
    """A list that existed before, and how its readers agreed."""

    consent = forms.CharField(
        label=_("How and when these people agreed"),
        help_text=_("It is kept in the record. For example: «They signed up at the fair of May.»"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say how they agreed: without that nobody may be added.")},
    )
    file = forms.FileField(
        label=_("List"),
        help_text=_("CSV or XLSX with a column «correo»; other columns are not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": _("Choose the file of the list.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            cleaned["read"] = self._read(file)
        return cleaned

    def _read(self, file: Any) -> ReadList | None:
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is too large: 2 MB fit. Split the list."))
            return None
        try:
            return read_list(file.read(), name=file.name)
        except ListError as error:
            self.add_error("file", str(error.words))
            return None


class AgreedListForm(forms.Form):
    """What was previewed, said yes to."""

    consent = forms.CharField(max_length=500, widget=forms.HiddenInput)
    emails = forms.CharField(max_length=MOST_BYTES, widget=forms.HiddenInput, strip=False)

    def clean_emails(self) -> list[str]:
        found = self.cleaned_data["emails"].split()
        for email in found:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(_("The list changed on the way. Bring it again.")) from error
        return found
