"""What readers and staff type about the agenda."""

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.activities.choices import Cadence
from virgula.platform.open_forms import SubscribeForm


class FollowForm(SubscribeForm):
    """An address, and how often it is written to."""

    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=Cadence.choices,
        initial=Cadence.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )
    field_order = ["email", "cadence", "website"]
