"""Search on the desk: what is public, and what the person may see besides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.search.doors import doors
from virgula.search.views.asking import asked


@permission("institutions.enter_desk")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Find in everything within the person's reach."""
    reach = reach_of(request.user)
    open_to = doors(request.user.get_all_permissions(), reach.system_ids)
    return render(request, "search/desk/search.html", asked(request, open_to))
