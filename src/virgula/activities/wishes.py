"""What somebody wants of the agenda: territories, themes, audiences; as an address and as words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from virgula.activities.models import Activity
from virgula.content.models import Audience, Theme
from virgula.institutions.models import System, Territory

# The names of the address, which are those of what a follower's row keeps.
TERRITORY, THEME, AUDIENCE = "territorio", "tema", "publico"
NAMES = (TERRITORY, THEME, AUDIENCE)
MOST_OF_EACH = 8
LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """Keys of what is wanted; an empty one is everything.

    Of one kind any is enough (this place or that one); of two kinds both are asked (this theme in
    that place). What is of the whole system is of each of its territories.
    """

    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.territories or self.themes or self.audiences)

    @property
    def as_kept(self) -> dict[str, list[str]]:
        """Return it as a row keeps it: the same wish is the same row."""
        return {name: list(keys) for name, keys in self._named() if keys}

    @property
    def query(self) -> str:
        """Return it as the query of an address, always in the same order."""
        return urlencode([(name, key) for name, keys in self._named() for key in keys])

    def _named(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        return zip(NAMES, (self.territories, self.themes, self.audiences), strict=True)

    @property
    def condition(self) -> Q:
        """Return the condition of the activities that it wants."""
        wanted = Q()
        if self.territories:
            wanted &= Q(territory__key__in=self.territories) | Q(territory=None)
        if self.themes:
            wanted &= Q(pk__in=_with("themes", self.themes))
        if self.audiences:
            wanted &= Q(pk__in=_with("audiences", self.audiences))
        return wanted


def _with(name: str, keys: tuple[str, ...]) -> Any:
    return Activity.objects.filter(**{f"{name}__key__in": keys}).values("pk")


def wish_of(given: QueryDict) -> Wish:
    """Read a wish from an address; what makes no sense is left out."""
    return Wish(*(_keys(given.getlist(name)) for name in NAMES))


def kept_wish(kept: Mapping[str, Any]) -> Wish:
    """Read a wish as a row keeps it."""
    return Wish(*(_keys(kept.get(name) or ()) for name in NAMES))


def _keys(values: Iterable[Any]) -> tuple[str, ...]:
    keys = [part.strip() for value in values for part in str(value).split(",")]
    clean = {key for key in keys if key and len(key) <= LONGEST_KEY}
    return tuple(sorted(clean)[:MOST_OF_EACH])


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be wanted."""

    key: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """All that may be wanted in a system, with what is."""

    territories: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    audiences: tuple[Choice, ...]

    @property
    def chosen(self) -> list[Choice]:
        return [
            one
            for several in (self.themes, self.territories, self.audiences)
            for one in several
            if one.is_chosen
        ]

    @property
    def words(self) -> str:
        """What is wanted, in words; nothing where everything is wanted."""
        return " · ".join(one.name for one in self.chosen)


def choices_of(system: System, wish: Wish) -> Choices:
    """Return what may be wanted in a system: three statements."""
    return Choices(
        _choices(Territory.objects.filter(system=system).order_by("name", "pk"), wish.territories),
        _choices(Theme.objects.filter(system=system).order_by("position", "name"), wish.themes),
        _choices(
            Audience.objects.filter(system=system).order_by("position", "name"), wish.audiences
        ),
    )


def _choices(rows: Any, wanted: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(key, name, key in wanted) for key, name in rows.values_list("key", "name"))
