"""The ledger on the desk: list, fact, declaration, verification, reversal and copies."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.evidence import actions, queries
from virgula.evidence.forms import DeclareForm, FilterForm, ReasonForm
from virgula.evidence.models import Fact
from virgula.evidence.registry import EvidenceError
from virgula.institutions.clock import civil_day
from virgula.institutions.offices import office_of
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.media.actions import UploadError
from virgula.media.serving import file_response
from virgula.media.types import EXTENSIONS
from virgula.platform.access import DESK_PERMISSION, permission


@permission(DESK_PERMISSION)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user)
    form = FilterForm(request.GET or None, institutions=queries.institutions_of(reach))
    found = form.cleaned_data if form.is_bound and (form.is_valid() or form.cleaned_data) else {}
    filters = queries.Filters(
        kind=found.get("tipo", ""),
        actor_id=found.get("institucion"),
        first=found.get("desde"),
        last=found.get("hasta"),
        state=found.get("estado", ""),
    )
    place = queries.Place.parse(request.GET.get("sigue", ""))
    return render(
        request,
        "evidence/desk/index.html",
        {
            "form": form,
            "page": queries.ledger_page(reach, filters, after=place),
            "waiting": queries.waiting_count(reach),
            "is_filtered": filters != queries.Filters(),
            "is_first": place is None,
            "state": filters.state,
        },
    )


def _fact(request: HttpRequest, pk: int) -> Any:
    facts = queries.facts_in_reach(reach_of(request.user))
    return get_object_or_404(facts.select_related("actor", "territory", "system"), pk=pk)


@permission(DESK_PERMISSION)
@require_safe
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    found = _fact(request, pk)
    return render(
        request,
        "evidence/desk/fact.html",
        {
            "fact": found,
            "state": queries.state_of(found),
            "kind": queries.kind_label(found.kind),
            "dims": queries.described(found),
            "page": queries.owner_page(found),
            "proof": queries.proof_of(found),
            "attributions": queries.attributions_of(found),
            "verifications": list(found.verifications.order_by("at", "pk")),
            "reversal": Fact.objects.filter(reverses=found).first(),
            "records": history_of(found),
            "may_verify": _may_verify(request, found),
            "may_reverse": request.user.has_perm("evidence.reverse_fact") and not found.is_reversed,
        },
    )


def _may_verify(request: HttpRequest, found: Any) -> bool:
    return bool(
        found.declared_by
        and not found.is_reversed
        and request.user.has_perm("evidence.verify_fact")
        and actions.can_verify(found, request.user)
    )


@permission("evidence.declare_fact")
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user)
    form = DeclareForm(
        request.POST or None, request.FILES or None, reach=reach, today=queries.today_of(reach)
    )
    if request.method == "POST" and form.is_valid():
        made = declare_from(form, request)
        if made is not None:
            messages.success(
                request,
                _("Recorded. It reads «declared» until a second person verifies it."),
            )
            return redirect("desk:evidence:fact", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "evidence/desk/declare.html", {"form": form}, status=status)


def declare_from(form: DeclareForm, request: HttpRequest) -> Fact | None:
    """Declare what a valid form says; what is refused is told on the form."""
    at, system = timezone.now(), form.system
    try:
        return actions.declare_fact(
            system=system,
            by=request.user,
            office=office_of(request.user, system, on=civil_day(system, at)),
            at=at,
            **form.proof(),
        )
    except (EvidenceError, UploadError) as error:
        form.refuse(error)
    return None


@permission("evidence.verify_fact")
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = _fact(request, pk), timezone.now()
    office = office_of(request.user, found.system, on=civil_day(found.system, at))
    try:
        actions.verify_fact(found, by=request.user, office=office, at=at)
    except actions.SamePersonError:
        messages.error(request, _("You declared it: another person must verify it."))
    except actions.AlreadyVerifiedError:
        messages.info(request, _("You had verified it already."))
    except actions.AlreadyReversedError:
        messages.error(request, _("It was taken back: there is nothing to verify."))
    except actions.NotDeclaredError:
        messages.info(request, _("It was recorded by the act itself: it needs no second person."))
    else:
        messages.success(request, _("Verified. Thank you for looking at the proof."))
    return redirect("desk:evidence:fact", pk=pk)


@permission("evidence.reverse_fact")
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_fact(request: HttpRequest, pk: int) -> HttpResponse:
    found = _fact(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reverse_fact(
                found, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except actions.AlreadyReversedError:
            messages.info(request, _("It had been taken back already."))
        else:
            messages.success(
                request, _("Taken back. Figures from now on leave it out; the earlier ones stay.")
            )
        return redirect("desk:evidence:fact", pk=pk)
    status = 422 if form.errors else 200
    return render(
        request, "evidence/desk/reverse.html", {"fact": found, "form": form}, status=status
    )


@permission(DESK_PERMISSION)
@require_safe
def copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the dated copy of a fact, to who may see the fact."""
    proof = queries.proof_of(_fact(request, pk))
    if proof.copy is None:
        raise Http404
    try:
        file = storages["copies"].open(proof.copy.path, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = proof.copy.content_type
    name = f"copia-{proof.copy.fetched_at:%Y-%m-%d}-{proof.copy.sha256[:12]}"
    return file_response(
        file,
        name=name + EXTENSIONS.get(kind, ".html" if kind == "text/html" else ""),
        content_type=kind,
    )
