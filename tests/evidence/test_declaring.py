"""Declared evidence: one proof, its dated copy, and the second person who sees it."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import storages

from tests.institutions.factories import BodyFactory, SystemFactory
from tests.media.factories import PDF, brought
from tests.people.factories import PersonFactory
from virgula.evidence.actions import (
    AlreadyReversedError,
    AlreadyVerifiedError,
    FactError,
    NotDeclaredError,
    NotOneProofError,
    OtherSystemError,
    SamePersonError,
    copy_of,
    declare_fact,
    reverse_fact,
    verify_fact,
)
from virgula.evidence.models import Copy, Fact, Verification
from virgula.journal.queries import history_of
from virgula.media.actions import TypeRefusedError
from virgula.media.models import Upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
AT = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
PAGE = "<html><body><h1>Se hizo</h1><script>no()</script><p>el foro &amp; más</p></body></html>"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        status = 200 if self.path == "/nota" else 404
        content = PAGE.encode() if status == 200 else b""
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def site(settings) -> Iterator[str]:
    """A real site on loopback that the guarded client may reach."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"127.0.0.1:{server.server_port}"
    settings.FETCH_LOOPBACK = [address]
    yield f"http://{address}"
    server.shutdown()
    thread.join()
    server.server_close()


def declare(**fields) -> Fact:
    body = fields.pop("body", None) or BodyFactory()
    return declare_fact(
        **{
            "system": body.system,
            "actor": body,
            "title": "Foro de prueba",
            "day": date(2023, 1, 20),
            "by": PersonFactory(),
            "office": "enlace · IPT",
            "at": AT,
        }
        | fields
    )


def stored(fact: Fact) -> bytes:
    with storages["copies"].open(Copy.objects.get(sha256=fact.copy_sha256).path) as file:
        return file.read()


def test_a_file_proves_a_fact():
    person = PersonFactory()
    fact = declare(file=brought("acta.pdf", PDF), by=person, quantity=Decimal("2.5"))
    upload = Upload.objects.get()
    assert (fact.kind, fact.ref, fact.dims) == (
        "evidence.declared",
        f"media.upload:{upload.pk}",
        {"form": "file"},
    )
    assert fact.copy_sha256 == upload.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (fact.quantity, fact.day, fact.declared_by) == (
        Decimal("2.5"),
        date(2023, 1, 20),
        "enlace · IPT",
    )
    assert (upload.uploaded_by, upload.is_public) == (person, False)
    assert history_of(fact).get().verb == "evidence.fact_declared"


def test_a_link_keeps_what_it_showed_that_day(site):
    fact = declare(link=f"{site}/nota")
    assert (fact.url, fact.dims, fact.reason) == (f"{site}/nota", {"form": "link"}, "")
    copy = Copy.objects.get()
    assert (copy.sha256, copy.url, copy.fetched_at) == (fact.copy_sha256, fact.url, AT)
    assert (copy.content_type, copy.text) == ("text/html", "Se hizo el foro & más")
    assert stored(fact) == PAGE.encode()


def test_the_same_content_is_stored_once(site):
    first, second = declare(link=f"{site}/nota"), declare(link=f"{site}/nota")
    assert first.copy_sha256 == second.copy_sha256
    assert first.ref != second.ref
    assert Copy.objects.count() == 1


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("{site}/otra", "status:404"),
        ("http://127.0.0.1:9/", "refused"),
        ("http://nadie.invalid/", "unknown"),
        ("ftp://ejemplo.invalid/x", "refused"),
    ],
)
def test_a_link_that_cannot_be_copied_stays_and_says_why(site, link, why):
    fact = declare(link=link.format(site=site))
    assert (fact.copy_sha256, fact.reason) == ("", why)
    assert Copy.objects.count() == 0


def test_a_note_is_kept_like_a_page():
    fact = declare(note="  Se acordó de palabra.  ")
    assert (fact.dims, stored(fact)) == ({"form": "note"}, "Se acordó de palabra.".encode())
    assert Copy.objects.get().text == "Se acordó de palabra."


def test_evidence_has_one_proof():
    for proofs in ({}, {"note": " "}, {"note": "Sí.", "link": "https://ejemplo.invalid/"}):
        with pytest.raises(NotOneProofError):
            declare(**proofs)
    assert Fact.objects.count() == 0


def test_an_institution_of_another_system_is_refused():
    with pytest.raises(OtherSystemError):
        declare(system=SystemFactory(), note="Sí.")


def test_nothing_happened_tomorrow():
    with pytest.raises(FactError) as refused:
        declare(note="Sí.", day=date(2023, 1, 28))
    assert refused.value.field == "day"


def test_a_system_that_lives_in_the_past_has_its_own_tomorrow():
    system = SystemFactory(pinned_on=date(2022, 12, 1))
    with pytest.raises(FactError):
        declare(body=BodyFactory(system=system), note="Sí.", day=date(2022, 12, 2))


def test_nothing_stays_behind_of_what_is_refused(own_files):
    with pytest.raises(FactError):
        declare(file=brought("acta.pdf", PDF), title=" ")
    with pytest.raises(TypeRefusedError):
        declare(file=brought("acta.pdf", b"<html>"))
    assert (Fact.objects.count(), Upload.objects.count()) == (0, 0)
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_a_second_person_verifies():
    fact, second = declare(note="Sí."), PersonFactory()
    verification = verify_fact(fact, by=second, office="coordinación", at=AT)
    assert (verification.fact, verification.office, verification.at) == (fact, "coordinación", AT)
    with pytest.raises(AlreadyVerifiedError):
        verify_fact(fact, by=second, office="coordinación", at=AT)
    verify_fact(fact, by=PersonFactory(), office="coordinación", at=AT)
    assert Verification.objects.count() == 2
    assert [done.verb for done in history_of(fact)][:2] == ["evidence.fact_verified"] * 2


def test_who_declared_it_cannot_verify_it():
    person = PersonFactory()
    fact = declare(note="Sí.", by=person)
    with pytest.raises(SamePersonError):
        verify_fact(fact, by=person, office="coordinación", at=AT)


def test_the_mark_follows_nobody_through_the_ledger():
    person = PersonFactory()
    first, second = declare(note="Sí.", by=person), declare(note="También.", by=person)
    assert first.declarer_mark != second.declarer_mark
    assert str(person.pk) not in first.declarer_mark


def test_only_declared_facts_that_stand_are_verified():
    fact, person = declare(note="Sí."), PersonFactory()
    reverse_fact(fact, by=person, reason="No fue.", at=AT)
    with pytest.raises(AlreadyReversedError):
        verify_fact(fact, by=person, office="coordinación", at=AT)
    with pytest.raises(NotDeclaredError):
        verify_fact(Fact.objects.get(reverses=fact), by=person, office="coordinación", at=AT)


def test_a_page_that_was_looked_at_before_is_not_fetched_again(site):
    seen = copy_of(f"{site}/nota")

    def never(url):
        raise AssertionError(url)

    fact = declare(link=f"{site}/nota", page=seen, fetch=never)
    assert stored(fact) == PAGE.encode()
