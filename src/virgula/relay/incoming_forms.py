"""The forms with which an institution tells us what to relay, from a phone."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.domain.feed_items import canonical_link
from virgula.media.models import Upload
from virgula.platform.open_forms import OpenForm
from virgula.relay.actions.contributing import LEAST_TITLE, Said
from virgula.relay.actions.photos import PhotoRefusedError, keep_photo
from virgula.relay.incoming_words import photo_sentence

SLOTS = (1, 2, 3)
_kept = Signer(salt="relay.kept_photos")


class SpreadForm(OpenForm):
    """What, a photo, when and where. Only the first is asked for."""

    text = forms.CharField(
        label=_("What do you want people to know?"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("As you would tell it to a neighbour. The first sentence is its title."),
        error_messages={
            "required": _("Tell in one sentence what people should know."),
            "max_length": _("It is too long: leave what matters and put the rest in a link."),
        },
    )
    first_on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only if it happens on a day."),
        error_messages={"invalid": _("That is no day. Write it like 2026-11-24.")},
    )
    at = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("That is no hour. Write it like 17:30.")},
    )
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    link = forms.CharField(
        label=pgettext_lazy("contribution", "Link"),
        max_length=1000,
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("To know more or to sign up."),
    )
    # The press of one button, however often: a new form is another press.
    press = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    # Photos that came with a form that was given back: they are not sent twice.
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=600)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("press", uuid.uuid4().hex)
        for number in SLOTS:
            self.fields[f"photo_{number}"] = _photo_field(number)
            self.fields[f"alt_{number}"] = _alt_field()
        self.photos: dict[int, Upload] = kept_photos(self.data.get("kept", ""))
        # Photos that are with what is corrected already, by their position.
        self.present: Mapping[int, Upload] = {}

    def keep_photos(self, *, by: Any, at: datetime) -> None:
        """Keep the photos that came, and say beside each why it is not kept.

        They stay although something else is wrong: nobody sends a photo twice on a prepaid phone.
        """
        for number in SLOTS:
            file = self.files.get(f"photo_{number}")
            if file is None:
                continue
            try:
                self.photos[number] = keep_photo(file, by=by, at=at)
            except PhotoRefusedError as error:
                self.add_error(f"photo_{number}", photo_sentence(error))
        for number in [*self.photos, *([] if self.photos else self.present)]:
            if not str(self.data.get(f"alt_{number}", "")).strip():
                self.add_error(f"alt_{number}", _("Say in a few words what is in the photo."))

    def carry_photos(self) -> None:
        """Let the form that is given back carry the photos that are kept."""
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["kept"] = mark_kept(self.photos)

    @property
    def slots(self) -> list[dict[str, Any]]:
        """Each place for a photo: its two fields and the photo that is kept."""
        return [
            {
                "number": number,
                "photo": self[f"photo_{number}"],
                "alt": self[f"alt_{number}"],
                "kept": self.photos.get(number) or self.present.get(number),
                "is_open": bool(
                    self.photos.get(number)
                    or self.present.get(number)
                    or self.errors.get(f"photo_{number}")
                    or self.errors.get(f"alt_{number}")
                ),
            }
            for number in SLOTS
        ]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if len(text) < LEAST_TITLE:
            raise ValidationError(_("Tell in one sentence what people should know."))
        return text

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"]).strip()
        if not link:
            return ""
        clean = canonical_link(link if "://" in link else f"https://{link}")
        if not clean or "." not in clean:
            raise ValidationError(
                _("This is not a complete address. Copy it from the browser: https://…")
            )
        return clean

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("at") and not cleaned.get("first_on") and "first_on" not in self.errors:
            self.add_error("first_on", _("You gave an hour: say the day too."))
        return cleaned

    @property
    def alts(self) -> dict[int, str]:
        """The words of the photos that are there already."""
        return {number: self.cleaned_data[f"alt_{number}"].strip() for number in self.present}

    @property
    def said(self) -> Said:
        """What was said, with the photos that are kept."""
        data = self.cleaned_data
        return Said(
            text=data["text"],
            link=data["link"],
            first_on=data["first_on"],
            at=data["at"],
            place=data["place"],
            photos=[
                (photo, data[f"alt_{number}"].strip())
                for number, photo in sorted(self.photos.items())
            ],
        )


def _photo_field(number: int) -> forms.FileField:
    return forms.FileField(
        label=_("Photo") if number == 1 else _("Another photo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/*"}),
        help_text=_("From your phone is fine. The place where you took it is erased.")
        if number == 1
        else "",
    )


def _alt_field() -> forms.CharField:
    return forms.CharField(
        label=_("What is in the photo?"),
        max_length=1000,
        required=False,
        help_text=_(
            "For who does not see it: who is there, what they do, what a sign says. "
            "One sentence is enough."
        ),
    )


def mark_kept(photos: Mapping[int, Upload]) -> str:
    """Return what a form carries so that its photos need not be sent again."""
    if not photos:
        return ""
    return _kept.sign(",".join(f"{number}.{photo.pk.hex}" for number, photo in photos.items()))


def kept_photos(mark: str) -> dict[int, Upload]:
    """Return the photos that a form carries; a mark that is not ours carries none."""
    try:
        pairs = [pair.partition(".") for pair in _kept.unsign(mark).split(",")]
        keys = {int(number): uuid.UUID(key) for number, _dot, key in pairs}
    except (BadSignature, ValueError):
        return {}
    found = Upload.objects.filter(withdrawn_at=None).in_bulk(list(keys.values()))
    return {number: found[key] for number, key in keys.items() if key in found}


def _weekdays() -> list[tuple[int, str]]:
    return [(number, str(WEEKDAYS[number]).capitalize()) for number in range(7)]


class PolicyForm(forms.Form):
    """When the weekly question leaves."""

    is_on = forms.BooleanField(label=_("Ask the institutions every week"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=_weekdays)
    at = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("That is no hour. Write it like 17:30.")},
    )
    tells_back = forms.BooleanField(
        label=_("Tell them once a day what went out of theirs"), required=False
    )
