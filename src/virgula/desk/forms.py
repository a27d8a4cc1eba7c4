"""The forms of the desk itself."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PinnedDayForm(forms.Form):
    """The day as which a demonstration is shown."""

    day = forms.DateField(
        label=_("Day shown"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
