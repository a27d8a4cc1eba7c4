"""Compare the ledger with the rows that it was recorded from, and with its copies."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.files.storage import Storage, default_storage, storages

from virgula.evidence.cells import standing_facts
from virgula.evidence.models import Copy, Fact
from virgula.evidence.registry import Kind, kinds
from virgula.evidence.tallies import Difference, differences
from virgula.media.models import Upload

CHUNK = 2000

type _Key = tuple[str, int]
type _Told = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact by its owner's name for it."""

    ref: str
    revision: int


@dataclass(frozen=True, slots=True)
class Different:
    """A fact whose owner tells another day or quantity."""

    row: Row
    ledger: _Told
    owner: _Told


@dataclass(slots=True)
class Compared:
    """What was found of one kind. ``taken_back`` were reversed with a reason: no fault."""

    kind: Kind
    equal: int = 0
    taken_back: int = 0
    missing: list[Row] = field(default_factory=list)
    extra: list[Row] = field(default_factory=list)
    different: list[Different] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.missing or self.extra or self.different)


def compare(*, now: datetime) -> Iterator[Compared]:
    """Compare every kind whose owner can be asked."""
    for kind in kinds():
        if kind.recount is not None:
            yield _compare_kind(kind, now)


def _compare_kind(kind: Kind, now: datetime) -> Compared:
    found = Compared(kind)
    standing = _standing(kind, now)
    reversed_keys = set(
        Fact.objects.filter(kind=kind.key, reversal__recorded_at__lte=now).values_list(
            "ref", "revision"
        )
    )
    for told in kind.recount() if kind.recount else ():
        key = (told.ref, told.revision)
        known = standing.pop(key, None)
        if known is None:
            if key in reversed_keys:
                found.taken_back += 1
            else:
                found.missing.append(Row(*key))
        elif known != (told.day, told.quantity):
            found.different.append(Different(Row(*key), known, (told.day, told.quantity)))
        else:
            found.equal += 1
    found.extra = [Row(*key) for key in sorted(standing)]
    return found


def _standing(kind: Kind, now: datetime) -> dict[_Key, _Told]:
    rows = standing_facts(as_of=now).filter(kind=kind.key).order_by("pk")
    return {
        (ref, revision): (day, quantity)
        for ref, revision, day, quantity in rows.values_list(
            "ref", "revision", "day", "quantity"
        ).iterator(CHUNK)
    }


@dataclass(frozen=True, slots=True)
class Broken:
    """A dated copy or a file that is not there, or is not what it was."""

    name: str
    is_lost: bool


def broken_copies() -> Iterator[Broken]:
    """Read every copy and every file that proves a fact, and compare its SHA-256."""
    proofs = set(
        Fact.objects.exclude(copy_sha256="").values_list("copy_sha256", flat=True).distinct()
    )
    copies = storages["copies"]
    for sha256, path in Copy.objects.order_by("pk").values_list("sha256", "path").iterator(CHUNK):
        proofs.discard(sha256)
        yield from _examined(copies, path, sha256)
    uploads = Upload.objects.filter(sha256__in=proofs, withdrawn_at=None).order_by("pk")
    for sha256, path in uploads.values_list("sha256", "file").iterator(CHUNK):
        yield from _examined(default_storage, path, sha256)
    withdrawn = set(Upload.objects.filter(sha256__in=proofs).values_list("sha256", flat=True))
    for sha256 in sorted(proofs - withdrawn):
        yield Broken(sha256, is_lost=True)


def _examined(storage: Storage, path: str, sha256: str) -> Iterable[Broken]:
    try:
        with storage.open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return [Broken(path, is_lost=True)]
    return [] if digest == sha256 else [Broken(path, is_lost=False)]


def wrong_tallies(*, now: datetime) -> list[Difference]:
    """Return the daily tallies that do not say what the ledger says."""
    return list(differences(now=now))
