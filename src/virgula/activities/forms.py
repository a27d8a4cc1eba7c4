"""What readers and staff type about the agenda."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.activities.choices import ActivityStatus, Cadence
from virgula.activities.models import Activity
from virgula.content.models import Audience, Theme
from virgula.domain.happening import Happening
from virgula.domain.schedule import HourError, to_instant
from virgula.institutions.models import Actor, System, Territory
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


class SystemForm(forms.Form):
    """A form whose choices are those of one system."""

    def __init__(self, *args: Any, system: System, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system = system


class WhenForm(SystemForm):
    """When and where an activity is, as the clock of its place shows it."""

    first_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say on which day it is.")},
    )
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Only if it lasts several days, or is a call with a closing date."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=_("From the hour"),
        required=False,
        help_text=_("Empty: the hour is not known, or it lasts the whole day."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Until the hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    zone = forms.ChoiceField(label=_("Whose clock"))
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    link = forms.URLField(
        label=_("Link to attend"), required=False, max_length=1000, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = self.system
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type to the checker
        field.choices = zone_choices(system)
        known = self.initial.get("zone")
        if known and known not in dict(zone_choices(system)):
            field.choices = [*zone_choices(system), (known, known)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if cleaned.get("ends") and not cleaned.get("starts"):
            self.add_error("starts", _("Say at what hour it begins, too."))
        if first and last and last < first:
            self.add_error("last_on", _("It would end before it begins."))
        if not self.errors and first:
            self._read_hours(cleaned, first, last or first)
        return cleaned

    def _read_hours(self, cleaned: dict[str, Any], first: date, last: date) -> None:
        for name, day in (("starts", first), ("ends", last)):
            hour = cleaned.get(name)
            cleaned[f"{name}_at"] = None
            if hour is None:
                continue
            try:
                # Of an hour that the clocks show twice, the first.
                wall = datetime.combine(day, hour)
                cleaned[f"{name}_at"] = to_instant(wall, cleaned["zone"], fold=0)
            except HourError:
                self.add_error(name, _("The clocks skip this hour on that day. Choose another."))
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends < starts:
            self.add_error("ends", _("It would end before it begins."))

    def happening(self, title: str = "") -> Happening:
        """Return what was typed."""
        said = self.cleaned_data
        return Happening(
            first_on=said["first_on"],
            last_on=said["last_on"] or said["first_on"],
            zone=said["zone"],
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            title=title or said.get("title", ""),
            place=said["place"],
            link=said["link"],
        )


class AboutForm(SystemForm):
    """What an activity is, whose and for whom."""

    title = forms.CharField(
        label=_("Name"), max_length=300, error_messages={"required": _("Write its name.")}
    )
    summary = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=5000,
        help_text=_("For who does not know the institution: what happens, what it costs, how."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    organiser = forms.ModelChoiceField(
        label=_("Who organises it"),
        queryset=Actor.objects.none(),
        error_messages={"required": _("Choose who organises it.")},
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Together with"), queryset=Actor.objects.none(), required=False
    )
    territory = forms.ModelChoiceField(
        label=_("Territory"),
        queryset=Territory.objects.none(),
        required=False,
        help_text=_("Empty: of the whole network."),
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"),
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audiences = forms.ModelMultipleChoiceField(
        label=_("For whom"),
        queryset=Audience.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    source_link = forms.URLField(
        label=_("Where it is announced"), required=False, max_length=1000, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = self.system
        actors = system.actors.order_by("name", "pk")
        for name, rows in (
            ("organiser", actors),
            ("partners", actors),
            ("territory", system.territories.order_by("name", "pk")),
            ("themes", system.themes.all()),
            ("audiences", system.audiences.all()),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class NewActivityForm(AboutForm, WhenForm):
    """A whole activity, at once."""

    field_order = [
        *("title", "first_on", "last_on", "starts", "ends", "zone", "place", "link"),
        *("organiser", "territory", "summary", "themes", "audiences", "partners", "source_link"),
    ]


class MoveForm(WhenForm):
    """Another date or place, and why."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("In a few words: who planned to go reads it."),
    )


class ReasonForm(forms.Form):
    """Why an activity will not be."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("In a few words: who planned to go reads it."),
        error_messages={"required": _("Say why in a few words: who planned to go reads it.")},
    )


class MergeForm(forms.Form):
    """Which other activity is the same."""

    other = forms.ModelChoiceField(
        label=_("The same as"),
        queryset=Activity.objects.none(),
        help_text=_("Its announcer is credited here, and its page leads to this one."),
        error_messages={"required": _("Choose another activity.")},
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = timedelta(days=7)
        rows = Activity.objects.filter(
            system=activity.system,
            merged_into=None,
            first_on__gte=activity.first_on - near,
            first_on__lte=activity.first_on + near,
        )
        rows = rows.exclude(pk=activity.pk).exclude(status=ActivityStatus.DISMISSED)
        field = self.fields["other"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the type
        field.queryset = rows.select_related("organiser").order_by("first_on", "title")


class CalendarForm(forms.Form):
    """A secret address of a calendar: what it shows, and where it will be used."""

    of = forms.ChoiceField(label=_("What it shows"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Where you will use it"),
        max_length=100,
        help_text=_("For example: «my phone». It helps to revoke the right one."),
        error_messages={"required": _("Say where you will use it.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type to the checker
        field.choices = list(choices)
        self.initial.setdefault("of", choices[0][0])


def zone_choices(system: System) -> list[tuple[str, str]]:
    """Return the clocks of a system: its own by its label, the others by their places."""
    names: dict[str, list[str]] = {}
    for zone, name in system.territories.order_by("name").values_list("zone", "name"):
        names.setdefault(zone, []).append(name)
    others = [
        (zone, ", ".join(several[:3]) + ("…" if len(several) > 3 else ""))
        for zone, several in names.items()
        if zone != system.zone
    ]
    return [(system.zone, system.zone_label), *sorted(others, key=lambda pair: pair[1])]
