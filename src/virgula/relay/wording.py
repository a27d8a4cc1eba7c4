"""The words of a relayed item: a template with placeholders, filled and fitted.

A template is data of its system. A line whose placeholders are all empty is left out, so one
template serves what has a place and an hour and what has not. The credit is never cut.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from virgula.domain.feed_items import first_sentence, shortened
from virgula.domain.keywords import folded_words
from virgula.institutions.models import Actor, System
from virgula.ui.formats import day_long, month_word

LEAST_LEAD = 40
LEAST_TITLE = 30
_SLOT = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True, slots=True)
class Name:
    """How an institution is credited: whole, and shorter where that takes too much room."""

    whole: str
    short: str

    @classmethod
    def of(cls, actor: Actor, handle: str = "") -> "Name":
        """Name an institution by its account on the network, else by its name and acronym."""
        if handle:
            return cls(handle, handle)
        if actor.acronym:
            return cls(f"{actor.name} ({actor.acronym})", actor.acronym)
        return cls(actor.name, actor.name)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template may say of an item; every one but the title may be empty."""

    title: str
    credit: str
    summary: str = ""
    when: str = ""
    place: str = ""


def placeholder_names() -> dict[str, str]:
    """Return the name of each placeholder in the language in force, by its field."""
    return {
        "title": pgettext("placeholder", "title"),
        "summary": pgettext("placeholder", "first sentence"),
        "when": pgettext("placeholder", "date"),
        "place": pgettext("placeholder", "place"),
        "credit": pgettext("placeholder", "credit"),
    }


def default_template() -> str:
    """Return the template of who wrote none."""
    names = {field: f"{{{name}}}" for field, name in placeholder_names().items()}
    return "{title}\n\n{summary}\n\n{when}\n{place}\n\n{credit}".format(**names)


def unknown_placeholders(template: str) -> list[str]:
    """Return what stands in braces and means nothing."""
    known = _fields()
    return [name for name in _SLOT.findall(template) if folded_words(name) not in known]


def fields_in(template: str) -> set[str]:
    """Return the fields that a template names."""
    known = _fields()
    return {known.get(folded_words(name), "") for name in _SLOT.findall(template)} - {""}


def _fields() -> dict[tuple[str, ...], str]:
    """Return the field of each name: ours and that of the language in force."""
    names = placeholder_names()
    return {folded_words(name): field for field, name in names.items()} | {
        folded_words(field): field for field in names
    }


def filled(template: str, parts: Parts) -> str:
    """Return a template with its placeholders filled, without the lines that say nothing."""
    known, lines = _fields(), []
    for line in template.replace("\r\n", "\n").split("\n"):
        values = [
            getattr(parts, known[words])
            for name in _SLOT.findall(line)
            if (words := folded_words(name)) in known
        ]
        if values and not any(values):
            continue
        lines.append(_SLOT.sub(lambda found: _value(found, known, parts), line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _value(found: re.Match[str], known: Mapping[tuple[str, ...], str], parts: Parts) -> str:
    field = known.get(folded_words(found[1]))
    return getattr(parts, field) if field else found[0]


def fitted(template: str, parts: Parts, *, limit: int) -> str:
    """Return the words within ``limit`` characters: first the sentence goes, then the title's end.

    Date, place and credit are whole as long as they fit by themselves.
    """
    words = filled(template, parts)
    if len(words) > limit and parts.summary:
        left = len(parts.summary) - (len(words) - limit)
        lead = shortened(parts.summary, left) if left >= LEAST_LEAD else ""
        parts = replace(parts, summary=lead)
        words = filled(template, parts)
    if len(words) > limit:
        left = len(parts.title) - (len(words) - limit)
        parts = replace(parts, title=shortened(parts.title, max(left, LEAST_TITLE)))
        words = filled(template, parts)
    if len(words) > limit and parts.place:
        parts = replace(parts, place="")
        words = filled(template, parts)
    if len(words) > limit:
        left = len(parts.title) - (len(words) - limit)
        parts = replace(parts, title=shortened(parts.title, max(left, 1)))
        words = filled(template, parts)
    return words


def lead_of(title: str, summary: str) -> str:
    """Return the first sentence of what the source says, unless the title says it already."""
    lead = first_sentence(summary)
    return "" if lead.rstrip(".… ") in title else lead


def credit_within(names: Sequence[Name], room: int) -> str:
    """Return the line that says who does it, as whole as the room allows; never cut."""
    whole = credit_line([name.whole for name in names])
    if len(whole) <= room or len(names) == 0:
        return whole
    short = credit_line([name.short for name in names])
    if len(short) <= room or len(names) == 1:
        return short
    # So many that even their acronyms fill a post: as many as fit, and how many more.
    for count in range(len(names) - 1, 0, -1):
        more = len(names) - count
        line = ngettext(
            "Sources: %(names)s and %(count)d more",
            "Sources: %(names)s and %(count)d more",
            more,
        ) % {"names": ", ".join(name.short for name in names[:count]), "count": more}
        if len(line) <= room or count == 1:
            return line
    return short


def credit_line(names: Sequence[str]) -> str:
    """Return the line that says who does what is told."""
    if len(names) == 1:
        return _("Source: %(name)s") % {"name": names[0]}
    return _("Sources: %(names)s and %(last)s") % {
        "names": ", ".join(names[:-1]),
        "last": names[-1],
    }


def kept_ending(text: str, *, limit: int) -> str:
    """Return a person's words within ``limit``; their last paragraph, the credit, stays whole."""
    if len(text) <= limit:
        return text
    head, gap, tail = text.rpartition("\n\n")
    if not gap or len(tail) > limit // 2:
        return shortened(text, limit)
    return f"{shortened(head, limit - len(tail) - 2)}\n\n{tail}"


def day_spoken(day: date, *, today: date | None = None) -> str:
    """«viernes 3 de febrero»; with its year where that is not this one."""
    if today is not None and day.year == today.year:
        said = _("%(day)s %(month)s") % {"day": day.day, "month": month_word(day)}
    else:
        said = day_long(day)
    return _("%(weekday)s %(day)s") % {
        "weekday": str(WEEKDAYS[day.weekday()]).lower(),
        "day": said,
    }


def when_said(
    system: System,
    first: date,
    *,
    last: date | None = None,
    starts_at: datetime | None = None,
    zone: str = "",
    today: date | None = None,
) -> str:
    """«viernes 3 de febrero, 17:00 h, hora del centro»: never an hour without its clock."""
    zone = zone or system.zone
    words = day_spoken(first, today=today)
    if last is not None and last > first:
        words = _("from %(first)s to %(last)s") % {
            "first": words,
            "last": day_spoken(last, today=today),
        }
    if starts_at is None:
        return words
    return _("%(day)s, %(hour)s h, %(clock)s") % {
        "day": words,
        "hour": f"{starts_at.astimezone(ZoneInfo(zone)):%H:%M}",
        "clock": clock_label(system, zone),
    }


def clock_label(system: System, zone: str) -> str:
    """Name a clock: the system's own by its label, any other by its city."""
    if zone == system.zone:
        return system.zone_label
    return _("time of %(city)s") % {"city": zone.rpartition("/")[2].replace("_", " ")}
