"""What an institution sends us becomes an entry, once; it may correct it until it is decided."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.domain.feed_items import (
    canonical_link,
    content_digest,
    first_sentence,
    same_page,
    shortened,
)
from virgula.domain.happening import Happening
from virgula.evidence.actions import keep_copy
from virgula.journal.actions import write_record
from virgula.media.models import Upload
from virgula.relay.actions.deciding import dismiss_entry
from virgula.relay.actions.errors import AlreadyDecidedError, RelayError
from virgula.relay.actions.happenings import note_happenings, propose_activities
from virgula.relay.actions.joining import join_copies
from virgula.relay.actions.rules import apply_rules
from virgula.relay.choices import ContributionOrigin, EntryStatus, SourceKind
from virgula.relay.incoming_facts import record_contribution, take_back_contribution
from virgula.relay.incoming_models import Ask, Contribution, Voice
from virgula.relay.models import Entry, EntryImage, Source
from virgula.relay.reading.base import SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Item

# Without letters and digits that are mistaken for one another on the phone.
FOLIO_LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
FOLIO_LENGTH = 6
# A title is one line of a post.
LEAST_TITLE, LONGEST_TITLE = 4, 180
KINDS = {ContributionOrigin.FORM: SourceKind.FORM, ContributionOrigin.MAIL: SourceKind.MAIL}


class NoWordsError(RelayError):
    """Nothing is said: neither words nor a title."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an institution says: its words, its pictures, and when it happens if it does."""

    text: str
    title: str = ""
    link: str = ""
    first_on: date | None = None
    last_on: date | None = None
    at: time | None = None
    place: str = ""
    # Each picture with the words for who does not see it.
    photos: Sequence[tuple[Upload, str]] = ()
    documents: Sequence[str] = field(default_factory=tuple)

    @property
    def headline(self) -> str:
        """Its title; without one, its first sentence."""
        title = " ".join(self.title.split()) or first_sentence(self.text.strip())
        return shortened(" ".join(title.split()), min(LONGEST_TITLE, TITLE_LENGTH))


def contribute(
    *,
    voice: Voice,
    said: Said,
    origin: ContributionOrigin,
    key: str,
    at: datetime,
    ask: Ask | None = None,
) -> Contribution:
    """Make an entry of what a voice says; the same ``key`` again returns what it became.

    Raises ``NoWordsError``.
    """
    if len(said.headline) < LEAST_TITLE:
        raise NoWordsError
    with transaction.atomic():
        source = _source_of(voice, origin)
        known = Contribution.objects.select_related("entry").filter(key=key).first()
        if known is not None:
            return known
        entry = _new_entry(source, said, key, at)
        happening = happening_of(said, zone=source.zone)
        contribution = Contribution.objects.create(
            folio=_free_folio(),
            system=voice.system,
            actor=voice.actor,
            voice=voice,
            ask=ask,
            origin=origin,
            entry=entry,
            key=key,
            received_at=at,
            documents=list(said.documents),
            **_declared(happening),
        )
        _keep_photos(entry, said.photos)
        keep_words(entry, at=at)
        _note(source, entry, happening, at)
        record_contribution(contribution, at=at)
        apply_rules([entry], at)
        write_record(by=voice, verb="relay.contributed", target=entry, at=at)
    return contribution


def correct_contribution(
    *,
    contribution: Contribution,
    said: Said,
    at: datetime,
    alts: Mapping[int, str] | None = None,
) -> None:
    """Change what was sent, as long as nobody decided. Raises ``AlreadyDecidedError``.

    New pictures take the place of the old ones; without new ones the old ones stay, with the words
    of ``alts`` by their position.
    """
    if len(said.headline) < LEAST_TITLE:
        raise NoWordsError
    with transaction.atomic():
        entry = _undecided(contribution)
        before = entry.title
        for name, value in _words_of(said).items():
            setattr(entry, name, value)
        entry.edited_at = at
        entry.save()
        happening = happening_of(said, zone=entry.source.zone)
        for name, value in _declared(happening).items():
            setattr(contribution, name, value)
        contribution.changed_at = at
        contribution.save()
        if said.photos:
            entry.images.all().delete()
            _keep_photos(entry, said.photos)
        else:
            for position, alt in (alts or {}).items():
                entry.images.filter(position=position).update(alt=alt)
        keep_words(entry, at=at)
        _note(entry.source, entry, happening, at)
        write_record(
            by=contribution.voice,
            verb="relay.contribution_corrected",
            target=entry,
            at=at,
            changes={"title": [before, entry.title]} if before != entry.title else {},
        )


def withdraw_contribution(*, contribution: Contribution, at: datetime) -> None:
    """Take back what was sent, as long as nobody decided. Raises ``AlreadyDecidedError``."""
    with transaction.atomic():
        entry = _undecided(contribution)
        entry.status, entry.decided_at = EntryStatus.DISMISSED, at
        entry.decided_by, entry.later_on = str(contribution.voice or "")[:200], None
        entry.save(update_fields=["status", "decided_at", "decided_by", "later_on"])
        contribution.withdrawn_at = at
        contribution.save(update_fields=["withdrawn_at"])
        take_back_contribution(contribution, at=at)
        write_record(
            by=contribution.voice, verb="relay.contribution_withdrawn", target=entry, at=at
        )


