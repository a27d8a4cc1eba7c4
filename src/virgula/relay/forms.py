"""The forms of the sources: to add one, to change it, its rules, lists of them, a pasted link."""

import json
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from virgula.domain.keywords import folded_words
from virgula.institutions.models import Actor, System
from virgula.platform.fetch_words import sentence_for
from virgula.platform.http import FetchError, check_url
from virgula.platform.scoping import Reach, within
from virgula.relay.choices import VISITED, RelayMode, SourceKind
from virgula.relay.models import Source
from virgula.relay.queries.recognising import zone_of
from virgula.relay.reading.listing import PARTS as SELECTORS
from virgula.relay.reading.listing import SelectorError, selectors_of

SELECTOR_LENGTH = 300
MOST_KEYWORDS, KEYWORD_LENGTH = 50, 60
ADDED = VISITED - {SourceKind.FILE}


class ActorField(forms.ModelChoiceField):
    """An institution, by its name and acronym."""

    def label_from_instance(self, obj: Actor) -> str:
        return f"{obj.name} ({obj.acronym})" if obj.acronym else obj.name


def actors_within(reach: Reach, system: System) -> Any:
    """Return the institutions of a system that a person reaches, with their territories."""
    rows = within(Actor.objects.all(), reach, system="system").filter(system=system)
    return rows.select_related("body__territory").order_by("name", "pk")


