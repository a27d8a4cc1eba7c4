"""What people say about the hour of a post."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.domain.schedule import (
    NoSuchHourError,
    RepeatedHourError,
    keep_hour,
    to_instant,
    to_wall,
)
from virgula.publishing.models import Post


class MoveForm(forms.Form):
    """Another day, and another hour where somebody says one; the hour of the clock is kept.

    ``from_day`` is the day on which the agenda showed the post: a post of another zone may stand
    on another day there, and is moved by as many days as it was carried.
    """

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Say the day."),
            "invalid": _("That is no day. Write it like 24/11/2026."),
        },
    )
    hour = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": _("That is no hour. Write it like 09:30.")},
    )
    repeated = forms.TypedChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=[("", "—"), ("0", _("the first")), ("1", _("the second"))],
        coerce=int,
        empty_value=None,
        widget=forms.HiddenInput,
    )
    from_day = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, post: Post, now: datetime, place: str, **kwargs: Any) -> None:
        self.post, self.now = post, now
        self.wall = to_wall(post.due_at, post.due_zone)
        kwargs.setdefault("initial", {"day": self.wall.date(), "hour": self.wall.time()})
        super().__init__(*args, **kwargs)
        self.fields["hour"].help_text = _("It is read as %(zone)s.") % {"zone": place}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("day")
        if day is None or self.errors:
            return cleaned
        cleaned["wall"] = self._checked(self._wall(day, cleaned), cleaned)
        return cleaned

    def _wall(self, day: date, cleaned: dict[str, Any]) -> datetime:
        shown, hour = cleaned.get("from_day"), cleaned.get("hour")
        if isinstance(shown, date):
            day = self.wall.date() + (day - shown)
        if isinstance(hour, time):
            return datetime.combine(day, hour)
        return keep_hour(self.wall, day)

    def _checked(self, wall: datetime, cleaned: dict[str, Any]) -> datetime:
        fold, field = cleaned.get("repeated"), "hour"
        try:
            due = to_instant(wall, self.post.due_zone, fold=fold)
        except NoSuchHourError:
            self.add_error(field, _("That hour does not exist: the clocks jump over it that day."))
            return wall
        except RepeatedHourError:
            choices = self.fields["repeated"].choices  # type: ignore[attr-defined]
            self.fields["repeated"].widget = forms.Select(choices=choices)
            self.add_error(field, _("The clocks show that hour twice that day: say which."))
            return wall
        if due < self.now:
            self.add_error("day", _("That hour has passed. Choose one that is still to come."))
        return wall.replace(fold=fold or 0)

    def asking(self) -> "MoveForm":
        """Return the form as the page of the keyboard shows it: the day it would be, in its zone.

        A post that was dragged brings no hour; the page says the one that it has.
        """
        if not self.is_bound:
            return self
        values = {name: self.data.get(name, "") for name in ("day", "hour", "repeated")}
        day = self.cleaned_data.get("day")
        if isinstance(day, date):
            wall = self._wall(day, self.cleaned_data)
            values |= {"day": wall.date().isoformat(), "hour": f"{wall:%H:%M}"}
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in {**values, "from_day": ""}.items():
            self.data[name] = value  # type: ignore[index]
        return self
