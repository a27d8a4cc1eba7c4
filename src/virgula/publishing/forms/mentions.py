"""What the team types about what people say to us."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.publishing.models import Mention


class AnswerForm(forms.Form):
    """Our answer, in the network's own length."""

    text = forms.CharField(
        label=_("Our answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you answer.")},
    )


class CloseForm(forms.Form):
    why = forms.CharField(
        label=_("Why it needs no answer"),
        max_length=300,
        error_messages={"required": _("Write why: who comes later will ask.")},
        help_text=_("For example: it was answered by phone, or it is only a greeting."),
    )


class AssignForm(forms.Form):
    """Who of the team takes it."""

    def __init__(self, data: Any = None, *, people: Any, mention: Mention) -> None:
        super().__init__(data, initial={"person": mention.assigned_to_id})
        self.fields["person"] = forms.ModelChoiceField(
            label=_("In the hands of"),
            queryset=people,
            required=False,
            empty_label=_("Nobody yet"),
        )