class AddressForm(forms.Form):
    """What a person has in the clipboard: the address of a site, of a feed, or an account."""

    address = forms.CharField(
        label=_("Address of the site, of its feed, or name of the account"),
        max_length=1000,
        help_text=_("As it stands in the browser. Also @name@server.example or name.bsky.social."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


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
        self.system, self.source = system, source
        actor = self.fields["actor"]
        if isinstance(actor, forms.ModelChoiceField):
            actor.queryset = actors_within(reach, system)
        zone = self.fields["zone"]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = _zone_choices(system)
        if source is not None:
            self._show(source)
        else:
            self.initial.setdefault("zone", system.zone)
            self.initial.setdefault("skip_first_visit", True)

    def _show(self, source: Source) -> None:
        self.initial.update(
            actor=source.actor_id,
            name=source.name,
            location=source.location,
            zone=source.zone,
            skip_first_visit=source.skip_first_visit,
        )
        location = self.fields["location"]
        location.label, location.help_text = source.get_kind_display(), ""
        if source.kind not in ADDED:
            del self.fields["location"]
        if source.visited_at is not None or source.kind not in VISITED:
            del self.fields["skip_first_visit"]

    def clean_location(self) -> str:
        location = str(self.cleaned_data["location"]).strip()
        _check_address(location)
        return location


def _check_address(location: str) -> None:
    try:
        check_url(location)
    except FetchError as error:
        raise ValidationError(sentence_for(error)) from error


def _selector(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=SELECTOR_LENGTH, required=False)


class SelectorsForm(forms.Form):
    """Where the parts of each item are in a page with a list of news, as CSS selectors."""

    item = forms.CharField(
        label=_("Each item"),
        max_length=SELECTOR_LENGTH,
        help_text=_("What holds one news item and repeats: for example, article.news."),
    )
    title = _selector(_("Title of the item"))
    link = _selector(_("Link of the item"))
    date = _selector(_("Date of the item"))
    summary = _selector(_("Summary of the item"))
    image = _selector(_("Image of the item"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SELECTORS:
            widget = self.fields[name].widget
            widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        try:
            selectors_of(values)
        except SelectorError as error:
            if error.part in self.fields and error.part not in self.errors:
                sentence = _("The selector “%(selector)s” is not understood. Correct it.")
                self.add_error(error.part, sentence % {"selector": error.selector[:80]})
        return values

    def options(self) -> dict[str, str]:
        """Return the selectors that were given."""
        return {name: value for name in SELECTORS if (value := self.cleaned_data.get(name))}


class AddForm(SourceForm):
    """The last step: which of what was found, of whom, in which zone."""

    # What was found, as JSON: {"kind", "location", "options"}; nothing of it is believed.
    choice = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].required = False
        zone = self.fields["zone"]
        zone.required = False
        if isinstance(zone, forms.ChoiceField):
            zone.choices = [("", _("That of its territory")), *_zone_choices(self.system)]
        self.initial["zone"] = ""

    def clean_location(self) -> str:
        return str(self.cleaned_data["location"]).strip()

    def clean_choice(self) -> dict[str, Any]:
        text = self.cleaned_data["choice"]
        if not text:
            return {}
        choice = _read_choice(text)
        if choice is None:
            raise ValidationError(_("Choose again what to bring: this choice cannot be read."))
        return choice

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        choice = values.pop("choice", None) or {}
        values["kind"] = choice.get("kind", SourceKind.FEED)
        values["options"] = choice.get("options", {})
        values["location"] = choice.get("location") or values.get("location", "")
        if "choice" not in self.errors:
            self._check_location(values)
        if not values.get("zone") and "zone" not in self.errors:
            values["zone"] = zone_of(values.get("actor"), self.system)
        return values

    def _check_location(self, values: dict[str, Any]) -> None:
        if not values["location"]:
            self.add_error("location", _("Choose what to bring, or write its address."))
        else:
            try:
                _check_address(values["location"])
            except ValidationError as error:
                self.add_error("location", error)


def _read_choice(text: str) -> dict[str, Any] | None:
    try:
        choice = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(choice, dict) or choice.get("kind") not in ADDED:
        return None
    location, options = choice.get("location"), choice.get("options", {})
    if not isinstance(location, str) or not 0 < len(location) <= 1000:
        return None
    if not isinstance(options, dict) or len(options) > len(SELECTORS):
        return None
    for name, value in options.items():
        if not isinstance(value, str) or len(value) > SELECTOR_LENGTH or len(name) > 30:
            return None
    if choice["kind"] == SourceKind.LISTING and not options.get("item"):
        return None
    return {"kind": choice["kind"], "location": location.strip(), "options": options}


def _zone_choices(system: System) -> list[tuple[str, str]]:
    """Return the zones, those of the system's region of the world first."""
    region = system.zone.partition("/")[0]
    names = sorted(zoneinfo.available_timezones())
    names.sort(key=lambda name: not name.startswith(f"{region}/"))
    return [(name, name) for name in names]


class KeywordsField(forms.CharField):
    """Words or phrases, one a line or with commas between them; each once."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        lines = [" ".join(part.split()) for line in text.splitlines() for part in line.split(",")]
        found: dict[tuple[str, ...], str] = {}
        for line in filter(None, lines):
            found.setdefault(folded_words(line), line)
        return list(found.values())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_KEYWORDS:
            raise ValidationError(
                _("There are %(count)d keywords; at most %(most)d fit."),
                params={"count": len(value), "most": MOST_KEYWORDS},
            )
        for keyword in value:
            if len(keyword) > KEYWORD_LENGTH:
                raise ValidationError(
                    _("“%(keyword)s” is too long for a keyword: write one word or a few."),
                    params={"keyword": f"{keyword[:30]}…"},
                )
            if not folded_words(keyword):
                raise ValidationError(
                    _("“%(keyword)s” has no letters or digits."), params={"keyword": keyword}
                )

    def run_validators(self, value: Any) -> None:
        """Nothing more: those of a text do not fit a list."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class RulesForm(forms.Form):
    """What is done with what a source brings."""

    mode = forms.ChoiceField(
        label=_("What is done with its items"), choices=RelayMode, widget=forms.RadioSelect
    )
    keywords = KeywordsField(
        label=_("Keywords"),
        required=False,
        max_length=5000,
        help_text=_(
            "One a line. An item whose title or text holds one of them, as a whole word, is "
            "approved by itself. Accents and capitals count for nothing."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    most_a_day = forms.IntegerField(
        label=_("At most on a day"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("So that one institution does not fill the day. Empty: as many as there are."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("mode") == RelayMode.KEYWORD and not (
            values.get("keywords") or "keywords" in self.errors
        ):
            self.add_error("keywords", _("Write at least one word, or choose to be asked always."))
        return values


class OpmlForm(forms.Form):
    """A list of feeds from another program."""

    file = forms.FileField(
        label=_("OPML file"), help_text=_("As feed readers export it; of 1 MB at most.")
    )


class PasteForm(forms.Form):
    """The address of a page that somebody saw."""

    url = forms.CharField(
        label=_("Link of the page"),
        max_length=1000,
        widget=forms.URLInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        url = url if "://" in url else f"https://{url}"
        _check_address(url)
        return url


class PastedForm(forms.Form):
    """What was read of a page, or what a person writes of it."""

    url = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    actor = ActorField(
        label=_("Institution"),
        queryset=Actor.objects.none(),
        help_text=_("Who is credited for what this source says."),
    )
    title = forms.CharField(label=_("Title"), max_length=500)
    summary = forms.CharField(
        label=_("Text"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, system: System, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.fields["actor"]
        if isinstance(actor, forms.ModelChoiceField):
            actor.queryset = actors_within(reach, system)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url:
            _check_address(url)
        return url
