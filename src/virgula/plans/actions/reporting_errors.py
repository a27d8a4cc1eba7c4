"""«Something is wrong»: a reader's notice gets a folio, a receipt and an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.journal.actions import write_record
from virgula.plans.choices import ReportStatus
from virgula.plans.models import ErrorReport, Line

FOLIO_TRIES = 5


class ReportError(Exception):
    """A notice cannot be treated as asked."""


class ReportUnknownError(ReportError):
    """No such notice."""


class ReportClosedError(ReportError):
    """It was answered or dismissed already."""

    def __init__(self, *, folio: str, status: str) -> None:
        super().__init__(f"{folio} is {status}")
        self.folio, self.status = folio, status


class ReportAnswerMissingError(ReportError):
    """An answer, or the reason of a dismissal, needs words."""


def report_error(*, line: Line, text: str, email: str, at: datetime) -> ErrorReport:
    """Store a notice under the next folio of the year, and send its receipt to its address."""
    for left in reversed(range(FOLIO_TRIES)):
        try:
            with transaction.atomic():
                report = ErrorReport.objects.create(
                    folio=_next_folio(at), line=line, text=text, email=email, received_at=at
                )
                if email:
                    transaction.on_commit(_receipt(report).send, robust=True)
            return report
        except IntegrityError:
            # Somebody took that folio in between: take the next one.
            if not left:
                raise
    raise AssertionError("unreachable")


def answer_report(*, report: ErrorReport, answer: str, by: Any, at: datetime) -> ErrorReport:
    """Answer a notice: shown on its receipt, and sent if it left an address."""
    return _close(report, ReportStatus.ANSWERED, answer, by, at)


def dismiss_report(*, report: ErrorReport, reason: str, by: Any, at: datetime) -> ErrorReport:
    """Dismiss a notice, saying why: its receipt shows the reason like an answer."""
    return _close(report, ReportStatus.DISMISSED, reason, by, at)


def report_mark(report: ErrorReport) -> str:
    """Return the mark that opens a receipt: folios can be guessed, marks cannot."""
    return _signer().sign(report.folio)


def report_of_mark(mark: str) -> ErrorReport:
    """Return the notice of a receipt. Raises ``ReportUnknownError``."""
    try:
        folio = _signer().unsign(mark)
    except BadSignature as error:
        raise ReportUnknownError from error
    report = ErrorReport.objects.filter(folio=folio).select_related("line__plan").first()
    if report is None:
        raise ReportUnknownError
    return report


def _close(
    report: ErrorReport, status: ReportStatus, answer: str, by: Any, at: datetime
) -> ErrorReport:
    answer = answer.strip()
    if not answer:
        raise ReportAnswerMissingError
    with transaction.atomic():
        changed = ErrorReport.objects.filter(pk=report.pk, status=ReportStatus.RECEIVED).update(
            status=status, answer=answer, answered_at=at
        )
        report.refresh_from_db()
        if not changed:
            raise ReportClosedError(folio=report.folio, status=report.status)
        write_record(by=by, verb=f"plans.report_{status.value}", target=report, at=at)
        if report.email:
            transaction.on_commit(_letter_of_answer(report).send, robust=True)
    return report


def _next_folio(at: datetime) -> str:
    year = f"{at:%Y}"
    taken = ErrorReport.objects.filter(folio__startswith=f"AV-{year}-").values_list(
        "folio", flat=True
    )
    last = max((int(folio.rpartition("-")[2]) for folio in taken), default=0)
    return f"AV-{year}-{last + 1:03d}"


def _signer() -> Signer:
    return Signer(salt="plans.error_report")


def _receipt(report: ErrorReport) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        subject = _("We received your notice %(folio)s") % {"folio": report.folio}
        return _letter("receipt", report, subject)


def _letter_of_answer(report: ErrorReport) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        subject = _("Answer to your notice %(folio)s") % {"folio": report.folio}
        return _letter("answer", report, subject)


def _letter(template: str, report: ErrorReport, subject: str) -> EmailMessage:
    values: Mapping[str, Any] = {
        "report": report,
        "line": report.line,
        "plan": report.line.plan,
        "url": settings.BASE_URL + reverse("plans:error_receipt", args=[report_mark(report)]),
    }
    body = render_to_string(f"plans/mail/{template}.txt", values)
    return EmailMessage(subject=subject, body=body, to=[report.email])
