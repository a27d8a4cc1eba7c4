"""Record what happened, and correct it without erasing it."""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from virgula.evidence.models import Fact
from virgula.evidence.registry import EvidenceError, kind_for
from virgula.institutions.models import Actor, System, Territory
from virgula.journal.actions import write_record

MOST_QUANTITY = Decimal(10) ** 14
TITLE_LENGTH = Fact._meta.get_field("title").max_length or 0
URL_LENGTH = Fact._meta.get_field("url").max_length or 0


class FactError(EvidenceError):
    """What is to be recorded is no fact of its kind. ``field`` and ``value`` say why."""

    def __init__(self, field: str, value: Any) -> None:
        super().__init__(f"{field}: {value!r}")
        self.field, self.value = field, value


class LooseFactError(EvidenceError):
    """A fact was to be recorded outside the transaction of the action that did the work."""


class FactExistsError(EvidenceError):
    """The ledger holds this revision of this row already."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(f"{fact.kind} {fact.ref} {fact.revision}")
        self.fact = fact


class ReasonMissingError(EvidenceError):
    """A correction says no reason."""


class IsReversalError(EvidenceError):
    """A reversal cannot be reversed: record the fact again instead."""


class AlreadyReversedError(EvidenceError):
    """The fact was reversed before."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact.pk)
        self.fact = fact


def mark_of(ref: str, person: Any) -> str:
    """Return a keyed mark that tells whether two acts on one row are of one person, and no more.

    It is keyed by the row, too, so that it does not follow a person through the ledger.
    """
    text = f"evidence:{ref}:{person.pk}"
    return hmac.new(settings.ENCRYPTION_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def record_fact(
    *,
    kind: str,
    ref: str,
    at: datetime,
    day: date,
    title: str,
    recorded_at: datetime,
    system: System | None = None,
    actor: Actor | None = None,
    territory: Territory | None = None,
    quantity: Decimal | int = Decimal(1),
    dims: Mapping[str, str] | None = None,
    url: str = "",
    copy_sha256: str = "",
    declared_by: str = "",
    declarer: Any = None,
    valid_until: date | None = None,
    revision: int = 1,
    reason: str = "",
) -> Fact:
    """Record in the caller's transaction that something happened, and return the fact.

    ``system`` is that of the institution or the territory when it is not said. An address that a
    browser should not open is left out rather than refused: it must not undo the act recorded.
    """
    fact = _checked(
        Fact(
            system=system or _system_of(actor, territory),
            kind=kind,
            ref=ref,
            revision=revision,
            at=at,
            day=day,
            valid_until=valid_until,
            quantity=Decimal(quantity),
            actor=actor,
            territory=territory,
            dims=dict(dims or {}),
            title=title,
            url=url,
            copy_sha256=copy_sha256,
            declared_by=declared_by,
            declarer_mark=mark_of(ref, declarer) if declarer else "",
            reason=reason,
            recorded_at=recorded_at,
        )
    )
    return _insert(fact)


def record_facts(facts: Sequence[Fact]) -> list[Fact]:
    """Record several new facts in one statement, each checked as ``record_fact`` does.

    One that the ledger holds already refuses them all: the caller's transaction is to fail whole.
    """
    return Fact.objects.bulk_create([_checked(fact) for fact in facts])


def _checked(fact: Fact) -> Fact:
    """Return the fact as the ledger takes it, inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise LooseFactError(f"{fact.kind} {fact.ref}")
    if fact.valid_until is not None and fact.valid_until <= fact.day:
        raise FactError("valid_until", fact.valid_until)
    fact.quantity = _checked_quantity(fact.quantity)
    fact.dims = _checked_dims(fact.kind, fact.dims)
    fact.title, fact.url = _shortened(fact.title), _safe_address(fact.url)
    return fact


def _insert(fact: Fact) -> Fact:
    try:
        # A savepoint: a refused row must not spoil the caller's transaction.
        with transaction.atomic():
            fact.save(force_insert=True)
    except IntegrityError:
        known = Fact.objects.filter(kind=fact.kind, ref=fact.ref, revision=fact.revision).first()
        if known is None:
            raise
        raise FactExistsError(known) from None
    return fact


def _system_of(actor: Actor | None, territory: Territory | None) -> System:
    owner = actor or territory
    if owner is None:
        raise FactError("system", None)
    return owner.system


def _checked_quantity(quantity: Decimal | int) -> Decimal:
    number = Decimal(quantity)
    if not number.is_finite() or number < 0 or number >= MOST_QUANTITY:
        raise FactError("quantity", quantity)
    if number != number.quantize(Decimal("0.0001")):
        raise FactError("quantity", quantity)
    return number


def _checked_dims(kind: str, dims: Mapping[str, str]) -> dict[str, str]:
    """Keep what is said; a dimension that the kind does not declare, or that is no text, is not."""
    carried = kind_for(kind).dims
    for dim, value in dims.items():
        if dim not in carried or not isinstance(value, str):
            raise FactError(f"dims.{dim}", value)
    return {dim: value for dim, value in sorted(dims.items()) if value}


def _shortened(title: str) -> str:
    clean = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in title
    )
    clean = " ".join(clean.split())
    if not clean:
        raise FactError("title", title)
    return clean if len(clean) <= TITLE_LENGTH else clean[: TITLE_LENGTH - 1].rstrip() + "…"


def _safe_address(url: str) -> str:
    is_local = url.startswith("/") and not url.startswith("//")
    is_web = url.lower().startswith(("http://", "https://"))
    return url if (is_local or is_web) and len(url) <= URL_LENGTH else ""


def reverse_fact(fact: Fact, *, by: Any, reason: str, at: datetime) -> Fact:
    """Take a fact back from ``at`` on, with its reason; what was read before stays as it was.

    The reversal is a fact that names the one it takes back and never counts itself.
    """
    if not reason.strip():
        raise ReasonMissingError
    if fact.reverses_id is not None:
        raise IsReversalError
    reversal = Fact(
        system_id=fact.system_id,
        kind=fact.kind,
        ref=f"evidence.fact:{fact.pk}",
        at=at,
        day=fact.day,
        quantity=fact.quantity,
        actor_id=fact.actor_id,
        territory_id=fact.territory_id,
        dims=fact.dims,
        title=fact.title,
        url=fact.url,
        reverses=fact,
        reason=reason.strip(),
        recorded_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                reversal.save(force_insert=True)
        except IntegrityError:
            raise AlreadyReversedError(fact) from None
        write_record(
            by=by, verb="evidence.fact_reversed", target=fact, at=at, reason=reversal.reason
        )
    return reversal


def replace_fact(fact: Fact, *, by: Any, reason: str, at: datetime, **changes: Any) -> Fact:
    """Take a fact back and record its next revision with ``changes``; return the new fact.

    ``changes`` are arguments of ``record_fact``. What the old fact counted for must be said again.
    """
    with transaction.atomic():
        reverse_fact(fact, by=by, reason=reason, at=at)
        kept: dict[str, Any] = {
            name: getattr(fact, name)
            for name in (
                "at",
                "day",
                "title",
                "system",
                "actor",
                "territory",
                "quantity",
                "dims",
                "url",
                "copy_sha256",
                "declared_by",
                "valid_until",
            )
        }
        return record_fact(
            kind=fact.kind,
            ref=fact.ref,
            revision=fact.revision + 1,
            recorded_at=at,
            **(kept | ({"declarer": by} if fact.declared_by else {}) | changes),
        )
