"""What people type about an account: only what its network needs."""

from datetime import UTC, date, datetime, time
from typing import Any

import httpx
from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from virgula.content.forms import DayField
from virgula.institutions.models import System
from virgula.institutions.scope import staff_who_may
from virgula.people.models import Person
from virgula.publishing.choices import AssistedOf, Network
from virgula.publishing.models import Channel, ChannelGroup
from virgula.publishing.needs import Need, needs_of

SECRETS = ("token", "refresh_token", "client_secret")
PLAIN = ("base_url", "handle", "client_id")
OF_AN_ACCOUNT = ("recovery_contact", "has_second_factor", "link_policy", "monthly_cap")
OPTION = "option_"
FACTORS = [("", _("Not known")), ("1", _("Yes")), ("0", _("No"))]


def secret_field(need: Need, *, is_kept: bool) -> forms.CharField:
    """Return a field whose value is written and never shown."""
    kept = _("It is kept encrypted and never shown. Empty: the current one stays.")
    new = _("It is kept encrypted and never shown.")
    return forms.CharField(
        label=need.label,
        required=need.required and not is_kept,
        max_length=4000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=f"{need.help} {kept if is_kept else new}".strip(),
    )


class FactorField(forms.TypedChoiceField):
    """Yes, no, or nobody knows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=FACTORS,
            coerce=lambda value: value == "1",
            empty_value=None,
            required=False,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return "1" if value is True else "0" if value is False else value


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none when it runs
    """A channel's own fields. Its secrets can be written and never read."""

    has_second_factor = FactorField(label=_("Second factor"))
    rhythm_days = forms.IntegerField(
        label=_("Days between posts"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("At most so many days between two posts; empty: no target."),
    )
    monthly_cap = forms.DecimalField(
        label=_("Monthly cap"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text=_("In the currency of the network's prices; empty: no cap."),
    )
    token_ends_on = DayField(
        label=_("Its token ends on"),
        required=False,
        help_text=_("As the network says it. Its owner is told by mail before it does."),
    )

    class Meta:
        model = Channel
        fields = [
            *("name", *PLAIN, "public_url", "text_limit"),
            *("owner", "recovery_contact", "has_second_factor"),
            *("rhythm_days", "link_policy", "monthly_cap"),
            *("takes_relays", "listens", "is_active"),
        ]
        help_texts = {
            "public_url": _("Where people read the account."),
            "text_limit": _("Leave it empty to use the network's usual limit."),
            "owner": _("Who answers for the account, and gets its mails."),
            "recovery_contact": _("Where its password is recovered. Only the staff sees it."),
            "link_policy": _("On some networks a post with a link costs more."),
            "takes_relays": _("It goes out here as soon as an entry is approved."),
            "is_active": _("A channel that is not in use is not offered for new posts."),
        }

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.needs, self.today = needs_of(self.network), today
        for name in PLAIN:
            self._ask(name, getattr(self.needs, name))
        for name in OF_AN_ACCOUNT if self.needs.is_ours else ():
            del self.fields[name]
        for name in SECRETS:
            need: Need | None = getattr(self.needs, name)
            if need is not None:
                kept = bool(self.instance.pk and getattr(self.instance, name))
                self.fields[name] = secret_field(need, is_kept=kept)
        for name, need in (self.needs.options or {}).items():
            self.fields[OPTION + name] = forms.CharField(
                label=need.label, help_text=need.help, required=need.required, max_length=200
            )
            self.initial.setdefault(OPTION + name, self.instance.options.get(name, ""))
        if self.network == Network.ASSISTED:
            self.fields[f"{OPTION}of"] = forms.ChoiceField(
                label=_("Which network it is"),
                choices=[("", _("Another one")), *AssistedOf.choices],
                required=False,
            )
            self.initial.setdefault(f"{OPTION}of", self.instance.options.get("of", ""))
        if not self.needs.ends:
            del self.fields["token_ends_on"]
        elif self.instance.token_expires_at:
            self.initial.setdefault("token_ends_on", self.instance.token_expires_at.date())
        self._offer_owners()
        self.order_fields(["name", *PLAIN, *self._options(), *SECRETS, "token_ends_on"])

    def _ask(self, name: str, need: Need | None) -> None:
        if need is None:
            del self.fields[name]
            return
        field = self.fields[name]
        field.label, field.help_text, field.required = need.label, need.help, need.required

    def _options(self) -> list[str]:
        return [name for name in self.fields if name.startswith(OPTION)]

    def _offer_owners(self) -> None:
        system = self.instance.system
        people = staff_who_may("publishing.confirm_delivery", system, on=self.today)
        known = {person.pk for person in people} | {self.instance.owner_id}
        field = self.fields["owner"]
        field.queryset = Person.objects.filter(pk__in=known).order_by("name", "pk")  # type: ignore[attr-defined]
        field.empty_label = _("Nobody yet")  # type: ignore[attr-defined]

    def clean_base_url(self) -> str:
        url = str(self.cleaned_data["base_url"]).rstrip("/")
        if url and not is_safe_server(url):
            raise forms.ValidationError(_("The server's address must begin with https://."))
        return url

    @property
    def network(self) -> str:
        return str(self.instance.network)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moved = bool(self.instance.pk) and "base_url" in self.changed_data
        for name in SECRETS:
            if moved and getattr(self.instance, name) and not cleaned.get(name):
                # The token of one server must never be sent to another.
                field = name if name in self.fields else None
                self.add_error(field, _("The server changed: write the token of the new one."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the channel's fields, without its secrets."""
        cleaned = self.cleaned_data
        named = [name for name in self._meta.fields or () if name in self.fields]
        options = {
            **self.instance.options,
            **{name.removeprefix(OPTION): cleaned[name] for name in self._options()},
        }
        ends = {}
        if "token_ends_on" in self.fields:
            day = cleaned["token_ends_on"]
            stored = self.instance.token_expires_at
            # The day that is shown keeps the instant that the network told.
            if day is None or stored is None or stored.date() != day or cleaned.get("token"):
                ends["token_expires_at"] = datetime.combine(day, time(), UTC) if day else None
        return {
            **{name: cleaned[name] for name in named},
            "options": {name: value for name, value in options.items() if value},
            **ends,
        }

    def secrets(self) -> dict[str, str]:
        """Return what was typed of the secrets; an empty one keeps what is stored."""
        return {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data.get(name)}


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
    """A channel that was not there: its network was chosen and cannot change later."""

    def __init__(self, *arguments: Any, system: System, network: str, **options: Any) -> None:
        channel = Channel(system=system, network=network)
        super().__init__(*arguments, instance=channel, **options)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        key = slugify(name)[:60]
        if not key:
            raise forms.ValidationError(_("Write a name with letters or numbers."))
        if Channel.objects.filter(system=self.instance.system, key=key).exists():
            raise forms.ValidationError(_("There is a channel with this name already."))
        self.instance.key = key
        return name

    def made(self) -> Channel:
        """Return the channel as it was typed, unsaved, without its secrets."""
        channel: Channel = self.instance
        for name, value in self.values().items():
            setattr(channel, name, value)
        return channel


class SlotForm(forms.Form):
    """A weekly hour at which an account speaks, on some weekdays at once."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    at = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none when it runs
    """Accounts that are chosen together."""

    class Meta:
        model = ChannelGroup
        fields = ["name", "channels", "is_default"]
        widgets = {"channels": forms.CheckboxSelectMultiple}
        help_texts = {"is_default": _("Its accounts are marked in every new post.")}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["channels"].queryset = Channel.objects.filter(  # type: ignore[attr-defined]
            system=self.instance.system, is_active=True
        ).order_by("name", "pk")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = ChannelGroup.objects.filter(system=self.instance.system, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a group with this name already."))
        return name
