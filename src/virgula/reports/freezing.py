"""A figure made permanent: what it was, the records it stood on, and the SHA-256 of both.

``document`` writes a frozen figure as one JSON text, always the same bytes for the same figure:
whoever downloads it can compute its SHA-256 and compare.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from virgula.evidence.figures import Figure
from virgula.evidence.models import Fact, Verification
from virgula.evidence.scopes import scope_to_json
from virgula.reports.models import FrozenFigure, Report

FORMAT = "virgula.frozen-figure.v1"
CHUNK = 2000
DENOMINATOR = "denominator"


def number_text(value: Decimal | None) -> str | None:
    """Write a number the same way whatever the database keeps: no idle zeros, no exponent."""
    return None if value is None else f"{Decimal(value).normalize() + 0:f}"


def instant_text(instant: datetime) -> str:
    """Write an instant in UTC, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def exported(facts: QuerySet[Fact], *, part: str = "") -> list[dict[str, Any]]:
    """Return the records of a figure as they are now; they name institutions, never persons."""
    verified = Verification.objects.filter(fact=OuterRef("pk"))
    rows = facts.annotate(is_verified=Exists(verified)).iterator(CHUNK)
    return [_record(fact, part) for fact in rows]


def _record(fact: Any, part: str) -> dict[str, Any]:
    record = {
        "fact": fact.pk,
        "kind": fact.kind,
        "ref": fact.ref,
        "revision": fact.revision,
        "day": fact.day.isoformat(),
        "title": fact.title,
        "institution": fact.actor.name if fact.actor else "",
        "territory": fact.territory.name if fact.territory else "",
        "dims": fact.dims,
        "quantity": number_text(fact.quantity),
        "url": fact.url,
        "copy_sha256": fact.copy_sha256,
        "declared_by": fact.declared_by,
        "verified": fact.is_verified,
        "recorded_at": instant_text(fact.recorded_at),
    }
    return record | ({"part": part} if part else {})


def freeze(
    figure: Figure, *, report: Report, position: int, title: str, line: Any = None
) -> FrozenFigure:
    """Return the figure with its records, ready to be saved and never changed."""
    records = exported(figure.records)
    if figure.denominator is not None:
        records += exported(figure.denominator_records, part=DENOMINATOR)
    frozen = FrozenFigure(
        report=report,
        position=position,
        line=line,
        line_code=line.code if line else "",
        title=title[:300],
        measure=figure.measure.key,
        measure_version=figure.measure.version,
        scope=scope_to_json(figure.scope),
        value=(figure.value or Decimal(0)).quantize(Decimal("0.0001")),
        denominator=figure.denominator,
        unit=figure.unit.key,
        record_count=figure.count,
        records=records,
    )
    frozen.sha256 = digest_of(frozen)
    return frozen


def document(frozen: FrozenFigure) -> bytes:
    """Write a frozen figure as JSON: sorted keys, no spaces, UTF-8."""
    report = frozen.report
    content = {
        "format": FORMAT,
        "report": str(report.pk),
        "position": frozen.position,
        "line": frozen.line_code,
        "title": frozen.title,
        "measure": frozen.measure,
        "measure_version": frozen.measure_version,
        "scope": frozen.scope,
        "period_from": report.period_from.isoformat(),
        "period_to": report.period_to.isoformat(),
        "as_of": instant_text(report.as_of),
        "value": number_text(frozen.value),
        "denominator": number_text(frozen.denominator),
        "unit": frozen.unit,
        "count": frozen.record_count,
        "records": frozen.records,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(frozen: FrozenFigure) -> str:
    """Return the SHA-256 of a frozen figure's document."""
    return hashlib.sha256(document(frozen)).hexdigest()


def is_intact(frozen: FrozenFigure) -> bool:
    """Tell whether a frozen figure is what it was when it was made."""
    return digest_of(frozen) == frozen.sha256


def numerator(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records that the value counts."""
    return [record for record in records if record.get("part") != DENOMINATOR]


def facts_named(records: Sequence[dict[str, Any]]) -> set[int]:
    """Return the facts that the records were."""
    return {record["fact"] for record in records}
