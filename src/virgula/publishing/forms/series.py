"""What people say of a series and of its texts."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from virgula.content.models import Campaign
from virgula.institutions.models import System
from virgula.plans.models import Line
from virgula.publishing.models import Channel, Series, SeriesText


def _date(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options
    )


class SeriesForm(forms.ModelForm[Series]):
    """A series: its name and number, its rhythm, and how often a text may return."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        required=False,
        coerce=int,
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    since = _date(_("From"))
    until = _date(
        _("Until"), required=False, help_text=_("The first day without it; may stay empty.")
    )

    class Meta:
        model = Series
        fields = (
            "name", "hashtag", "next_number", "channels", "weekdays", "at", "fills_gaps", "since",
            "until", "cooldown_days", "most_uses", "ahead_days", "campaign", "line", "is_approved",
        )  # fmt: skip
        widgets = {
            "channels": forms.CheckboxSelectMultiple,
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "hashtag": _("Without the sign. Each post ends with it and its number: «#Name 18»."),
            "fills_gaps": _(
                "Instead of days of its own: two days before, it takes the slots of its channels "
                "that are still empty."
            ),
            "cooldown_days": _("The same words do not return on a network before so many days."),
            "most_uses": _("How often a text may be said in all; empty: as often as it rests."),
            "ahead_days": _("Its posts are made so many days before, so that people see them."),
            "is_approved": _("Only who approves may say so, for the texts that are there."),
        }

    def __init__(self, *args: Any, system: System, may_approve: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system = system
        self.instance.system = system
        fields: Any = self.fields
        fields["channels"].queryset = Channel.objects.filter(
            system=system, is_active=True
        ).order_by("name", "pk")
        fields["channels"].required = True
        fields["channels"].error_messages["required"] = _("Choose at least one channel.")
        fields["campaign"].queryset = Campaign.objects.filter(system=system).order_by("name", "pk")
        fields["line"].queryset = Line.objects.filter(plan__system=system).order_by(
            "plan_id", "component__position", "position", "pk"
        )
        fields["hashtag"].widget.attrs["autocapitalize"] = "off"
        if not may_approve:
            del self.fields["is_approved"]

    def clean_hashtag(self) -> str:
        found = str(self.cleaned_data["hashtag"]).strip().lstrip("#")
        if found and not found.replace("_", "").isalnum():
            raise forms.ValidationError(_("A hashtag has letters, digits and no spaces."))
        return found

    def clean_ahead_days(self) -> int:
        days = int(self.cleaned_data["ahead_days"])
        if not 1 <= days <= 90:
            raise forms.ValidationError(_("Between 1 and 90 days."))
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("fills_gaps"):
            if not cleaned.get("weekdays"):
                self.add_error("weekdays", _("Choose at least one weekday."))
            if cleaned.get("at") is None and "at" not in self.errors:
                self.add_error("at", _("Say the hour."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("It ends before it begins."))
        name = cleaned.get("name")
        others = Series.objects.filter(system=self.system, name=name).exclude(pk=self.instance.pk)
        if name and others.exists():
            self.add_error("name", _("There is a series with this name already."))
        return cleaned


class SeriesTextForm(forms.ModelForm[SeriesText]):
    class Meta:
        model = SeriesText
        fields = ("title", "text", "link", "utility", "may_repeat")
        help_texts = {
            "title": _("May stay empty: then it is the name of the series and its number."),
            "utility": _("In one sentence. Without it nobody can approve it."),
        }
