"""Declare evidence for a line: the fact and its attribution, both or neither."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from virgula.evidence import actions as evidence
from virgula.institutions.models import Actor, Territory
from virgula.plans.actions.attribution import attribute_fact
from virgula.plans.actions.errors import OutsideError
from virgula.plans.models import Attribution, Line, Occurrence


def declare_line_evidence(
    *,
    line: Line,
    title: str,
    day: date,
    by: Any,
    office: str,
    at: datetime,
    quantity: Decimal = Decimal(1),
    actor: Actor | None = None,
    territory: Territory | None = None,
    occurrence: Occurrence | None = None,
    file: "UploadedFile[Any] | None" = None,
    link: str = "",
    note: str = "",
    page: evidence.PageSeen | None = None,
) -> Attribution:
    """Record what a person says that was done for a line, with its proof, and let it count.

    It reads «declared» until a second person verifies it.
    """
    if occurrence is not None and occurrence.line_id != line.pk:
        raise OutsideError("occurrence", occurrence.pk)
    # A link is fetched before the transaction opens: a slow site must not hold the database.
    if link and page is None:
        page = evidence.copy_of(link)
    with transaction.atomic():
        fact = evidence.declare_fact(
            system=line.plan.system,
            title=title,
            day=day,
            quantity=quantity,
            actor=actor,
            territory=territory,
            file=file,
            link=link,
            note=note,
            by=by,
            office=office,
            at=at,
            page=page,
        )
        return attribute_fact(
            line=line, fact=fact, by=by, office=office, at=at, occurrence=occurrence
        )
