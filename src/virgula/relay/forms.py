"""The forms of the sources."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import Actor, System
from virgula.platform.fetch_words import sentence_for
from virgula.platform.http import FetchError, check_url
from virgula.platform.scoping import Reach, within
from virgula.relay.models import Source


class ActorField(forms.ModelChoiceField):
    """An institution, by its name and acronym."""

    def label_from_instance(self, obj: Actor) -> str:
        return f"{obj.name} ({obj.acronym})" if obj.acronym else obj.name


class SourceForm(forms.Form):
    """An address that is visited. The file of a data set is not changed here."""

    actor = ActorField(
        label=_("Institution"),
        queryset=Actor.objects.none(),
        help_text=_("Who is credited for what this source says."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("For example: “News of the site”.")
    )
    location = forms.CharField(
        label=_("Address of the feed"),
        max_length=1000,
        help_text=_(
            "RSS, Atom or JSON Feed. In many sites it is their address followed by /feed/."
        ),
        widget=forms.URLInput,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("In it are read the dates that carry no zone.")
    )
    skip_first_visit = forms.BooleanField(
        label=_("Only what is new from now on"),
        required=False,
        help_text=_("What it has published until today is kept as already seen."),
    )

    def __init__(
        self, *args: Any, system: System, reach: Reach, source: Source | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        actors = within(Actor.objects.all(), reach, system="system").filter(system=system)
        actor = self.fields["actor"]
        if isinstance(actor, forms.ModelChoiceField):
            actor.queryset = actors.order_by("name", "pk")
        zone = self.fields["zone"]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = [(name, name) for name in _zones(system)]
        if source is not None:
            self.initial.update(
                actor=source.actor_id,
                name=source.name,
                location=source.location,
                zone=source.zone,
                skip_first_visit=source.skip_first_visit,
            )
            if source.kind != "feed":
                del self.fields["location"]
            if source.visited_at is not None:
                del self.fields["skip_first_visit"]
        else:
            self.initial.setdefault("zone", system.zone)
            self.initial.setdefault("skip_first_visit", True)

    def clean_location(self) -> str:
        location = str(self.cleaned_data["location"]).strip()
        try:
            check_url(location)
        except FetchError as error:
            raise ValidationError(sentence_for(error)) from error
        return location


def _zones(system: System) -> list[str]:
    """Return the zones, those of the system's region of the world first."""
    region = system.zone.partition("/")[0]
    names = sorted(zoneinfo.available_timezones())
    return sorted(names, key=lambda name: not name.startswith(f"{region}/"))
