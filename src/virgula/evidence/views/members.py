"""Evidence that liaisons and commissioners declare of their own institution."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from virgula.evidence import queries
from virgula.evidence.forms import DeclareForm
from virgula.evidence.views.desk import declare_from
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission


@permission("evidence.declare_own_fact")
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user)
    form = DeclareForm(
        request.POST or None,
        request.FILES or None,
        reach=reach,
        own_only=True,
        today=queries.today_of(reach),
    )
    if request.method == "POST" and form.is_valid() and declare_from(form, request) is not None:
        messages.success(
            request,
            _("Thank you: it is recorded. A second person will look at its proof."),
        )
        return redirect("members:evidence:declare")
    status = 422 if form.errors else 200
    return render(request, "evidence/members/declare.html", {"form": form}, status=status)
