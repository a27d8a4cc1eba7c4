"""What the rooms say of their things in the same way."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation

from virgula.institutions.models import Actor
from virgula.search.registry import FacetValue


def in_first_language(reverse: Callable[..., str], name: str, *args: Any) -> str:
    """Return the address of a page in the house's first language: the one without a prefix."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


def actor_facets(*actors: Actor | None) -> tuple[FacetValue, ...]:
    """Return the institutions of a thing as facets, each once."""
    found = {actor.pk: actor for actor in actors if actor is not None}
    return tuple(FacetValue("actor", str(pk), str(actor)) for pk, actor in found.items())
