"""Evidence that a person declares, and the second person who sees it."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from virgula.evidence.actions.copies import Fetch, PageSeen, copy_of, keep_copy, keep_page
from virgula.evidence.actions.recording import (
    AlreadyReversedError,
    FactError,
    IsReversalError,
    mark_of,
    record_fact,
)
from virgula.evidence.facts import DECLARED
from virgula.evidence.models import Fact, Verification
from virgula.evidence.registry import EvidenceError
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System, Territory
from virgula.journal.actions import write_record
from virgula.media.actions import keep_upload
from virgula.media.models import Upload


class NotOneProofError(EvidenceError):
    """Evidence is a file, a link or a note: one of them, and not more."""


class OtherSystemError(EvidenceError):
    """The institution or the territory is of another system."""


class NotDeclaredError(EvidenceError):
    """Only what a person declared can be verified: the rest was recorded by the act itself."""


class SamePersonError(EvidenceError):
    """Who declared it cannot verify it."""


class AlreadyVerifiedError(EvidenceError):
    """This person verified it before."""


@dataclass(frozen=True, slots=True)
class _Proof:
    ref: str
    form: str
    url: str = ""
    sha256: str = ""
    why_no_copy: str = ""


def declare_fact(
    *,
    system: System,
    title: str,
    day: date,
    by: Any,
    office: str,
    at: datetime,
    actor: Actor | None = None,
    territory: Territory | None = None,
    quantity: Decimal | int = Decimal(1),
    file: "UploadedFile[Any] | None" = None,
    link: str = "",
    note: str = "",
    page: PageSeen | None = None,
    fetch: Fetch | None = None,
) -> Fact:
    """Record what a person says that happened, with one proof: a file, a link or a note.

    A link is copied as it reads today; when it cannot be, the fact stays, says why and reads
    «without copy». A caller with a transaction of its own looks at the link before (``copy_of``)
    and hands ``page`` over.
    """
    if [bool(file), bool(link), bool(note.strip())].count(True) != 1:
        raise NotOneProofError
    if any(one is not None and one.system_id != system.pk for one in (actor, territory)):
        raise OtherSystemError
    if day > civil_day(system, at):
        raise FactError("day", day)
    if link and page is None:
        page = copy_of(link, fetch=fetch)
    kept: list[Upload] = []
    try:
        with transaction.atomic():
            if file is not None:
                kept.append(keep_upload(file, by=by, at=at))
            proof = _proof_of(kept, page, note=note.strip(), at=at)
            fact = record_fact(
                kind=DECLARED,
                ref=proof.ref,
                at=at,
                day=day,
                title=title,
                system=system,
                actor=actor,
                territory=territory,
                quantity=quantity,
                dims={"form": proof.form},
                url=proof.url,
                copy_sha256=proof.sha256,
                declared_by=office,
                declarer=by,
                reason=proof.why_no_copy,
                recorded_at=at,
            )
            write_record(by=by, verb="evidence.fact_declared", target=fact, at=at)
    except BaseException:
        # The row is gone with the transaction; its file would stay behind unseen.
        for upload in kept:
            upload.file.delete(save=False)
        raise
    return fact


def _proof_of(uploads: list[Upload], seen: PageSeen | None, *, note: str, at: datetime) -> _Proof:
    if uploads:
        return _Proof(f"media.upload:{uploads[0].pk}", "file", sha256=uploads[0].sha256)
    if seen is not None:
        sha256 = keep_page(seen.page, at=at).sha256 if seen.page else ""
        return _Proof(f"evidence.link:{uuid.uuid4()}", "link", seen.url, sha256, seen.why)
    copy = keep_copy(note.encode(), content_type="text/plain", text=note, at=at)
    return _Proof(f"evidence.note:{uuid.uuid4()}", "note", sha256=copy.sha256)


def can_verify(fact: Fact, person: Any) -> bool:
    """Tell whether the person is a second one, who has not verified it yet."""
    mark = mark_of(fact.ref, person)
    seen = {fact.declarer_mark, *fact.verifications.values_list("verifier_mark", flat=True)}
    return mark not in seen


def verify_fact(fact: Fact, *, by: Any, office: str, at: datetime) -> Verification:
    """Write that a second person saw a declared fact and its proof."""
    if not fact.declared_by:
        raise NotDeclaredError
    if fact.reverses_id is not None:
        raise IsReversalError
    mark = mark_of(fact.ref, by)
    if hmac.compare_digest(mark, fact.declarer_mark):
        raise SamePersonError
    with transaction.atomic():
        if Fact.objects.filter(reverses=fact).exists():
            raise AlreadyReversedError(fact)
        try:
            with transaction.atomic():
                verification = Verification.objects.create(
                    fact=fact, office=office, verifier_mark=mark, at=at
                )
        except IntegrityError:
            raise AlreadyVerifiedError from None
        write_record(by=by, verb="evidence.fact_verified", target=fact, at=at)
    return verification
