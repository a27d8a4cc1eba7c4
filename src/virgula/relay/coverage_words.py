"""The coverage in words: silence, waits, and what a map says of a territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from virgula.domain.fairness import Fairness
from virgula.institutions.models import Actor, System
from virgula.relay.models import Gap, LiaisonLetter
from virgula.relay.queries.coverage import Covered
from virgula.relay.queries.gaps import BETWEEN_LETTERS, last_letters, open_gaps
from virgula.ui.formats import day_long, quantity
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


def gap_words(gap: Gap, *, today: date, joint_days: int) -> str:
    """Return a gap in one sentence: who, since when."""
    if gap.region is not None:
        said = ngettext(
            "%(region)s: 0 joint activities in %(days)d day.",
            "%(region)s: 0 joint activities in %(days)d days.",
            joint_days,
        ) % {"region": gap.region.name, "days": joint_days}
        if gap.last_on is None:
            return said
        return said + " " + _("The last one was on %(day)s.") % {"day": day_long(gap.last_on)}
    if gap.last_on is None:
        return _("%(name)s: never relayed.") % {"name": gap.actor}
    days = (today - gap.last_on).days
    return ngettext(
        "%(name)s: %(days)d day without a relay; the last one was on %(day)s.",
        "%(name)s: %(days)d days without a relay; the last one was on %(day)s.",
        days,
    ) % {"name": gap.actor, "days": days, "day": day_long(gap.last_on)}


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap as a page shows it, with what was written about it."""

    words: str
    name: str
    actor_pk: int | None
    region_key: str
    written: str
    is_recent: bool


def gap_rows(system: System, *, today: date, joint_days: int, now: datetime) -> list[GapRow]:
    """Return the open gaps of a system in words: two statements."""
    letters = last_letters(system)
    return [
        _gap_row(gap, letters.get(gap.actor_id or 0), today, joint_days, now)
        for gap in open_gaps(system)
    ]


def _gap_row(
    gap: Gap, letter: LiaisonLetter | None, today: date, joint_days: int, now: datetime
) -> GapRow:
    written = ""
    if letter is not None:
        written = _("%(who)s wrote to them on %(day)s.") % {
            "who": letter.asked_by,
            "day": day_long(letter.asked_at),
        }
    return GapRow(
        words=gap_words(gap, today=today, joint_days=joint_days),
        name=str(gap),
        actor_pk=gap.actor_id,
        region_key=gap.region.key if gap.region else "",
        written=written,
        is_recent=letter is not None and now - letter.asked_at < BETWEEN_LETTERS,
    )


def letter_words(actor: Actor, days: int | None, *, system: System) -> tuple[str, str]:
    """Return the subject and the text of a friendly message to an institution that is missed."""
    name = {"name": actor.name, "network": system.short_name}
    subject = _("We miss your news in %(network)s") % name
    if days is None:
        missed = _("We have not relayed anything of %(name)s yet, and we would like to.") % name
    else:
        missed = ngettext(
            "It is %(days)d day since we relayed anything of %(name)s, and your voice is missed.",
            "It is %(days)d days since we relayed anything of %(name)s, and your voice is missed.",
            days,
        ) % {**name, "days": days}
    asked = _(
        "Is there something coming up that people should know of: a workshop, a call, a result? "
        "A title, a date and a photo are enough; we take care of the rest."
    )
    return subject, "\n\n".join([_("Hello:"), missed, asked, _("Thank you.")])
