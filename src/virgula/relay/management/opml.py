"""``virgula relay opml export|import``: lists of feeds from and to other programs."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula.institutions.models import Actor, System
from virgula.platform.fetch_words import sentence_for
from virgula.platform.scoping import Reach
from virgula.relay.actions.importing import Chosen, Planned, import_sources, plan_import
from virgula.relay.queries.lists import outlines_of
from virgula.relay.reading.opml import MOST_BYTES, OpmlError, read_opml, write_opml
from virgula.relay.source_words import opml_sentence, planned_sentence


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the two ways of the command."""
    ways = parser.add_subparsers(dest="way", required=True)
    out = ways.add_parser("export", help="write the feeds of a network")
    out.add_argument("file", nargs="?", default="-", help="path; without it, the output")
    bring = ways.add_parser("import", help="say what a list would add; with --apply, add it")
    bring.add_argument("file", help="path of the list")
    bring.add_argument("--apply", action="store_true", help="add what is new")
    bring.add_argument("--actor", default="", help="key of the institution when no site tells it")
    for way in (out, bring):
        way.add_argument("--system", default="", help="key of the network, when there are several")


def handle(options: dict[str, Any], stdout: OutputWrapper) -> None:
    """Do what was asked. Raises ``CommandError``."""
    system = _system(options["system"])
    if options["way"] == "export":
        _export(system, options["file"], stdout)
    else:
        _import(system, options, stdout)


def _system(key: str) -> System:
    rows = System.objects.order_by("pk")
    found = list(rows.filter(key=key) if key else rows[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(rows.values_list("key", flat=True))
    raise CommandError(_("Name one network with --system: %(known)s.") % {"known": known or "—"})


def _export(system: System, file: str, stdout: OutputWrapper) -> None:
    reach = Reach(frozenset({system.pk}), frozenset())
    content = write_opml(system.name, outlines_of(reach), at=timezone.now())
    if file == "-":
        stdout.write(content.decode("utf-8"))
    else:
        Path(file).write_bytes(content)


def _import(system: System, options: dict[str, Any], stdout: OutputWrapper) -> None:
    fallback = _actor(system, options["actor"])
    try:
        outlines = read_opml(_content(options["file"]))
    except OpmlError as error:
        raise CommandError(opml_sentence(error.why)) from error
    planned = plan_import(system, outlines)
    lines = (
        f"{_mark(one, fallback)} {one.name or one.location}: {_say(one, fallback)}"
        for one in planned
    )
    stdout.write("\n".join(lines))
    chosen = [
        Chosen(actor, line.name, line.location)
        for line in planned
        if not line.why and (actor := line.actor or fallback) is not None
    ]
    if options["apply"]:
        added, _known = import_sources(system=system, chosen=chosen, by=None, at=timezone.now())
        stdout.write(_("Added: %(count)d.") % {"count": len(added)})
    else:
        stdout.write(_("Nothing was kept. To add what is new: --apply."))


def _content(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(_("The file “%(path)s” cannot be read.") % {"path": file}) from error


def _actor(system: System, key: str) -> Actor | None:
    if not key:
        return None
    actor = Actor.objects.filter(system=system, key=key).first()
    if actor is None:
        raise CommandError(_("No institution has the key “%(key)s”.") % {"key": key})
    return actor


def _mark(line: Planned, fallback: Actor | None) -> str:
    if line.why:
        return "·" if line.why == "known" else "✗"
    return "+" if line.actor or fallback else "?"


def _say(line: Planned, fallback: Actor | None) -> str:
    if line.fault is not None:
        return sentence_for(line.fault)
    if line.why:
        return planned_sentence(line.why)
    actor = line.actor or fallback
    return actor.name if actor else _("its site tells no institution; name one with --actor.")
