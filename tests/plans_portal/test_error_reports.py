"""«Something is wrong» (INT-7): folio, receipt, answer; the desk sees only its own."""

import pytest
from django.core import mail

from tests.cast import enter
from tests.plans.factories import NOON
from virgula.journal.models import Record
from virgula.plans.actions.reporting_errors import (
    ReportClosedError,
    answer_report,
    dismiss_report,
    report_error,
    report_mark,
)
from virgula.plans.models import ErrorReport

pytestmark = pytest.mark.django_db
FORM = "/plan/plan-2023/a-1/algo-esta-mal/"


@pytest.fixture
def report(line, cast):
    line.plan.system = cast.system
    line.plan.save()
    return report_error(line=line, text="El enlace no abre.", email="lectora@example.org", at=NOON)


def test_a_notice_gets_the_next_folio_of_the_year_and_a_receipt(client, line):
    answer = client.post(FORM, {"text": "El enlace no abre.", "email": ""}, follow=True)
    assert answer.context["report"].folio == "AV-2023-001"
    assert "AV-2023-001" in answer.text
    client.post(FORM, {"text": "Falta un taller."})
    folios = ErrorReport.objects.order_by("folio").values_list("folio", flat=True)
    assert (list(folios), mail.outbox) == (["AV-2023-001", "AV-2023-002"], [])


def test_the_receipt_is_mailed_to_who_left_an_address(
    client, line, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORM, {"text": "El enlace no abre.", "email": "lectora@example.org"})
    letter = mail.outbox[0]
    report = ErrorReport.objects.get()
    assert letter.to == ["lectora@example.org"]
    assert report.folio in letter.subject
    assert report_mark(report) in letter.body


def test_a_folio_alone_opens_nothing(client, report):
    assert client.get("/plan/avisos/AV-2023-001/").status_code == 404
    assert client.get(f"/plan/avisos/{report_mark(report)}x/").status_code == 404
    assert client.get(f"/plan/avisos/{report_mark(report)}/").status_code == 200


def test_the_answer_is_shown_and_mailed(client, report, cast, django_capture_on_commit_callbacks):
    enter(client, cast.staff)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/mesa/plan/avisos/{report.folio}/", {"answer": "Ya lo corregimos."})
    assert [letter.subject.endswith(report.folio) for letter in mail.outbox] == [True]
    assert "Ya lo corregimos." in mail.outbox[0].body
    client.logout()
    assert "Ya lo corregimos." in client.get(f"/plan/avisos/{report_mark(report)}/").text
    assert Record.objects.get().verb == "plans.report_answered"


def test_a_notice_is_attended_once(report, cast):
    dismiss_report(report=report, reason="El enlace sí abre.", by=cast.staff, at=NOON)
    with pytest.raises(ReportClosedError) as refused:
        answer_report(report=report, answer="Otra cosa.", by=cast.staff, at=NOON)
    assert (refused.value.folio, refused.value.status) == (report.folio, "dismissed")
    assert ErrorReport.objects.get().answer == "El enlace sí abre."


def test_an_empty_answer_is_refused(client, report, cast):
    enter(client, cast.staff)
    answer = client.post(f"/mesa/plan/avisos/{report.folio}/", {"answer": "  "})
    assert (answer.status_code, ErrorReport.objects.get().status) == (422, "received")


@pytest.mark.parametrize("reports", [1, 3])
def test_the_desk_lists_its_notices_without_a_query_for_each(
    client, line, report, cast, reports, count_queries
):
    for _ in range(reports - 1):
        report_error(line=line, text="Otra cosa.", email="", at=NOON)
    enter(client, cast.staff)
    with count_queries(8):
        page = client.get("/mesa/plan/avisos/")
    assert len(page.context["page"].object_list) == reports


def test_another_system_sees_none_of_it(client, report, foreign_cast):
    enter(client, foreign_cast.coordinator)
    assert report.folio not in client.get("/mesa/plan/avisos/").text
    assert client.get(f"/mesa/plan/avisos/{report.folio}/").status_code == 404


def test_hostile_text_is_kept_and_shown_as_text(client, line):
    answer = client.post(FORM, {"text": "<script>x</script> ñ"}, follow=True)
    assert "<script>x" not in answer.text
    assert ErrorReport.objects.get().text == "<script>x</script> ñ"


def test_machines_and_floods_are_stopped(client, line):
    client.post(FORM, {"text": "compra", "website": "http://spam.example"})
    assert ErrorReport.objects.count() == 0
    statuses = [client.post(FORM, {"text": f"aviso {n}"}).status_code for n in range(21)]
    assert (statuses[19], statuses[20], ErrorReport.objects.count()) == (302, 429, 20)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "nulo \x00"])
def test_a_notice_without_words_is_refused(client, line, text):
    answer = client.post(FORM, {"text": text})
    assert (answer.status_code, ErrorReport.objects.count()) == (422, 0)
