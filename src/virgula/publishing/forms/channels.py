"""What people type about a channel."""

from typing import Any

import httpx
from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import System
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel


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
