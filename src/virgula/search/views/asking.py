"""What an address asks of the search, the same on every face."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from virgula.search.queries import MOST_RANKED, PER_PAGE, Results, search
from virgula.search.registry import FACETS


def asked(request: HttpRequest, doors: tuple[str, ...]) -> dict[str, Any]:
    """Return what a page of results shows."""
    text = request.GET.get("q", "")
    chosen = {name: request.GET.getlist(name) for name in FACETS}
    number = request.GET.get("page", "1")
    results = search(
        text,
        doors=doors,
        chosen=chosen,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1,
    )
    return {
        "results": results,
        "facets": [
            {"name": name, "label": facet_labels()[name], "choices": choices}
            for name, choices in results.facets.items()
        ],
        "query": _without_page(request.GET),
        "suggested": _suggested(results),
        "is_asked": bool(results.wanted.text or any(chosen.values())),
        "is_narrowed": any(chosen.values()),
        "page": _page(results),
        "most": MOST_RANKED,
    }


def facet_labels() -> dict[str, str]:
    """Return how each facet is called."""
    return {
        "kind": _("What it is"),
        "theme": _("Theme"),
        "actor": _("Institution"),
        "audience": _("For whom"),
        "territory": _("Territory"),
        "year": _("Year"),
        "language": _("Language"),
        "format": _("Format"),
    }


def _page(results: Results) -> Any:
    """Return a page as the component of pages knows it; the rows themselves are the hits."""
    return Paginator(range(min(results.total, MOST_RANKED)), PER_PAGE).get_page(results.page)


def _without_page(given: QueryDict) -> str:
    kept = given.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _suggested(results: Results) -> str:
    if not results.suggestion:
        return ""
    query = QueryDict(mutable=True)
    query["q"] = results.suggestion
    return query.urlencode()
