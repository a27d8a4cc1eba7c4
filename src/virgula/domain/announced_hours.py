"""The hours that an announcement names: «a las 17:00 h», «de 10 a 14 horas», «12 del día».

An hour that may be of the morning or of the evening («a las 5») is left out, and so is a number of
hours («un curso de 20 horas»).
"""

import re
from dataclasses import dataclass
from datetime import time

# Names of the hours of Mexican law (Ley de los Husos Horarios, 2022) and a city of each.
ZONES = {
    "centro": "America/Mexico_City",
    "pacifico": "America/Mazatlan",
    "noroeste": "America/Tijuana",
    "sureste": "America/Cancun",
}
# Earlier, an hour without «a. m.» may be of the afternoon.
SURE_FROM = 7
BARE_FROM = 9

_WORDS = {
    "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedHours:
    """From when until when, on the clock of the place; ``zone`` where the text says which."""

    start: int
    end: int
    starts: time
    ends: time | None = None
    zone: str = ""


_HALF = (
    r"(?:\s*(?P<half{0}>[ap]\s?\.?\s?m\b\.?)"
    r"|\s+(?:de|por|en)\s+la\s+(?P<part{0}>manana|tarde|noche)"
    r"|\s+del?\s+(?P<noon{0}>(?:medio\s?)?dia))?"
)
_UNIT = r"(?:\s*(?P<unit{0}>horas|hora(?! (?:del? )?(?:centro|pacif|noro|sures))|hrs?|h)\b\.?)?"
_CLOCK = (
    r"(?:(?P<h{0}>(?<![\d/:.,$])\d{{1,2}})(?:[:.](?P<m{0}>[0-5]\d)(?::00)?)?(?![\d:/%])|\b(?P<w{0}>"
    + "|".join(_WORDS)
    + r")\b)(?P<more{0}>\s+y\s+(?:media|cuarto))?"
    + _UNIT
    + _HALF
)
_RANGE = re.compile(
    r"(?P<lead>\b(?:de|desde|entre|horario|hora)\s*:?\s*(?P<las>las?\s+)?)?" + _CLOCK.format("1")
    + r"\s*(?:\ba\b|\bhasta\b|-|\by\b)\s*(?:las?\s+)?" + _CLOCK.format("2")
)  # fmt: skip
_SINGLE = re.compile(
    r"(?P<lead>\b(?:a\s+las?|a\s+partir\s+de\s+las?|desde\s+las?|las"
    r"|hora(?:rio)?\s*:(?:\s+las?)?)\s+)?" + _CLOCK.format("1")
)
_NOON = re.compile(r"\b(?:al?|el)\s+medio\s?dia\b")
_ZONE = re.compile(
    r"\b(?:hora|tiempo|horario|zona)\s*:?\s+(?:del?\s+|zona\s+)?(?P<zone>centro|pacifico"
    r"|noroeste|sureste)\b|\((?P<short>centro|pacifico|noroeste|sureste)\)"
)
_SEPARATED = re.compile(r"(?:^|[,|(\n-]|\bhoras?\s*:)\s*$")
_OF_SOMETHING = re.compile(r"^\s+(?:de|con|en|para|continu|acad|efectiv|lectiv|segui|al|a la)")
_NOT_HOURS = re.compile(r"^\s*(?:anos|personas|meses|dias|semanas|mil|pesos|minutos|puntos|%)")
_DURATION = re.compile(r"\b(?:dura(?:cion)?|duran|durante|por|otras?|cada)(?:\s+\w+){0,2}\s*$")


def named_hours(plain: str) -> list[NamedHours]:
    """Return the hours that a text names, in its order. ``plain`` comes from ``even_fold``."""
    found = [one for match in _RANGE.finditer(plain) if (one := _read_range(match, plain))]
    taken = [(one.start, one.end) for one in found]
    for match in _SINGLE.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            one = _read_single(match, plain)
            if one:
                found.append(one)
    found += [
        NamedHours(match.start(), match.end(), time(12), zone=_zone(plain, match.end()))
        for match in _NOON.finditer(plain)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return sorted(found, key=lambda one: one.start)


def _read_range(match: re.Match[str], plain: str) -> NamedHours | None:
    found = match.groupdict()
    says_hours = (
        any(found[name] for name in ("m1", "m2", "unit2", "half2", "part2", "noon2"))
        or bool(found["las"])
    )  # fmt: skip
    is_word = bool(found["w1"] or found["w2"])
    if not says_hours or (is_word and not (found["las"] or found["part2"] or found["unit2"])):
        return None
    if _NOT_HOURS.match(_after(plain, match)) or _DURATION.search(_before(plain, match)):
        return None
    end = _clock(found, "2", is_sure=True)
    start = _clock(_with_half_of_end(found, end), "1", is_sure=bool(found["m1"] or says_hours))
    if start is None:
        return None
    ends = end if end and end > start else None
    return NamedHours(*match.span(), start, ends, _zone(plain, match.end()))


def _with_half_of_end(found: dict[str, str | None], end: time | None) -> dict[str, str | None]:
    """Read «de 4 a 6 de la tarde» as 16, and «de 9 a 1 de la tarde» as 9."""
    has_own = found["half1"] or found["part1"] or found["noon1"]
    is_afternoon = end is not None and end.hour >= 12 and (found["half2"] or found["part2"])
    if has_own or not is_afternoon or end is None:
        return found
    hour = _hour_number(found, "1") % 12
    half = "pm" if hour + 12 < end.hour or (hour + 12 == end.hour and end.minute) else "am"
    return {**found, "half1": half}


def _read_single(match: re.Match[str], plain: str) -> NamedHours | None:
    found = match.groupdict()
    after = _after(plain, match)
    says = found["half1"] or found["part1"] or found["noon1"]
    if _NOT_HOURS.match(after) or (found["w1"] and not (found["lead"] or found["part1"])):
        return None
    if not (found["lead"] or says or _stands_alone(found, match, plain)):
        return None
    start = _clock(found, "1", is_sure=bool(found["m1"] or found["unit1"]))
    if start is None:
        return None
    return NamedHours(*match.span(), start, None, _zone(plain, match.end()))


def _stands_alone(found: dict[str, str | None], match: re.Match[str], plain: str) -> bool:
    """Tell whether «17:00», «17.30 h» or «, 17 h» is an hour without «a las» before it."""
    if _DURATION.search(_before(plain, match)):
        return False
    if found["m1"]:
        return ":" in match[0] or bool(found["unit1"])
    is_apart = bool(_SEPARATED.search(_before(plain, match)))
    return bool(found["unit1"]) and is_apart and not _OF_SOMETHING.match(_after(plain, match))


def _before(plain: str, match: re.Match[str]) -> str:
    return plain[max(match.start() - 40, 0) : match.start()]


def _after(plain: str, match: re.Match[str]) -> str:
    return plain[match.end() : match.end() + 20]


def _hour_number(found: dict[str, str | None], which: str) -> int:
    return _WORDS.get(found[f"w{which}"] or "", 0) or int(found[f"h{which}"] or 0)


def _clock(found: dict[str, str | None], which: str, *, is_sure: bool) -> time | None:
    hour = _hour_number(found, which)
    minute = int(found[f"m{which}"] or 0)
    more = found[f"more{which}"] or ""
    minute = 30 if "media" in more else 15 if "cuarto" in more else minute
    half = _half(found, which)
    if half:
        if not 1 <= hour <= 12:
            # «17:00 de la tarde» says it twice.
            return time(hour, minute) if 12 < hour < 24 and half == "p" else None
        if hour == 12 and half == "a":
            # Midnight: of which of two days?
            return None
        return time(hour % 12 + (12 if half == "p" else 0), minute)
    least = SURE_FROM if is_sure else BARE_FROM
    return time(hour, minute) if least <= hour < 24 else None


def _half(found: dict[str, str | None], which: str) -> str:
    half, part = found[f"half{which}"], found[f"part{which}"]
    if found[f"noon{which}"]:
        # «12 del día»; «1 del día» is said too.
        return "a" if _hour_number(found, which) in {9, 10, 11} else "p"
    if half:
        return half[0]
    if part == "noche" and _hour_number(found, which) == 12:
        return "a"
    return "" if part is None else "a" if part == "manana" else "p"


def _zone(plain: str, end: int) -> str:
    match = _ZONE.search(plain[end : end + 45])
    return ZONES[match["zone"] or match["short"]] if match else ""
