"""The composer: a text once, where it goes, with what pictures and when it leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.content.models import Campaign
from virgula.domain.network import PostKind as Kind
from virgula.domain.schedule import (
    NoSuchHourError,
    RepeatedHourError,
    end_of_quiet,
    to_instant,
    to_wall,
)
from virgula.institutions.models import Actor, Body, System
from virgula.media.models import Upload
from virgula.plans.models import Line
from virgula.publishing.choices import PostKind
from virgula.publishing.forms.posts import WallField
from virgula.publishing.models import Channel, ChannelGroup, Post, PostMedium
from virgula.publishing.queries.similar import Similar
from virgula.publishing.queries.slots import quiet_hours_of

DRAFT, SUBMIT, APPROVE = "draft", "submit", "approve"
TITLE_LENGTH = 120
MOST_MEDIA = 20
WALL_FORMAT = "%Y-%m-%dT%H:%M"
EXPECTED = ("text", "utility")
MUTE = _("«%(name)s»: write its words for who does not see it, or why it has none.")


class ComposerForm(forms.Form):
    """A post as it is being written. What must be there depends on what is asked: ``intent``."""

    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=500,
        help_text=_("For feeds, mail and films. Empty: the first sentence of the text."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    utility = forms.CharField(
        label=_("What is it good for?"),
        required=False,
        max_length=300,
        help_text=_(
            "In one sentence, for who reads it: «So that you know how to ask for your file»."
        ),
    )
    link = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    as_thread = forms.BooleanField(
        label=_("Where it does not fit, send it as a thread"), required=False
    )
    groups = forms.ModelMultipleChoiceField(queryset=ChannelGroup.objects.none(), required=False)
    channels = forms.ModelMultipleChoiceField(
        label=_("Accounts"), queryset=Channel.objects.none(), required=False
    )
    zone = forms.ChoiceField(label=_("Whose clock"), required=False)
    when = WallField(
        label=_("Day and hour"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL_FORMAT),
        input_formats=[WALL_FORMAT, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        help_text=_("Empty: now."),
    )
    repeated = forms.TypedChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=[("", "—"), ("0", _("the first")), ("1", _("the second"))],
        coerce=int,
        empty_value=None,
    )
    credit = forms.ModelChoiceField(
        label=_("Institution credited"), queryset=Actor.objects.none(), required=False
    )
    line = forms.ModelChoiceField(
        label=_("Line of the plan"), queryset=Line.objects.none(), required=False
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PostKind.choices, required=False)
    target = forms.CharField(
        label=_("Address of what is answered or reposted"), required=False, max_length=1000
    )
    again = forms.BooleanField(label=_("Publish it all the same"), required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # Whether the hour is one that the clocks show twice; what somebody else wrote meanwhile; what
    # was said already.
    asks_which = False
    theirs: Post | None = None
    similar: Sequence[Similar] = ()

    def __init__(
        self,
        *args: Any,
        system: System,
        now: datetime,
        user: Any,
        post: Post | None = None,
        intent: str = DRAFT,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.system, self.now, self.user = system, now, user
        self.post, self.intent = post, intent
        self.all_channels = list(_channels(system))
        self.all_groups = list(_groups(system))
        self._narrow("credit", system.actors.order_by("name", "pk"))
        self._narrow(
            "line",
            Line.objects.filter(plan__system=system).order_by(
                "plan_id", "component__position", "position", "pk"
            ),
        )
        self._narrow("campaign", Campaign.objects.filter(system=system).order_by("name", "pk"))
        self._narrow("channels", _channels(system))
        self._narrow("groups", _groups(system))
        for name in EXPECTED:
            self.fields[name].required = True
        self.zones = self._zones()
        self.fields["zone"].choices = self.zones  # type: ignore[attr-defined]
        self.media_rows = self._media()

    def full_clean(self) -> None:
        """Let a draft lack what is shown as needed: ``clean`` asks for it when it is time."""
        for name in EXPECTED:
            self.fields[name].required = False
        super().full_clean()
        for name in EXPECTED:
            self.fields[name].required = True

    def _narrow(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def _zones(self) -> list[tuple[str, str]]:
        """Return the clocks: the system's, that of the institution credited, and the post's own."""
        zones = {self.system.zone: self.system.zone_label}
        chosen = self.data.get("credit") if self.is_bound else self.initial.get("credit")
        if chosen:
            body = Body.objects.filter(pk=_number(chosen), system=self.system)
            place = body.select_related("territory").first()
            if place and place.territory:
                zones.setdefault(place.territory.zone, str(place.territory))
        if self.post is not None:
            zones.setdefault(self.post.due_zone, self.post.due_zone)
        return list(zones.items())

    # What is read beside Django's own fields: words for one account, and pictures in their order.

    @property
    def variants(self) -> dict[str, str]:
        """Return the words that one account has instead of the common ones, by its key."""
        if not self.is_bound:
            return dict(self.post.variants) if self.post else {}
        words = {
            channel.key: self.data.get(f"variant-{channel.pk}", "") for channel in self.all_channels
        }
        return {key: said for key, said in words.items() if said.strip()}

    @property
    def variant_rows(self) -> list[tuple[Channel, str]]:
        return [(channel, self.variants.get(channel.key, "")) for channel in self.all_channels]

    def _media(self) -> list[PostMedium]:
        """Return the pictures and films as rows that are not kept yet, in their order."""
        if not self.is_bound:
            kept = self.post.media.select_related("upload") if self.post else []
            return list(kept)
        wanted = [key for key in map(_uuid, self._list("medium")) if key is not None]
        wanted = [key for key in dict.fromkeys(wanted) if not self.data.get(f"drop-{key}")]
        uploads = {one.pk: one for one in self._uploads(wanted)}
        return [
            PostMedium(
                upload=uploads[key],
                position=position,
                alt=self.data.get(f"alt-{key}", "").strip()[:1500],
                alt_skip_reason=self.data.get(f"why-{key}", "").strip()[:300],
                width=uploads[key].width,
                height=uploads[key].height,
                seconds=uploads[key].seconds,
            )
            for position, key in enumerate(wanted[:MOST_MEDIA], start=1)
            if key in uploads
        ]

    def _list(self, name: str) -> Sequence[str]:
        getlist = getattr(self.data, "getlist", None)
        return getlist(name) if getlist else list(self.data.get(name, ()))

    def _uploads(self, keys: Sequence[UUID]) -> list[Upload]:
        """Return only what this person brought, or what the post already holds."""
        if not keys:
            return []
        rows = Upload.objects.filter(pk__in=keys, withdrawn_at=None)
        held = set(self.post.media.values_list("upload_id", flat=True)) if self.post else set()
        return [one for one in rows if one.uploaded_by_id == self.user.pk or one.pk in held]

    @property
    def chosen_channels(self) -> list[Channel]:
        """Return the accounts as far as they are valid: one by one, and by their groups."""
        if not self.is_bound:
            picked = {getattr(one, "pk", one) for one in self.initial.get("channels", ())}
        else:
            picked = {_number(one) for one in self._list("channels")}
            named = {_number(one) for one in self._list("groups")}
            for group in self.all_groups:
                if group.pk in named:
                    picked |= {channel.pk for channel in group.channels.all()}
        return [channel for channel in self.all_channels if channel.pk in picked]

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        return title or first_sentence(str(self.data.get("text", "")))

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or PostKind.ORIGINAL)

    def clean_zone(self) -> str:
        return str(self.cleaned_data["zone"] or self.system.zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", PostKind.ORIGINAL)
        if not cleaned.get("text", "").strip() and kind != PostKind.REPOST:
            self.add_error("text", _("Write what it says."))
        if kind != PostKind.ORIGINAL and not cleaned.get("target"):
            self.add_error("target", _("Paste the address of what is answered."))
        if self.intent != DRAFT:
            self._check_whole(cleaned)
        self._check_hour(cleaned)
        return cleaned

    def _check_whole(self, cleaned: Mapping[str, Any]) -> None:
        """Ask for what a draft may still lack."""
        own = self.post is None or self.post.origin == "own"
        if own and cleaned.get("kind") == PostKind.ORIGINAL and not cleaned.get("utility"):
            self.add_error("utility", _("Say in a sentence what it is good for."))
        if not self.chosen_channels:
            self.add_error("channels", _("Choose at least one account."))
        for row in self.media_rows:
            if own and not row.alt and not row.alt_skip_reason:
                words = _(
                    "«%(name)s»: write its words for who does not see it, or why it has none."
                )
                self.add_error(None, words % {"name": row.upload.name})

    def _check_hour(self, cleaned: dict[str, Any]) -> None:
        zone = cleaned.get("zone") or self.system.zone
        chosen = cleaned.get("when")
        cleaned["zone"] = zone
        cleaned["wall"] = to_wall(self.now, zone).replace(second=0, microsecond=0)
        if not isinstance(chosen, datetime):
            if "when" not in self.errors:
                self._check_quiet(cleaned["wall"], zone)
            return
        fold = cleaned.get("repeated")
        try:
            due = to_instant(chosen, zone, fold=fold)
        except NoSuchHourError:
            self.add_error("when", _("That hour does not exist: the clocks jump over it that day."))
            return
        except RepeatedHourError:
            self.asks_which = True
            self.add_error("when", _("The clocks show that hour twice that day: say which."))
            return
        cleaned["wall"] = chosen.replace(fold=fold or 0)
        if due < self.now and self.intent != DRAFT:
            self.add_error("when", _("That hour has passed. Leave it empty to publish now."))
            return
        self._check_quiet(chosen, zone, fold=fold)

    def put(self, **values: str) -> None:
        """Write into what was sent, so that the page shows it: a proposed hour, a new revision."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict has it
        for name, value in values.items():
            data[name] = value
        self.data = data

    def _check_quiet(self, wall: datetime, zone: str, *, fold: int | None = None) -> None:
        """Propose the end of the quiet hours in the place of an hour within them."""
        if self.intent == DRAFT:
            return
        quiet = quiet_hours_of(self.system)
        if quiet is None:
            return
        end = end_of_quiet(to_instant(wall, zone, fold=fold or 0), quiet)
        if end is None:
            return
        self.put(when=to_wall(end, self.system.zone).strftime(WALL_FORMAT), zone=self.system.zone)
        words = _(
            "We are silent from %(since)s to %(until)s. It may leave when that ends: the hour "
            "below says so; press again to take it."
        )
        said = {"since": f"{quiet.start:%H:%M}", "until": f"{quiet.until:%H:%M}"}
        self.add_error("when", words % said)

    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        said = self.cleaned_data
        names = ("title", "text", "utility", "link", "as_thread", "credit", "line", "campaign")
        return {
            **{name: said[name] for name in (*names, "kind", "target")},
            "variants": self.variants,
            "channels": self.chosen_channels,
            "due_wall": said["wall"],
            "due_zone": said["zone"],
        }

    def sketch(self) -> Post:
        """Return the post as far as it is written, never kept: what previews are made of."""
        self.is_valid()
        said = self.cleaned_data
        post = Post(
            system=self.system,
            origin=self.post.origin if self.post else "own",
            created_at=self.post.created_at if self.post else self.now,
            kind=Kind(said.get("kind") or PostKind.ORIGINAL),
            target=said.get("target", ""),
            title=said.get("title") or first_sentence(self.data.get("text", "")),
            text=str(self.data.get("text", "")).strip(),
            utility=said.get("utility", ""),
            as_thread=bool(said.get("as_thread")),
            link=said.get("link", ""),
            credit=said.get("credit"),
            campaign=said.get("campaign"),
            variants=self.variants,
            due_zone=said.get("zone") or self.system.zone,
        )
        if self.post is not None:
            post.pk = self.post.pk
        post.due_at = to_instant(
            said.get("wall") or to_wall(self.now, post.due_zone), post.due_zone, fold=0
        )
        return post


