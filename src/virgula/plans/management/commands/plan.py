"""``virgula plan import FILE``: bring a plan document in, or say what that would do."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula.documents.blocks import Document
from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_file
from virgula.institutions.models import System
from virgula.plans.actions.importing import (
    Imported,
    ImportPreview,
    ImportRefusedError,
    PlanChangedError,
    apply_import,
    preview_import,
)
from virgula.plans.importers.as_json import preview_as_json
from virgula.plans.importers.refusals import refusal
from virgula.plans.importers.sentences import refused_sentence
from virgula.plans.importers.telling import tell_changes, tell_findings, tell_plan


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Works with plans.")
        verbs = parser.add_subparsers(dest="verb", required=True)
        verb = verbs.add_parser("import", help=_("import a plan document"))
        verb.add_argument("file", type=Path, help=_("Markdown, CSV or XLSX"))
        verb.add_argument("--system", default="", help=_("key of the system"))
        verb.add_argument("--plan", default="", help=_("key of the plan"))
        verb.add_argument("--preview", action="store_true", help=_("say what it would do, no more"))
        verb.add_argument("--json", action="store_true", help=_("write the preview as JSON"))
        verb.add_argument("--start", default="", help=_("first day of the plan, YYYY-MM-DD"))
        verb.add_argument("--prefix", default="", help=_("code of a component without letter"))
        verb.add_argument("--body", default="", help=_("key of the collegiate body"))
        verb.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help=_("answer to a question of the preview"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        system = self._system(options["system"])
        document = self._read(options["file"])
        answers = self._answers(options)
        if options["preview"] or options["json"]:
            preview = preview_import(document=document, system=system, answers=answers)
            self._show(preview, as_json=options["json"])
            return
        try:
            imported = apply_import(
                document=document, system=system, answers=answers, by=None, at=timezone.now()
            )
        except ImportRefusedError as error:
            self._tell(error.preview)
            raise self._refused(refused_sentence(len(error.preview.open_findings))) from None
        except PlanChangedError:
            raise self._refused(
                _("The plan changed while it was being imported: try again.")
            ) from None
        else:
            self._report(imported)

    def _system(self, key: str) -> System:
        systems = list(System.objects.order_by("key", "pk"))
        chosen = [system for system in systems if not key or system.key == key]
        if len(chosen) == 1:
            return chosen[0]
        known = ", ".join(system.key for system in systems)
        if not systems:
            raise self._refused(_("There is no system yet: load one first with «virgula load»."))
        if key:
            raise self._refused(
                _("There is no system «%(key)s». These are here: %(known)s.")
                % {"key": key, "known": known}
            )
        raise self._refused(
            _("Say of which system the plan is, with --system: %(known)s.") % {"known": known}
        )

    def _read(self, path: Path) -> Document:
        try:
            return read_file(path)
        except DocumentError as error:
            raise self._refused(f"{path.name}: {refusal(error)}") from error
        except OSError:
            raise self._refused(
                _("The file «%(path)s» cannot be opened: check its name and its permissions.")
                % {"path": path}
            ) from None

    def _answers(self, options: dict[str, Any]) -> dict[str, str]:
        answers = {
            "plan_key": options["plan"],
            "start": options["start"],
            "prefix": options["prefix"],
            "body": options["body"],
        }
        for text in options["answer"]:
            key, equals, value = text.partition("=")
            if not equals:
                raise self._refused(
                    _("An answer is written KEY=VALUE, not «%(text)s».") % {"text": text}
                )
            answers[key.strip()] = value.strip()
        return {key: value for key, value in answers.items() if value}

    def _show(self, preview: ImportPreview, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(preview_as_json(preview), ensure_ascii=False, indent=2))
            return
        self._tell(preview)
        self.stdout.write(
            _("This was a preview: nothing was changed.")
            if preview.can_apply
            else refused_sentence(len(preview.open_findings))
        )

    def _tell(self, preview: ImportPreview) -> None:
        for line in (
            *tell_plan(preview),
            *tell_findings(preview),
            *tell_changes(preview.changes, preview.content),
        ):
            self.stdout.write(line)

    def _report(self, imported: Imported) -> None:
        if not imported.has_changed:
            self.stdout.write(_("%(plan)s: no changes.") % {"plan": imported.plan.key})
            return
        for line in tell_changes(imported.changes, imported.content):
            self.stdout.write(line)
        self.stdout.write(_("%(plan)s: imported.") % {"plan": imported.plan.key})

    def _refused(self, text: str) -> SystemExit:
        self.stderr.write(text)
        return SystemExit(1)