def explain_dismissal(*, contribution: Contribution, why: str, by: Any, at: datetime) -> None:
    """Say to who sent it why it is not relayed; what waits is dismissed with it."""
    with transaction.atomic():
        if contribution.entry.status == EntryStatus.NEW:
            dismiss_entry(entry=contribution.entry, by=by, at=at)
        contribution.why_not = " ".join(why.split())[:300]
        contribution.save(update_fields=["why_not"])


def happening_of(said: Said, *, zone: str) -> Happening | None:
    """Return what was declared to happen, in the institution's own clock."""
    if said.first_on is None:
        return None
    starts_at = None
    if said.at is not None:
        wall = datetime.combine(said.first_on, said.at, tzinfo=ZoneInfo(zone))
        starts_at = wall.astimezone(ZoneInfo("UTC"))
    return Happening(
        first_on=said.first_on,
        last_on=max(said.last_on or said.first_on, said.first_on),
        zone=zone,
        starts_at=starts_at,
        title=said.headline,
        place=said.place.strip()[:300],
        link=_safe_link(said.link),
    )


def _declared(happening: Happening | None) -> dict[str, Any]:
    names = ("first_on", "last_on", "starts_at", "zone", "place")
    if happening is None:
        return {"first_on": None, "last_on": None, "starts_at": None, "zone": "", "place": ""}
    return {name: getattr(happening, name) for name in names}


def _source_of(voice: Voice, origin: ContributionOrigin) -> Source:
    """Return the source of what an institution sends itself, made when it first does; locked."""
    kind = KINDS[origin]
    with override(settings.LANGUAGE_CODE):
        name = {
            SourceKind.FORM: _("Sent by form: %(name)s"),
            SourceKind.MAIL: _("Sent by e-mail: %(name)s"),
        }[kind] % {"name": voice.actor}
    source, _made = Source.objects.get_or_create(
        system=voice.system,
        key=f"{kind}-{voice.actor.key}"[:60],
        defaults={
            "actor": voice.actor,
            "name": name[:200],
            "kind": kind,
            "zone": _zone_of(voice),
            "skip_first_visit": False,
        },
    )
    return Source.objects.select_for_update().select_related("system").get(pk=source.pk)


def _zone_of(voice: Voice) -> str:
    body = getattr(voice.actor, "body", None)
    territory = body.territory if body is not None else None
    return territory.zone if territory is not None else voice.system.zone


def _words_of(said: Said) -> dict[str, Any]:
    title = said.headline
    text = said.text.strip()[:TEXT_LENGTH]
    rest = text.removeprefix(title).strip() or text
    summary = shortened(rest, SUMMARY_LENGTH)
    link = _safe_link(said.link)
    return {
        "title": title,
        "summary": summary,
        "text": text,
        "link": link,
        "page_key": same_page(link),
        "content_sha256": content_digest(title=title, summary=summary),
    }


def _safe_link(link: str) -> str:
    """Return a web address; one of our own signed ones would hand our key to the public."""
    clean = canonical_link(link) if link else ""
    is_own = clean.startswith(f"{settings.BASE_URL}/m/")
    return "" if is_own or len(clean) > 1000 else clean


def _new_entry(source: Source, said: Said, key: str, at: datetime) -> Entry:
    return Entry.objects.create(
        source=source,
        identity=key,
        guid=key,
        published_at=at,
        found_at=at,
        status=EntryStatus.NEW,
        **_words_of(said),
    )


def _keep_photos(entry: Entry, photos: Sequence[tuple[Upload, str]]) -> None:
    EntryImage.objects.bulk_create(
        EntryImage(entry=entry, position=number, upload=upload, alt=alt, copy_sha256=upload.sha256)
        for number, (upload, alt) in enumerate(photos, start=1)
    )


def keep_words(entry: Entry, *, at: datetime) -> None:
    """Keep a dated copy of the words as they were sent: what we said must keep its proof."""
    content = f"{entry.title}\n\n{entry.text}\n{entry.link}".encode()
    copy = keep_copy(content, content_type="text/plain", at=at, text=entry.text)
    entry.copy_sha256 = copy.sha256
    Entry.objects.filter(pk=entry.pk).update(copy_sha256=copy.sha256)


def _note(source: Source, entry: Entry, happening: Happening | None, at: datetime) -> None:
    item = Item(
        identity=entry.identity,
        guid=entry.guid,
        link=entry.link,
        title=entry.title,
        summary=entry.summary,
        published_at=entry.published_at,
        published_text="",
        content_sha256=entry.content_sha256,
        text=entry.text,
        happening=happening,
    )
    note_happenings([entry], items={entry.identity: item}, at=at)
    if entry.same_as_id is None and not entry.stands_alone:
        join_copies(source, [entry])
    if entry.activity_id is None:
        propose_activities([entry], items={entry.identity: item}, at=at)


def _undecided(contribution: Contribution) -> Entry:
    rows = Entry.objects.select_for_update(of=("self",)).select_related("source__system")
    entry = rows.get(pk=contribution.entry_id)
    original = entry.same_as
    if entry.status != EntryStatus.NEW or (original and original.status != EntryStatus.NEW):
        raise AlreadyDecidedError(entry)
    return entry


def _free_folio() -> str:
    while True:
        folio = "".join(secrets.choice(FOLIO_LETTERS) for _place in range(FOLIO_LENGTH))
        if not Contribution.objects.filter(folio=folio).exists():
            return folio