def first_sentence(text: str) -> str:
    """Return the beginning of a text as a title: a sentence, or as many words as fit."""
    line = next((one.strip() for one in text.splitlines() if one.strip()), "")
    for mark in (". ", "! ", "? ", "… "):
        head, found, _rest = line.partition(mark)
        if found and len(head) < len(line):
            line = head + mark.strip().strip(".")
    if len(line) <= TITLE_LENGTH:
        return line.rstrip(".")
    return line[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def initial_of(post: Post) -> dict[str, Any]:
    """Return a kept post as the composer shows it."""
    return {
        "title": post.title,
        "text": post.text,
        "utility": post.utility,
        "link": post.link,
        "as_thread": post.as_thread,
        "channels": list(post.channels.all()),
        "zone": post.due_zone,
        "when": to_wall(post.due_at, post.due_zone),
        "credit": post.credit_id,
        "line": post.line_id,
        "campaign": post.campaign_id,
        "kind": post.kind,
        "target": post.target,
        "revision": post.revision,
    }


def _channels(system: System) -> Any:
    return Channel.objects.filter(system=system, is_active=True).order_by("name", "pk")


def _groups(system: System) -> Any:
    rows = ChannelGroup.objects.filter(system=system).order_by("name", "pk")
    return rows.prefetch_related("channels")


def _number(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 0


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
