"""The public agenda."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from virgula.activities.models import Activity
from virgula.activities.queries import public_activities
from virgula.activities.telling import other_clock, when_words
from virgula.platform.public_page import public_page


@public_page
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one activity; one that was merged leads to the one that was kept."""
    merged = Activity.objects.filter(pk=pk, merged_into__isnull=False).first()
    if merged is not None:
        return redirect("activities:activity", merged.merged_into_id)
    rows = public_activities().select_related("system", "organiser", "territory")
    row = get_object_or_404(rows, pk=pk)
    page = {"activity": row, "when": when_words(row), "other_clock": other_clock(row)}
    return render(request, "activities/portal/activity.html", page)
