"""What people type about a post and its permalink."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from virgula.domain.schedule import NoSuchHourError, RepeatedHourError, to_instant, to_wall
from virgula.institutions.models import Actor, System
from virgula.plans.models import Line
from virgula.publishing.actions.deliveries import permalink
from virgula.publishing.actions.errors import PermalinkError
from virgula.publishing.models import Channel


class ConfirmForm(forms.Form):
    """A person's word that a delivery is out, with its address."""

    url = forms.URLField(
        label=_("Address of the post"),
        max_length=1000,
        assume_scheme="https",
        help_text=_("Open the post on the network and copy its address."),
        error_messages={
            "required": _("Paste the address of the post: it is the proof that it went out."),
            "invalid": _("This is not an address. Copy it from the browser's bar."),
        },
    )

    def clean_url(self) -> str:
        try:
            return permalink(self.cleaned_data["url"])
        except PermalinkError as error:
            raise forms.ValidationError(
                _("This is not the address of a public page. Copy it from the browser's bar.")
            ) from error


class WallField(forms.DateTimeField):
    """A wall time as it was typed: whose zone it is, the form knows."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        found = parse_datetime(str(value).strip())
        if found is None:
            found = cast("datetime", super(forms.DateTimeField, self).to_python(value))
        return found.replace(tzinfo=None)


class PostForm(forms.Form):
    """A post of our own: what it says, for whom it counts, where and when it goes out."""

    title = forms.CharField(label=_("Title"), max_length=500)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea)
    utility = forms.CharField(label=_("What is it good for?"), max_length=300)
    link = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    credit = forms.ModelChoiceField(
        label=_("Institution credited"), queryset=Actor.objects.none(), required=False
    )
    line = forms.ModelChoiceField(
        label=_("Line of the plan"), queryset=Line.objects.none(), required=False
    )
    channels = forms.ModelMultipleChoiceField(
        label=_("Channels"),
        queryset=Channel.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one channel.")},
    )
    when = WallField(
        label=_("Day and hour"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
    )
    repeated = forms.TypedChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=[("", "—"), ("0", _("the first")), ("1", _("the second"))],
        coerce=int,
        empty_value=None,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, system: System, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system, self.now = system, now
        self.fields["credit"].queryset = system.actors.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["line"].queryset = Line.objects.filter(plan__system=system).order_by(  # type: ignore[attr-defined]
            "plan_id", "component__position", "position", "pk"
        )
        self.fields["channels"].queryset = Channel.objects.filter(  # type: ignore[attr-defined]
            system=system, is_active=True
        ).order_by("name", "pk")
        self.fields["when"].help_text = _("Empty: now. It is read as %(zone)s.") % {
            "zone": system.zone_label
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("when")
        wall = to_wall(self.now, self.system.zone).replace(second=0, microsecond=0)
        if isinstance(chosen, datetime):
            wall = self._checked(chosen, cleaned)
        cleaned["wall"] = wall
        return cleaned

    def _checked(self, wall: datetime, cleaned: dict[str, Any]) -> datetime:
        fold = cleaned.get("repeated")
        try:
            due = to_instant(wall, self.system.zone, fold=fold)
        except NoSuchHourError:
            self.add_error("when", _("That hour does not exist: the clocks jump over it that day."))
            return wall
        except RepeatedHourError:
            self.fields["repeated"].widget = forms.Select(choices=self.fields["repeated"].choices)  # type: ignore[attr-defined]
            self.add_error("when", _("The clocks show that hour twice that day: say which."))
            return wall
        if due < self.now:
            self.add_error("when", _("That hour has passed. Leave it empty to publish now."))
        return wall.replace(fold=fold or 0)
