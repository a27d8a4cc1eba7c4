"""What is asked before everything stops, and the hours in which nothing leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Everybody on the desk reads it until publishing is resumed."),
        error_messages={"required": _("Say why: whoever comes next must know what to wait for.")},
    )


class QuietForm(forms.Form):
    """From an hour to another, which may be of the next morning."""

    since = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("That is no hour. Write it like 22:00.")},
    )
    until = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("That is no hour. Write it like 07:00.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if not self.errors and (since is None) != (until is None):
            empty = "since" if since is None else "until"
            self.add_error(empty, _("Say both hours, or leave both empty."))
        return cleaned
