"""How numbers, days and moments are said, in the language of the reader."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

UNKNOWN = "—"
DECIMALS = Decimal("0.01")
# Languages that write months with a capital; Spanish does not, whatever a catalogue says.
CAPITAL_MONTHS = ("en", "de")


def quantity(value: Decimal | float | str | None) -> str:
    """Write a quantity grouped and without idle zeros: 1,234 · 2.5 · 75; unknown is a dash.

    Years, codes and keys are not quantities: grouping them would print «2,022».
    """
    if value is None or value == "":
        return UNKNOWN
    number = Decimal(str(value)).quantize(DECIMALS, rounding=ROUND_HALF_UP)
    if number == number.to_integral_value():
        return str(number_format(int(number), force_grouping=True))
    return str(number_format(number.normalize(), force_grouping=True))


def month_word(day: date, *, short: bool = False) -> str:
    """Name the month of a day as its language writes it inside a sentence."""
    name = str((MONTHS_3 if short else MONTHS)[day.month])
    return name if (get_language() or "").startswith(CAPITAL_MONTHS) else name.lower()


def month_name(day: date | None) -> str:
    """«enero de 2023»."""
    if day is None:
        return UNKNOWN
    return _("%(month)s %(year)s") % {"month": month_word(day), "year": day.year}


def day_long(day: date | None) -> str:
    """«31 de enero de 2023»; an instant gives the day of the zone it is shown in."""
    if day is None:
        return UNKNOWN
    day = wall(day) if isinstance(day, datetime) else day
    return _("%(day)s %(month)s %(year)s") % {
        "day": day.day,
        "month": month_word(day),
        "year": day.year,
    }


def day_short(day: date | None) -> str:
    """«31 ene 2023», for tables and time lines."""
    if day is None:
        return UNKNOWN
    day = wall(day) if isinstance(day, datetime) else day
    return f"{day.day} {month_word(day, short=True)} {day.year}"


def moment(instant: datetime | None, zone_label: str = "") -> str:
    """«31 de enero de 2023, 14:05 (hora del centro)»: the hour is never shown without its zone.

    An instant in UTC is shown in the active zone; one that the view already moved to a plan's zone
    is shown as it stands.
    """
    if instant is None:
        return UNKNOWN
    shown = wall(instant)
    words = {
        "day": day_long(shown.date()),
        "hour": f"{shown:%H:%M}",
        "zone": zone_label or shown.tzname() or "",
    }
    return _("%(day)s, %(hour)s (%(zone)s)") % words


def clipped(text: str, length: int) -> str:
    """Cut a text to a length with an ellipsis; most are short, and stay as they are."""
    return text if len(text) <= length else Truncator(text).chars(length)


def wall(instant: datetime) -> datetime:
    """Return the wall time to show: UTC moves to the active zone, any other zone stays."""
    if timezone.is_naive(instant) or instant.tzinfo is not UTC:
        return instant
    return timezone.localtime(instant)


def stamp(value: date | str | None) -> str:
    """Say when: an instant with its hour, a day without, a ready sentence as it is."""
    if isinstance(value, datetime):
        return moment(value)
    return day_long(value) if isinstance(value, date) else str(value or "")
