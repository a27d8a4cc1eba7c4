"""Units of measures: what is counted, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts: ``key`` is stored with frozen figures, the words are shown."""

    key: str
    one: str | Promise
    many: str | Promise

    def word(self, value: Decimal | int | None) -> str:
        """Return the word that goes with the number («1 publicación», «2 publicaciones»)."""
        return str(self.one if value == 1 else self.many)

    def __str__(self) -> str:
        return str(self.many)


FACTS = Unit("facts", pgettext_lazy("unit", "record"), pgettext_lazy("unit", "records"))
POSTS = Unit("posts", pgettext_lazy("unit", "post"), pgettext_lazy("unit", "posts"))
DAYS = Unit("days", pgettext_lazy("unit", "day"), pgettext_lazy("unit", "days"))
BODIES = Unit("bodies", pgettext_lazy("unit", "institution"), pgettext_lazy("unit", "institutions"))
PEOPLE = Unit("people", pgettext_lazy("unit", "person"), pgettext_lazy("unit", "people"))
UNITS = Unit("units", pgettext_lazy("unit", "unit"), pgettext_lazy("unit", "units"))

_units = {unit.key: unit for unit in (FACTS, POSTS, DAYS, BODIES, PEOPLE, UNITS)}


def unit_for(key: str) -> Unit:
    """Return the unit of a stored key; a key of old that is no more reads as itself."""
    return _units.get(key) or Unit(key, key, key)
