"""``virgula relay read URL|FILE``: what a source would bring, and why anything would not come."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.institutions.models import validate_zone
from virgula.platform.http import FetchError
from virgula.relay.choices import SourceKind
from virgula.relay.fetching import Document, read_address, read_file
from virgula.relay.management import opml
from virgula.relay.management.telling import discovered_as_data, reading_as_data
from virgula.relay.reading import (
    READERS,
    FeedError,
    Item,
    NotAFeedError,
    Reading,
    discover,
    kind_of,
    read_document,
)
from virgula.relay.reading.listing import PARTS
from virgula.relay.words import note_sentence, refusal_sentence, sentence_for, status_sentence

READABLE = sorted(set(READERS) - {SourceKind.FILE})


class Command(BaseCommand):
    help = "Reads a source and shows what the relay would take; nothing is kept."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        read = actions.add_parser("read", help="read an address or a file")
        read.add_argument("source", help="address (http, https) or path of a file")
        read.add_argument("--zone", default=settings.TIME_ZONE, help="zone of dates without one")
        read.add_argument(
            "--kind", default="auto", choices=["auto", *READABLE], help="kind of source"
        )
        read.add_argument(
            "--select",
            action="append",
            default=[],
            metavar="PART=SELECTOR",
            help="of a page with a list: item=…, title=…, link=…, date=…, summary=…, image=…",
        )
        read.add_argument("--json", action="store_true", help="write JSON")
        opml.add_arguments(actions.add_parser("opml", help="lists of feeds, in and out"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "opml":
            opml.handle(options, self.stdout)
            return
        zone = _zone(options["zone"])
        try:
            document = _bring(options["source"])
            if document.status not in {None, 200}:
                raise CommandError(status_sentence(document.status or 0))
            selectors = _selectors(options["select"])
            kind = _kind(options["kind"], document, selectors)
            if kind is None:
                self._tell_page(document, as_json=options["json"])
                return
            reading = read_document(
                document.content,
                kind=kind,
                base=document.base,
                zone=zone,
                declared_type=document.declared_type,
                options=selectors,
            )
        except (FetchError, FeedError) as error:
            raise CommandError(sentence_for(error)) from error
        if options["json"]:
            self._write(reading_as_data(reading, kind))
        else:
            self._tell(reading, zone)

    def _write(self, data: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))

    def _tell_page(self, document: Document, *, as_json: bool) -> None:
        """Say where a page's site tells its news; a page alone is nothing to take."""
        found = discover(
            document.content, document.base, declared_type=document.declared_type, guesses=False
        )
        if as_json:
            self._write({"kind": None, "discovered": discovered_as_data(found)})
        elif not found:
            raise CommandError(sentence_for(NotAFeedError("html")))
        else:
            self.stdout.write(_("This is a web page. It says that its news are at:"))
            for one in found:
                self.stdout.write(f"  {SourceKind(one.kind).label}: {one.url}")

    def _tell(self, reading: Reading, zone: str) -> None:
        if reading.title:
            self.stdout.write(reading.title)
        for item in reading.items:
            called_off = item.happening is not None and item.happening.is_cancelled
            mark = f" {_('(cancelled)')}" if called_off else ""
            self.stdout.write(f"  {_day(item, zone):<17} {item.title}{mark}")
            self.stdout.write(f"  {'':<17} {item.link or _('(no link)')}")
            for image in item.images:
                self.stdout.write(f"  {'':<17} {image.url} {image.alt}".rstrip())
        count = len(reading.items)
        self.stdout.write(
            ngettext("%(count)d item would be taken.", "%(count)d items would be taken.", count)
            % {"count": count}
        )
        for refused in reading.refused:
            self.stdout.write(f"✗ {refused.position}. {refused.title}: {refusal_sentence(refused)}")
        for address in reading.follow:
            self.stdout.write(f"→ {address}")
        for note in reading.notes:
            self.stdout.write(f"! {note_sentence(note)}")


def _zone(name: str) -> str:
    from django.core.exceptions import ValidationError

    try:
        validate_zone(name)
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    return name


def _bring(source: str) -> Document:
    if "://" in source:
        return read_address(source)
    path = Path(source)
    try:
        return read_file(path)
    except OSError as error:
        raise CommandError(
            _("The file “%(path)s” cannot be read, or is larger than 5 MB.") % {"path": path}
        ) from error


def _selectors(pairs: list[str]) -> dict[str, str]:
    """Return the selectors of a listing as its source's options have them."""
    selectors = {}
    for pair in pairs:
        part, _equal, selector = pair.partition("=")
        if part not in PARTS or not selector:
            raise CommandError(
                _("“%(pair)s” is not PART=SELECTOR. The parts are: %(parts)s.")
                % {"pair": pair, "parts": ", ".join(PARTS)}
            )
        selectors[part] = selector
    return selectors


def _kind(asked: str, document: Document, selectors: dict[str, str]) -> str | None:
    if asked != "auto":
        return asked
    if selectors:
        return SourceKind.LISTING
    return kind_of(document.content, document.declared_type)


def _day(item: Item, zone: str) -> str:
    happening = item.happening
    if happening is not None:
        # What comes from a calendar is known by when it happens.
        at = happening.starts_at
        return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else f"{happening.first_on}"
    if item.published_at is None:
        return item.published_text or _("(no date)")
    return f"{item.published_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
