"""The form that makes a report."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.evidence.figures import Period
from virgula.plans.models import Plan
from virgula.platform.scoping import Reach, within

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReportForm(forms.Form):
    """Period, title and plan: everything else is computed."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=300)
    first = forms.DateField(label=_("From"), widget=DATE)
    last = forms.DateField(
        label=_("Until"), widget=DATE, help_text=_("The last day is part of the report.")
    )

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **options)
        plans = within(Plan.objects.all(), reach, system="system")
        self.fields["plan"].queryset = plans.order_by("kind", "-starts_on", "title", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The report ends before it begins: check both days."))
        if last == date.max:
            self.add_error("last", _("Write a day that a calendar has."))
        return cleaned

    @property
    def period(self) -> Period:
        """The chosen days, half-open."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1))
