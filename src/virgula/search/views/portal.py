"""Search for everybody: only what anyone may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from virgula.platform.access import public
from virgula.search.doors import PUBLIC
from virgula.search.views.asking import asked


@public
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Find in everything that is public; without JavaScript, by its address alone."""
    return render(request, "search/portal/search.html", asked(request, (PUBLIC,)))
