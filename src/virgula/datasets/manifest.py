"""``dataset.yaml``: what a set says of itself, read with the line of each field."""

import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from virgula.datasets.problems import Problems, suggestion
from virgula.datasets.schema import FIELDS
from virgula.institutions.choices import ActorStatus

MANIFEST = "dataset.yaml"
LENGTHS = {"key": 60, "name": 300, "short_name": 60, "zone_label": 60}
KEY = re.compile(r"[A-Za-z0-9_-]+")
PLAN_FIELDS = ("start", "months", "prefix")


@dataclass
class Manifest:
    """The fields of a set, with the line where each stands."""

    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.values.get("key", ""))

    @property
    def extends(self) -> str:
        return str(self.values.get("extends") or "")

    @property
    def is_demonstration(self) -> bool:
        return self.values.get("demonstration") is True

    @property
    def statuses(self) -> dict[str, str]:
        words = self.values.get("statuses")
        return words if isinstance(words, dict) else {}

    def part(self, name: str) -> dict[str, Any]:
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def listing(self, name: str) -> list[Any]:
        value = self.values.get(name)
        return value if isinstance(value, list) else []


def read_manifest(folder: Path, problems: Problems) -> Manifest | None:
    """Read and check ``dataset.yaml``; ``None`` when it cannot be read at all."""
    path = folder / MANIFEST
    if not path.exists():
        problems.add(MANIFEST, 0, _("The folder has no dataset.yaml, which says what the set is."))
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.add(MANIFEST, 0, _("The file is not in UTF-8."))
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            MANIFEST,
            mark.line + 1 if mark else 0,
            _("The file is no YAML: %(error)s.")
            % {"error": getattr(error, "problem", None) or error},
        )
        return None
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        problems.add(MANIFEST, 1, _("The file must hold fields like «key: value»."))
        return None
    lines = {str(key.value): key.start_mark.line + 1 for key, _value in node.value}
    manifest = Manifest(values, lines)
    _check_fields(manifest, problems)
    _check_values(manifest, problems)
    return manifest


def _check_fields(manifest: Manifest, problems: Problems) -> None:
    for name, value in manifest.values.items():
        line = manifest.lines.get(str(name), 0)
        if name not in FIELDS:
            problems.add(
                MANIFEST,
                line,
                _("The field «%(field)s» is unknown.") % {"field": name}
                + suggestion(str(name), FIELDS),
            )
        elif value is not None and not isinstance(value, FIELDS[name][0]):
            problems.add(
                MANIFEST, line, _("The field «%(field)s» has the wrong form.") % {"field": name}
            )
        elif name in LENGTHS and len(str(value)) > LENGTHS[name]:
            problems.add(
                MANIFEST,
                line,
                _("«%(column)s» has %(count)d characters; at most %(most)d fit.")
                % {"column": name, "count": len(str(value)), "most": LENGTHS[name]},
            )
    needed = ["key", "licence", "provenance"] if manifest.extends else FIELDS
    for name in needed:
        if FIELDS[name][1] and not manifest.values.get(name):
            problems.add(MANIFEST, 0, _("The field «%(field)s» is missing.") % {"field": name})


def _check_values(manifest: Manifest, problems: Problems) -> None:
    def say(name: str, text: str) -> None:
        problems.add(MANIFEST, manifest.lines.get(name, 0), text)

    zone = manifest.values.get("zone")
    if isinstance(zone, str) and zone not in zoneinfo.available_timezones():
        say(
            "zone",
            _("«%(text)s» is no time zone; use a name like America/Lima.") % {"text": zone}
            + suggestion(zone, zoneinfo.available_timezones()),
        )
    pinned = manifest.values.get("pinned_on")
    if pinned is not None and not isinstance(pinned, date):
        say("pinned_on", _("«pinned_on» must be a date like 2023-01-31."))
    if pinned is not None and not manifest.is_demonstration:
        say("pinned_on", _("Only a demonstration may show another date as today."))
    for name in ("key", "extends"):
        key = manifest.values.get(name)
        if isinstance(key, str) and not KEY.fullmatch(key):
            say(
                name,
                _("«%(text)s» is no key: only letters without accent, digits, «-» and «_».")
                % {"text": key},
            )
    for word, status in manifest.statuses.items():
        if status not in ActorStatus.values:
            say(
                "statuses",
                _("«%(word)s» must be mapped to one of: %(ours)s.")
                % {"word": word, "ours": ", ".join(ActorStatus.values)},
            )
    _check_documents(manifest, say)
    _check_plans(manifest.part("plans"), say)
    _check_map(manifest, say)


def _check_documents(manifest: Manifest, say: Any) -> None:
    for document in manifest.listing("documents"):
        if not isinstance(document, dict) or not {"file", "key"} <= document.keys():
            say("documents", _("Each document needs «file» and «key»."))


def _check_plans(plans: dict[str, Any], say: Any) -> None:
    for name in plans:
        if name not in PLAN_FIELDS:
            say("plans", _("The field «%(field)s» is unknown.") % {"field": f"plans.{name}"})
    start, months = plans.get("start"), plans.get("months")
    if start is not None and not isinstance(start, date):
        say("plans", _("«plans.start» must be a date like 2023-01-31."))
    if months is not None and (not isinstance(months, int) or not 1 <= months <= 120):
        say("plans", _("«plans.months» must be a whole number from 1 to 120."))


def _check_map(manifest: Manifest, say: Any) -> None:
    chart = manifest.part("map")
    if chart and not chart.get("file"):
        say("map", _("«map» names no file."))
    if chart and not chart.get("credit"):
        say("map", _("«map» needs the credit of its author."))
