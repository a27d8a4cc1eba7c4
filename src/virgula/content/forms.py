"""What people type about hashtags, campaigns and frequent questions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.content.models import Campaign, Hashtag
from virgula.institutions.models import System
from virgula.plans.choices import PlanKind
from virgula.plans.models import Line, Objective


class DayField(forms.DateField):
    """A civil day, picked or typed as the browser writes it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        super().__init__(**options)


class WordsField(forms.CharField):
    """Several words in one field, apart by commas or spaces."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"#{word}" for word in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return str(super().clean(value)).replace(",", " ").split()


class ProposeForm(forms.Form):
    """A hashtag that somebody wants, and why."""

    name = forms.CharField(
        label=_("Hashtag"),
        max_length=60,
        help_text=_(
            "With a capital for each word, so that it is read aloud well: #OpenArchive, not"
            " #openarchive."
        ),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it gathers and for whom. It is read where it is voted."),
    )
    aliases = WordsField(
        label=_("Other spellings"),
        required=False,
        max_length=500,
        help_text=_("They are corrected to it. Accents and capitals are corrected anyway."),
    )


class SpanForm(forms.Form):
    """From which day, and before which."""

    since = DayField(label=_("From"), required=False)
    until = DayField(
        label=_("Until the day before"), required=False, help_text=_("Empty: it does not end.")
    )


class AdoptForm(SpanForm):
    """The agreement by which a hashtag is adopted."""

    agreement = forms.CharField(
        label=_("Number of the agreement"), max_length=100, help_text=_("As the minutes write it.")
    )
    campaign = forms.ModelChoiceField(
        label=_("Of a campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("No: it is an official hashtag"),
    )
    is_automatic = forms.BooleanField(
        label=_("Put it into every post by itself"),
        required=False,
        help_text=_("Of an official one, every post of ours; of a campaign, the campaign's."),
    )
    field_order = ["agreement", "campaign", "is_automatic"]

    def __init__(self, *arguments: Any, system: System, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["campaign"].queryset = Campaign.objects.filter(system=system).order_by(  # type: ignore[attr-defined]
            "name", "pk"
        )


class ChangeHashtagForm(SpanForm):
    """What is corrected to a hashtag, and whether it goes by itself."""

    aliases = WordsField(
        label=_("Other spellings"),
        required=False,
        max_length=500,
        help_text=_("They are corrected to it. Accents and capitals are corrected anyway."),
    )
    is_automatic = forms.BooleanField(label=_("Put it into every post by itself"), required=False)
    field_order = ["aliases", "is_automatic"]

    def __init__(self, *arguments: Any, hashtag: Hashtag, **options: Any) -> None:
        options.setdefault(
            "initial",
            {
                "aliases": hashtag.aliases,
                "is_automatic": hashtag.is_automatic,
                "since": hashtag.since,
                "until": hashtag.until,
            },
        )
        super().__init__(*arguments, **options)


class RetireForm(forms.Form):
    """Why a hashtag is used no more."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label=_("From which day on"))

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        options.setdefault("initial", {"on": today})
        super().__init__(*arguments, **options)


class ObjectiveField(forms.ModelChoiceField[Objective]):
    """An objective of the yearly plans of a system, by code and text."""

    def label_from_instance(self, obj: Objective) -> str:
        return f"{obj.code} · {obj.text[:90]}"


class ObjectiveGoalForm(forms.Form):
    """What a campaign promises to an objective: so many posts by a day."""

    objective = ObjectiveField(label=_("Objective"), queryset=Objective.objects.none())
    target = forms.IntegerField(label=_("How many posts"), min_value=1, max_value=100_000)
    due_on = DayField(
        label=_("By which day"), required=False, help_text=_("Empty: the end of the plan.")
    )

    def __init__(self, *arguments: Any, system: System, **options: Any) -> None:
        super().__init__(*arguments, **options)
        objectives = Objective.objects.filter(plan__system=system, plan__kind=PlanKind.ANNUAL)
        self.fields["objective"].queryset = objectives.order_by(  # type: ignore[attr-defined]
            "-plan__starts_on", "plan_id", "position", "pk"
        )


class LinesField(forms.ModelMultipleChoiceField[Line]):
    """Lines of the plans of a system, by code and text."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Line) -> str:
        return f"{obj.code} · {obj.text[:90]}"


class CampaignForm(SpanForm):
    """A campaign: its name, what it is for, its days and its lines."""

    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lines = LinesField(
        label=_("It counts for these lines"),
        queryset=Line.objects.none(),
        required=False,
        help_text=_("Each post of it counts for all of them as soon as it goes out."),
    )
    activates = forms.BooleanField(
        label=_("Its days are active days of its lines"),
        required=False,
        help_text=_("For lines that are only judged while a project of theirs is active."),
    )
    field_order = ["name", "purpose", "since", "until", "lines", "activates"]

    def __init__(
        self,
        *arguments: Any,
        system: System,
        campaign: Campaign | None = None,
        **options: Any,
    ) -> None:
        if campaign is not None:
            options.setdefault(
                "initial",
                {
                    "name": campaign.name,
                    "purpose": campaign.purpose,
                    "since": campaign.since,
                    "until": campaign.until,
                    "lines": list(campaign.lines.values_list("pk", flat=True)),
                },
            )
        super().__init__(*arguments, **options)
        lines = Line.objects.filter(plan__system=system, plan__kind=PlanKind.ANNUAL)
        self.fields["lines"].queryset = lines.order_by(  # type: ignore[attr-defined]
            "-plan__starts_on", "plan_id", "component__position", "position", "pk"
        )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Question"),
        max_length=300,
        help_text=_("As people ask it, without names or personal data."),
        error_messages={"required": _("Write the question.")},
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("First what to do, then why."),
        error_messages={"required": _("Write the answer.")},
    )
    link = forms.URLField(
        label=_("Link to more, or to the step itself"),
        max_length=1000,
        required=False,
        assume_scheme="https",
    )
    is_public = forms.BooleanField(label=_("Show it on the portal"), required=False, initial=True)
