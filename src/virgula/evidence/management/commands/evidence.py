"""``virgula evidence verify|tally``: compare the ledger with its owners; fold closed days."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.evidence import tallies, verifying

MOST_SHOWN = 20


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Looks after the ledger of facts.")
        acts = parser.add_subparsers(dest="act", required=True, metavar="verify|tally")
        acts.add_parser(
            "verify",
            help=_("compare the ledger with the rows it was recorded from, and its copies"),
        )
        tally = acts.add_parser("tally", help=_("fold the closed days that changed"))
        tally.add_argument("--again", action="store_true", help=_("forget them and fold them all"))

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["act"] == "tally":
            self._tally(now, again=options["again"])
        elif not self._verify(now):
            sys.exit(1)

    def _tally(self, now: datetime, *, again: bool) -> None:
        if again:
            tallies.forget_tallies()
        days = tallies.make_tallies(now=now)
        self.stdout.write(
            ngettext("%(count)d day was folded.", "%(count)d days were folded.", days)
            % {"count": days}
        )

    def _verify(self, now: datetime) -> bool:
        kinds = [self._tell_kind(compared) for compared in verifying.compare(now=now)]
        copies = self._tell_copies(list(verifying.broken_copies()))
        folded = self._tell_tallies(verifying.wrong_tallies(now=now))
        is_well = all([*kinds, copies, folded])
        self.stdout.write(
            _("✓ The ledger agrees with its owners.")
            if is_well
            else _("✗ The ledger does not agree: look at what is marked above.")
        )
        return is_well

    def _tell_kind(self, found: verifying.Compared) -> bool:
        self.stdout.write(
            _("%(sign)s %(kind)s: %(equal)d equal, %(back)d taken back with a reason.")
            % {
                "sign": "✓" if found.is_well else "✗",
                "kind": found.kind.label,
                "equal": found.equal,
                "back": found.taken_back,
            }
        )
        self._list(
            _("missing in the ledger"), (f"{row.ref} ({row.revision})" for row in found.missing)
        )
        self._list(_("without an owner"), (f"{row.ref} ({row.revision})" for row in found.extra))
        self._list(
            _("different"),
            (
                _("%(ref)s: the ledger says %(ledger)s, its owner %(owner)s")
                % {
                    "ref": one.row.ref,
                    "ledger": f"{one.ledger[0]} · {one.ledger[1].normalize():f}",
                    "owner": f"{one.owner[0]} · {one.owner[1].normalize():f}",
                }
                for one in found.different
            ),
        )
        return found.is_well

    def _tell_copies(self, broken: list[verifying.Broken]) -> bool:
        self.stdout.write(
            _("✗ Copies and files.") if broken else _("✓ Copies and files are as they were.")
        )
        self._list(_("lost"), (one.name for one in broken if one.is_lost))
        self._list(_("changed since it was kept"), (one.name for one in broken if not one.is_lost))
        return not broken

    def _tell_tallies(self, wrong: list[tallies.Difference]) -> bool:
        if wrong:
            self.stdout.write(_("✗ Daily tallies: run «virgula evidence tally --again»."))
        self._list(_("different"), (f"{one.kind} {one.day}" for one in wrong))
        return not wrong

    def _list(self, label: str, names: Iterable[str]) -> None:
        found = list(names)
        for name in found[:MOST_SHOWN]:
            self.stdout.write(f"    {label}: {name}")
        if len(found) > MOST_SHOWN:
            more = len(found) - MOST_SHOWN
            self.stdout.write(
                "    "
                + ngettext("… and %(count)d more.", "… and %(count)d more.", more) % {"count": more}
            )
