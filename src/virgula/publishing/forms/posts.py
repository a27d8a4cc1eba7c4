"""What people type about a post and its permalink."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from virgula.publishing.actions.deliveries import permalink
from virgula.publishing.actions.errors import PermalinkError


class ConfirmForm(forms.Form):
    """A person's word that a delivery is out, with its address."""

    url = forms.URLField(
        label=_("Address of the post"),
        max_length=1000,
        assume_scheme="https",
        help_text=_("Open the post on the network and copy its address."),
        error_messages={
            "required": _("Paste the address of the post: it is the proof that it went out."),
            "invalid": _("This is not an address. Copy it from the browser's bar."),
        },
    )

    def clean_url(self) -> str:
        try:
            return permalink(self.cleaned_data["url"])
        except PermalinkError as error:
            raise forms.ValidationError(
                _("This is not the address of a public page. Copy it from the browser's bar.")
            ) from error


class ErrandForm(forms.Form):
    """Who publishes by hand: their name stands beside what they confirm."""

    name = forms.CharField(
        label=_("Who publishes it"),
        max_length=200,
        help_text=_("What they confirm is kept with this name."),
        error_messages={"required": _("Write the name of who will publish it.")},
    )


class WallField(forms.DateTimeField):
    """A wall time as it was typed: whose zone it is, the form knows."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        found = parse_datetime(str(value).strip())
        if found is None:
            found = cast("datetime", super(forms.DateTimeField, self).to_python(value))
        return found.replace(tzinfo=None)
