"""The coverage in words: silence, waits, and what a map says of a territory."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from virgula.domain.fairness import Fairness
from virgula.relay.queries.coverage import Covered
from virgula.ui.formats import quantity
from virgula.ui.maps import Mark

WEEK = 7
HOUR, DAY = 60, 24 * 60


def silence_words(row: Covered) -> str:
    """Return since when an institution is silent: «34 days», «today», «never»."""
    if row.days is None:
        return pgettext("coverage", "never")
    if row.days == 0:
        return pgettext("coverage", "today")
    return ngettext("%(count)d day", "%(count)d days", row.days) % {"count": row.days}


def wait_words(minutes: Decimal | None) -> str:
    """Return a wait in the unit in which people say it; unknown is a dash."""
    if minutes is None:
        return "—"
    if minutes < 2 * HOUR:
        return _("%(count)s minutes") % {"count": quantity(round(minutes))}
    if minutes < 3 * DAY:
        return _("%(count)s hours") % {"count": quantity(round(minutes / HOUR, 1))}
    return _("%(count)s days") % {"count": quantity(round(minutes / DAY, 1))}


def level_of(row: Covered, silent_days: int) -> str:
    """Return the level of an institution on the map; each has a colour and a pattern."""
    if row.days is None:
        return "is-never"
    if row.days >= silent_days:
        return "is-silent"
    if row.days == 0:
        return "is-today"
    return "is-week" if row.days < WEEK else "is-month"


def legend_of(silent_days: int) -> list[tuple[str, str]]:
    """Return the levels of the map with their words."""
    return [
        ("is-today", _("relayed today")),
        ("is-week", _("within a week")),
        (
            "is-month",
            ngettext("less than %(count)d day ago", "less than %(count)d days ago", silent_days)
            % {"count": silent_days},
        ),
        (
            "is-silent",
            ngettext("%(count)d day or more", "%(count)d days or more", silent_days)
            % {"count": silent_days},
        ),
        ("is-never", pgettext("coverage", "never")),
    ]


def marks_of(board: Any) -> dict[str, Mark]:
    """Return what the map says of each territory: its institution that was relayed last."""
    marks: dict[str, Mark] = {}
    for row in reversed(board.everyone):
        territory = row.institution.territory
        if territory is None or not territory.map_id or territory.map_id in marks:
            continue
        marks[territory.map_id] = Mark(
            level=level_of(row, board.silent_days),
            text=f"{territory.name}: {row.actor} · {silence_words(row)}",
            url=f"#institucion-{row.actor.pk}",
            label=_label(row),
        )
    return marks


def _label(row: Covered) -> str:
    """Return what stands on the map itself: only silence is written there."""
    if not row.is_silent:
        return ""
    return "∅" if row.days is None else str(row.days)


def map_rows(board: Any) -> Sequence[dict[str, str]]:
    """Return the same as the map says, as a table, the silent first."""
    return [
        {
            "label": row.institution.territory.name,
            "text": f"{row.actor} · {silence_words(row)}",
            "url": f"#institucion-{row.actor.pk}",
        }
        for row in board.everyone
        if row.institution.territory is not None
    ]


def fairness_words(found: Fairness) -> str:
    """Return how evenly the voice was shared, so that anyone can check it by hand."""
    if found.top_share is None or found.even_share is None:
        return ""
    said = ngettext(
        "The one that was relayed most has %(share)d %% of the %(total)s items; if all had the "
        "same it would be %(even)d %%.",
        "The %(count)d that were relayed most add up to %(share)d %% of the %(total)s items; if "
        "all had the same it would be %(even)d %%.",
        found.top,
    ) % {
        "count": found.top,
        "share": round(found.top_share * 100),
        "even": round(found.even_share * 100),
        "total": quantity(found.total),
    }
    if found.index is None:
        return said
    index = _(
        "Index of evenness: %(index)s, where 0 is the same for all and 1 is everything for one."
    ) % {"index": quantity(round(float(found.index), 2))}
    return f"{said} {index}"
