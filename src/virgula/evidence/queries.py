"""What is in the ledger, for pages: ready values in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator

from virgula.evidence import words
from virgula.evidence.facts import DECLARED
from virgula.evidence.models import Copy, Fact, Verification
from virgula.evidence.registry import KindError, Words, as_stored, kind_for
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.institutions.scope import reach_of
from virgula.media.models import Upload
from virgula.platform.scoping import Reach, within

UPLOAD_REF = "media.upload:"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the ledger asks for; empty is everything."""

    kind: str = ""
    actor_id: int | None = None
    first: date | None = None
    last: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the ledger ends: its last row's day and number."""

    day: date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read a place from an address; anything else is no place."""
        day, dot, pk = text.partition(".")
        if not dot or not pk.isdecimal() or len(pk) > 18:
            return None
        try:
            return cls(date.fromisoformat(day), int(pk))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    pk: int
    title: str
    day: date
    kind: str | Promise
    body: str
    quantity: Decimal
    state: words.State
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some rows of the ledger, newest day first; ``after`` leads to the next ones."""

    rows: Sequence[LedgerRow]
    after: Place | None


def facts_in_reach(reach: Reach) -> QuerySet[Any]:
    """Return the facts that a person may see on the desk, with what tells their state."""
    reversals = Fact.objects.filter(reverses=OuterRef("pk"))
    verified = Verification.objects.filter(fact=OuterRef("pk"))
    facts: QuerySet[Any] = within(Fact.objects.filter(reverses=None), reach, system="system")
    return facts.annotate(is_reversed=Exists(reversals), is_verified=Exists(verified))


def ledger_page(
    reach: Reach, filters: Filters, *, after: Place | None = None, size: int = 30
) -> LedgerPage:
    """Return one page of the ledger in two statements, whatever its length."""
    facts = _filtered(facts_in_reach(reach), filters)
    if after is not None:
        facts = facts.filter(Q(day__lt=after.day) | Q(day=after.day, pk__lt=after.pk))
    found = list(facts.select_related("actor").order_by("-day", "-pk")[: size + 1])
    shown = found[:size]
    lines = _lines_of([fact.pk for fact in shown])
    last = Place(shown[-1].day, shown[-1].pk) if len(found) > size else None
    return LedgerPage([_row(fact, lines.get(fact.pk, ())) for fact in shown], last)


def _filtered(facts: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    if filters.kind:
        facts = facts.filter(kind=filters.kind)
    if filters.actor_id is not None:
        facts = facts.filter(actor=filters.actor_id)
    if filters.first is not None:
        facts = facts.filter(day__gte=filters.first)
    if filters.last is not None:
        facts = facts.filter(day__lte=filters.last)
    match filters.state:
        case words.TO_VERIFY:
            return waiting(facts)
        case words.DECLARED:
            return facts.exclude(declared_by="").filter(is_reversed=False)
        case words.REVERSED:
            return facts.filter(is_reversed=True)
    return facts


def waiting(facts: QuerySet[Any]) -> QuerySet[Any]:
    """Keep what a person declared and no second person has seen."""
    return facts.exclude(declared_by="").filter(is_verified=False, is_reversed=False)


def waiting_count(reach: Reach) -> int:
    """Count the declared facts that wait for their second person."""
    return waiting(facts_in_reach(reach)).count()


def _lines_of(pks: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the codes of the lines that each fact counts for.

    ``plans`` stands above and links its lines to facts; its side of the link is read by name.
    """
    links = Fact.objects.filter(pk__in=pks, attributions__withdrawn_at=None)
    rows = links.order_by(
        "pk", "attributions__line__position", "attributions__line_id"
    ).values_list("pk", "attributions__line__code")
    found: dict[int, tuple[str, ...]] = {}
    for pk, code in rows:
        if code:
            found[pk] = (*found.get(pk, ()), code)
    return found


def _row(fact: Any, lines: tuple[str, ...]) -> LedgerRow:
    return LedgerRow(
        pk=fact.pk,
        title=fact.title,
        day=fact.day,
        kind=kind_label(fact.kind),
        body=str(fact.actor) if fact.actor else "",
        quantity=fact.quantity,
        state=state_of(fact),
        lines=lines,
    )


def state_of(fact: Any) -> words.State:
    """Return how a fact of ``facts_in_reach`` stands."""
    if fact.is_reversed:
        return words.STATES[words.REVERSED]
    if not fact.declared_by:
        return words.STATES[words.RECORDED]
    return words.STATES[words.VERIFIED if fact.is_verified else words.DECLARED]


def kind_label(key: str) -> str | Promise:
    """Return the words of a kind; one whose room is gone reads as it was stored."""
    try:
        return kind_for(key).label
    except KindError:
        return key


def described(fact: Fact) -> list[tuple[Words, Words]]:
    """Return a fact's dimensions in words."""
    try:
        return kind_for(fact.kind).describe(fact.dims)
    except KindError:
        return as_stored(fact.dims)


def owner_page(fact: Fact) -> str | None:
    """Return the page of the row behind a fact, where it has one."""
    try:
        return kind_for(fact.kind).page(fact.ref)
    except KindError:
        return None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a fact stands on: a file, a copy of a page, or a note; or why there is none."""

    upload: Upload | None = None
    copy: Copy | None = None
    is_note: bool = False
    why_no_copy: str | Promise = ""


def proof_of(fact: Fact) -> Proof:
    """Return the proof of a fact."""
    if fact.kind == DECLARED and fact.ref.startswith(UPLOAD_REF):
        return Proof(upload=Upload.objects.filter(pk=fact.ref.removeprefix(UPLOAD_REF)).first())
    if fact.copy_sha256:
        copies = Copy.objects.filter(sha256=fact.copy_sha256).order_by("pk")
        found = list(copies)
        copy = next((one for one in found if one.url == fact.url), found[0] if found else None)
        return Proof(copy=copy, is_note=fact.dims.get("form") == "note")
    why = words.why_no_copy(fact.reason) if fact.dims.get("form") == "link" else ""
    return Proof(why_no_copy=why)


def attributions_of(fact: Any) -> list[Any]:
    """Return the rows with which ``plans`` lets the fact count, withdrawn ones too."""
    return list(
        fact.attributions.select_related("line__plan", "line__component").order_by("at", "pk")
    )


def institutions_of(reach: Reach) -> list[tuple[int, str]]:
    """Return the institutions that the ledger may be filtered by."""
    rows = within(Actor.objects.all(), reach, system="system", actor="pk")
    return [
        (pk, acronym or Truncator(name).chars(50))
        for pk, acronym, name in rows.order_by("acronym", "name", "pk").values_list(
            "pk", "acronym", "name"
        )
    ]


def today_of(reach: Reach) -> date:
    """Return the day that the person's systems live in: the latest, when they are several."""
    now = timezone.now()
    systems = System.objects.filter(
        Q(pk__in=reach.system_ids) | Q(actors__in=reach.actor_ids)
    ).distinct()
    return max((civil_day(system, now) for system in systems), default=timezone.localdate(now))


def may_read_upload(user: Any, upload: Upload) -> bool:
    """Tell whether the file is the proof of a fact within the user's reach."""
    facts = Fact.objects.filter(kind=DECLARED, ref=f"{UPLOAD_REF}{upload.pk}")
    return within(facts, reach_of(user), system="system", actor="actor").exists()
