"""``virgula agenda import FILE`` and ``virgula agenda recompute``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_file
from virgula.institutions.models import System
from virgula.publishing.actions.importing import (
    MonthPreview,
    MonthRefusedError,
    apply_month,
    preview_month,
)
from virgula.publishing.actions.recomputing import recompute_instants
from virgula.publishing.importers.columns import SheetError
from virgula.publishing.importers.sentences import (
    document_refusal,
    done_words,
    row_said,
    sheet_refusal,
)
from virgula.publishing.zones import zone_edition


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Works with the agenda.")
        verbs = parser.add_subparsers(dest="verb", required=True)
        verb = verbs.add_parser("import", help=_("import a month of posts"))
        verb.add_argument("file", type=Path, help=_("XLSX or CSV"))
        verb.add_argument("--system", default="", help=_("key of the system"))
        verb.add_argument("--preview", action="store_true", help=_("say what it would do, no more"))
        verb.add_argument("--json", action="store_true", help=_("write the preview as JSON"))
        verb.add_argument("--good", action="store_true", help=_("leave wrong rows out"))
        verb.add_argument("--approve", action="store_true", help=_("approve what is new"))
        verb = verbs.add_parser(
            "recompute", help=_("compute the instants anew, by today's rules of the zones")
        )
        verb.add_argument("--system", default="", help=_("key of the system"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "recompute":
            self._recompute(options["system"])
        else:
            self._import(options)

    def _systems(self, key: str) -> list[System]:
        systems = list(System.objects.order_by("key", "pk"))
        chosen = [system for system in systems if not key or system.key == key]
        if not chosen:
            raise CommandError(
                _("There is no system «%(key)s». There are: %(known)s.")
                % {"key": key, "known": ", ".join(system.key for system in systems) or "—"}
            )
        return chosen

    def _recompute(self, key: str) -> None:
        total = 0
        for system in self._systems(key):
            for shift in recompute_instants(system=system, at=timezone.now()):
                total += 1
                words = {
                    "title": shift.post.title,
                    "wall": shift.post.due_wall.replace("T", " ")[:16],
                    "zone": shift.post.due_zone,
                    "before": f"{shift.before:%H:%M}",
                    "after": f"{shift.after:%H:%M}",
                }
                if shift.error is None and shift.is_certain:
                    text = _("«%(title)s», %(wall)s %(zone)s: from %(before)s to %(after)s UTC.")
                else:
                    text = _("«%(title)s», %(wall)s %(zone)s: not moved, a person has to look.")
                self.stdout.write(text % words)
        told = {"count": total, "edition": zone_edition()}
        self.stdout.write(
            ngettext(
                "%(count)d instant changes with the rules %(edition)s.",
                "%(count)d instants change with the rules %(edition)s.",
                total,
            )
            % told
        )

    def _import(self, options: dict[str, Any]) -> None:
        systems = self._systems(options["system"])
        if len(systems) > 1:
            names = ", ".join(system.key for system in systems)
            raise CommandError(
                _("Say which system with --system. There are: %(known)s.") % {"known": names}
            )
        now, approves = timezone.now(), options["approve"]
        try:
            document = read_file(options["file"])
            if options["preview"] or options["json"]:
                shown = preview_month(
                    document=document, system=systems[0], now=now, approves=approves
                )
                self._show(shown, as_json=options["json"])
                return
            done = apply_month(
                document=document,
                system=systems[0],
                by=None,
                at=now,
                takes_good=options["good"],
                approves=approves,
            )
        except OSError as error:
            raise CommandError(
                _("The file «%(path)s» cannot be read.") % {"path": options["file"]}
            ) from error
        except DocumentError as error:
            raise CommandError(document_refusal(error)) from error
        except SheetError as error:
            raise CommandError(sheet_refusal(error)) from error
        except MonthRefusedError as error:
            self._show(error.preview, as_json=False)
            raise CommandError(
                _("Nothing was imported. Mend those rows, or leave them out with --good.")
            ) from None
        self.stdout.write(done_words(done))

    def _show(self, shown: MonthPreview, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_as_data(shown), ensure_ascii=False, indent=2))
            return
        for row in shown.rows:
            for finding in row.findings:
                self.stdout.write(row_said(row.number, finding))
        words = {name: shown.counts[name] for name in ("new", "changed", "same", "kept", "wrong")}
        self.stdout.write(
            _(
                "%(new)d new, %(changed)d change, %(same)d stay the same, %(kept)d not touched, "
                "%(wrong)d wrong."
            )
            % words
        )


def _as_data(shown: MonthPreview) -> dict[str, Any]:
    return {
        "system": shown.system.key,
        "token": shown.token,
        "counts": shown.counts,
        "rows": [
            {
                "row": row.number,
                "outcome": row.outcome,
                "title": row.title,
                "due_at": row.due_at.isoformat() if row.due_at else None,
                "zone": row.zone,
                "channels": [channel.key for channel in row.channels],
                "findings": [
                    {
                        "kind": finding.kind,
                        "column": finding.column.value,
                        "is_error": finding.is_error,
                        "says": row_said(row.number, finding),
                    }
                    for finding in row.findings
                ],
            }
            for row in shown.rows
        ],
    }
