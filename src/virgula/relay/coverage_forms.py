"""The forms of the coverage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.relay.models import CoveragePolicy, LiaisonLetter


class LetterForm(forms.Form):
    """A message to a liaison, prepared and changed by a person."""

    subject = forms.CharField(
        label=_("Subject"), max_length=LiaisonLetter._meta.get_field("subject").max_length
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LiaisonLetter._meta.get_field("text").max_length,
        widget=forms.Textarea,
        help_text=_("Below it we add the link of their own form, and your name and office."),
    )


class PolicyForm(forms.ModelForm[CoveragePolicy]):
    """From when on a silence counts."""

    class Meta:
        model = CoveragePolicy
        fields = ("silent_days", "joint_days")
