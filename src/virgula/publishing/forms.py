"""What people type on the desk: a post, a channel, a permalink."""

from datetime import datetime
from typing import Any, cast

import httpx
from django import forms
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from virgula.domain.schedule import NoSuchHourError, RepeatedHourError, to_instant, to_wall
from virgula.institutions.models import Actor, System
from virgula.plans.models import Line
from virgula.publishing.actions.deliveries import permalink
from virgula.publishing.actions.errors import PermalinkError
from virgula.publishing.choices import Network
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


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none when it runs
    """A channel's own fields. Its token can be written and never read."""

    token = forms.CharField(
        label=_("Token"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("It is kept encrypted and never shown. Empty: the current one stays."),
    )

    class Meta:
        model = Channel
        fields = ["name", "handle", "base_url", "public_url", "text_limit", "is_active"]
        help_texts = {
            "handle": _("As people see it, for example @account."),
            "base_url": _("Where posts are sent, for example https://social.example."),
            "public_url": _("Where people read the account."),
            "text_limit": _("Leave it empty to use the network's usual limit."),
            "is_active": _("A channel that is not in use is not offered for new posts."),
        }

    def clean_base_url(self) -> str:
        url = str(self.cleaned_data["base_url"]).rstrip("/")
        if self.network == Network.MASTODON:
            if not url:
                raise forms.ValidationError(_("Write the server's address."))
            if not is_safe_server(url):
                raise forms.ValidationError(_("The server's address must begin with https://."))
        return url

    @property
    def network(self) -> str:
        return str(self.instance.network)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moved = bool(self.instance.pk) and "base_url" in self.changed_data
        if moved and self.instance.token and not cleaned.get("token"):
            # The token of one server must never be sent to another.
            self.add_error("token", _("The server changed: write the token of the new one."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the channel's fields, without its token."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


def is_safe_server(url: str) -> bool:
    """Tell whether a token may travel there: over TLS, or to this machine where it is allowed."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    if parsed.scheme == "https":
        return bool(parsed.host)
    return parsed.netloc.decode("ascii", "replace") in settings.FETCH_LOOPBACK


class NewChannelForm(ChannelForm):
    """A channel that was not there: its network cannot change later."""

    network_choice = forms.ChoiceField(label=_("Network"), choices=Network.choices)
    field_order = ["network_choice"]

    def __init__(self, *args: Any, system: System, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.system = system
        self.fields["token"].help_text = _("It is kept encrypted and never shown.")

    @property
    def network(self) -> str:
        return str(self.cleaned_data.get("network_choice", ""))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        key = slugify(name)[:60]
        if not key:
            raise forms.ValidationError(_("Write a name with letters or numbers."))
        if Channel.objects.filter(system=self.instance.system, key=key).exists():
            raise forms.ValidationError(_("There is a channel with this name already."))
        self.instance.key = key
        return name

    def clean(self) -> dict[str, Any]:
        self.instance.network = self.network
        return super().clean()


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
