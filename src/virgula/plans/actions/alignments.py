"""Which programme lines a line, or a whole component, serves (C-0)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.journal.actions import write_record
from virgula.plans.actions.errors import AlignmentExistsError, OutsideError
from virgula.plans.choices import PlanKind
from virgula.plans.models import Alignment, Component, Line


def align(
    *,
    programme_line: Line,
    by: Any,
    at: datetime,
    line: Line | None = None,
    component: Component | None = None,
    code_as_printed: str = "",
) -> Alignment:
    """Say that a line, or a component, serves a line of a programme of the same system."""
    owner = line or component
    if owner is None or (line and component):
        raise OutsideError("line", None)
    programme = programme_line.plan
    if programme.kind != PlanKind.PROGRAMME or programme.system_id != owner.plan.system_id:
        raise OutsideError("programme_line", programme_line.code)
    try:
        with transaction.atomic():
            alignment = Alignment.objects.create(
                line=line,
                component=component,
                programme_line=programme_line,
                code_as_printed=code_as_printed or programme_line.code,
            )
            write_record(
                by=by,
                verb="plans.aligned",
                target=owner,
                at=at,
                changes={"programme_line": ["", f"{programme} {programme_line.code}"]},
            )
    except IntegrityError:
        raise AlignmentExistsError from None
    return alignment


def unalign(*, alignment: Alignment, by: Any, at: datetime) -> None:
    """Say that it serves that programme line no more."""
    owner = alignment.line or alignment.component
    with transaction.atomic():
        if owner is not None:
            served = alignment.programme_line
            write_record(
                by=by,
                verb="plans.unaligned",
                target=owner,
                at=at,
                changes={"programme_line": [f"{served.plan} {served.code}", ""]},
            )
        alignment.delete()
