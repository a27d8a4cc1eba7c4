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
from virgula.relay.fetching import Document, read_address, read_file
from virgula.relay.management import opml
from virgula.relay.reading import FeedError, Item, Reading, read_feed
from virgula.relay.words import note_sentence, refusal_sentence, sentence_for, status_sentence


class Command(BaseCommand):
    help = "Reads a feed and shows what the relay would take; nothing is kept."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        read = actions.add_parser("read", help="read an address or a file")
        read.add_argument("source", help="address (http, https) or path of a file")
        read.add_argument("--zone", default=settings.TIME_ZONE, help="zone of dates without one")
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
            reading = read_feed(
                document.content,
                base=document.base,
                zone=zone,
                declared_type=document.declared_type,
            )
        except (FetchError, FeedError) as error:
            raise CommandError(sentence_for(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(reading), ensure_ascii=False, indent=2))
        else:
            self._tell(reading, zone)

    def _tell(self, reading: Reading, zone: str) -> None:
        self.stdout.write(reading.title)
        for item in reading.items:
            self.stdout.write(f"  {_day(item, zone):<17} {item.title}")
            self.stdout.write(f"  {'':<17} {item.link or _('(no link)')}")
        count = len(reading.items)
        self.stdout.write(
            ngettext("%(count)d item would be taken.", "%(count)d items would be taken.", count)
            % {"count": count}
        )
        for refused in reading.refused:
            self.stdout.write(f"✗ {refused.position}. {refused.title}: {refusal_sentence(refused)}")
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


def _day(item: Item, zone: str) -> str:
    if item.published_at is None:
        return item.published_text or _("(no date)")
    return f"{item.published_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _as_data(reading: Reading) -> dict[str, Any]:
    return {
        "title": reading.title,
        "items": [
            {
                "identity": item.identity,
                "guid": item.guid,
                "link": item.link,
                "title": item.title,
                "summary": item.summary,
                "published_at": item.published_at.isoformat() if item.published_at else None,
                "published_text": item.published_text,
            }
            for item in reading.items
        ],
        "refused": [
            {"position": refused.position, "title": refused.title, "why": refused.why}
            for refused in reading.refused
        ],
        "notes": reading.notes,
    }
