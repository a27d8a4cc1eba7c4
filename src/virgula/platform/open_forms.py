"""Forms that anyone may send: little is asked, and a field that only machines fill betrays them."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OpenForm(forms.Form):
    """A form without an account. ``website`` is hidden from people; who fills it is a machine."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))


class SubscribeForm(OpenForm):
    """The one thing that a subscription asks for."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Write the e-mail where you want the news."),
            "invalid": _("This is not a complete e-mail address. Example: name@example.org"),
        },
    )

    field_order = ["email", "website"]

    @property
    def address(self) -> str:
        """Return the valid address as it is kept."""
        return str(self.cleaned_data["email"]).strip().lower()
