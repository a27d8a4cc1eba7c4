"""Forms that anyone may send: little is asked, and a field that only machines fill betrays them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.platform.open_forms import OpenForm


class ErrorReportForm(OpenForm):
    text = forms.CharField(
        label=_("What is wrong"),
        help_text=_("Say what the page says and what it should say."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Tell us what is wrong.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("Only if you want the answer there."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": _("This is not a complete e-mail address. Example: name@example.org")
        },
    )

    field_order = ["text", "email", "website"]


class AnswerForm(forms.Form):
    """The desk's answer to a notice, or the reason why it is dismissed."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("It is shown on the notice's receipt, and sent if it left an e-mail."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the answer: the reader will see it.")},
    )
