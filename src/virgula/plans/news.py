"""What happened to a line, told to anyone: new evidence and changes, in plain words, newest first.

The journal says who; here it is left out: what matters to a reader is what changed and why.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from virgula.journal.models import Record
from virgula.journal.verbs import words_of
from virgula.plans.models import Attribution, Line, Plan
from virgula.plans.words import change_words
from virgula.ui.formats import day_long

EVIDENCE, CHANGE = "evidence", "change"
# Told elsewhere (evidence, follow-ups), or of no use to a reader.
UNTOLD = ("plans.fact_attributed", "plans.follow_up_added")


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened, with what a feed or a letter needs of it."""

    uid: str
    at: datetime
    kind: str
    title: str
    text: str = ""
    url: str = ""
    line_id: int | None = None


def news_of_lines(
    line_ids: Collection[int], *, since: datetime | None = None, until: datetime
) -> dict[int, list[News]]:
    """Return the news of each line after ``since``, newest first; two queries."""
    found: dict[int, list[News]] = defaultdict(list)
    for item in (*_evidence(line_ids, since, until), *_changes(line_ids, since, until)):
        if item.line_id is not None:
            found[item.line_id].append(item)
    return {line_id: sorted(items, key=_newest) for line_id, items in found.items()}


def news_of_plan(plan: Plan, *, until: datetime, limit: int) -> list[News]:
    """Return the last news of a plan and of its lines, newest first; three queries."""
    line_ids = list(plan.lines.order_by("pk").values_list("pk", flat=True))
    items = [
        *_evidence(line_ids, None, until, limit),
        *_changes(line_ids, None, until, limit, plan=plan),
    ]
    return sorted(items, key=_newest)[:limit]


def history_of_line(line: Line, *, limit: int | None = None) -> list[News]:
    """Return every change of a line and of its plan, newest first; one query."""
    records = Record.objects.filter(_about([line.pk], line.plan)).order_by("-at", "-pk")
    return [_told(record) for record in records[:limit]]


def _newest(item: News) -> tuple[float, str]:
    return (-item.at.timestamp(), item.uid)


def _evidence(
    line_ids: Collection[int], since: datetime | None, until: datetime, limit: int | None = None
) -> list[News]:
    rows = Attribution.objects.filter(
        line__in=line_ids, at__lte=until, withdrawn_at=None, fact__reversal=None
    ).exclude(fact__reverses__isnull=False)
    if since is not None:
        rows = rows.filter(at__gt=since)
    rows = rows.select_related("fact", "fact__actor").order_by("-at", "-pk")[:limit]
    return [
        News(
            uid=f"attribution-{row.pk}",
            at=row.at,
            kind=EVIDENCE,
            title=row.fact.title,
            text=_said_by(row.fact),
            url=row.fact.url,
            line_id=row.line_id,
        )
        for row in rows
    ]


def _said_by(fact: Any) -> str:
    day = day_long(fact.day)
    if fact.actor:
        return _("%(day)s · %(body)s") % {"day": day, "body": fact.actor.name}
    return day


def _changes(
    line_ids: Collection[int],
    since: datetime | None,
    until: datetime,
    limit: int | None = None,
    plan: Plan | None = None,
) -> list[News]:
    records = Record.objects.filter(_about(line_ids, plan), at__lte=until)
    if since is not None:
        records = records.filter(at__gt=since)
    return [_told(record) for record in records.order_by("-at", "-pk")[:limit]]


def _about(line_ids: Collection[int], plan: Plan | None) -> Q:
    condition = Q(
        target_type=Line._meta.label_lower, target_id__in=[str(line_id) for line_id in line_ids]
    )
    if plan is not None:
        condition |= Q(target_type=Plan._meta.label_lower, target_id=str(plan.pk))
    return condition & Q(verb__startswith="plans.") & ~Q(verb__in=UNTOLD)


def _told(record: Record) -> News:
    is_line = record.target_type == Line._meta.label_lower
    return News(
        uid=f"record-{record.pk}",
        at=record.at,
        kind=CHANGE,
        title=capfirst(f"{words_of(record.verb)} {_named(record, is_line)}"),
        text=change_words(record),
        line_id=int(record.target_id) if is_line else None,
    )


def _named(record: Record, is_line: bool) -> str:
    """A line is called by its code: its text is long and stands beside."""
    return record.target_label.partition(" ")[0] if is_line else f"«{record.target_label}»"
