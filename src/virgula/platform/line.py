"""The way to the mail server: Django's own, watched so that it is known what was handed over."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage, mailers

from virgula.domain.bulletin import Outcome, outcome_of

# RFC 3463: the reason of an answer, without its prose.
ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class DeafError(Exception):
    """The mail server could not be reached, or does not let us in. Nothing was handed over."""


class TooLateError(Exception):
    """The lease was nearly over before the letter was handed over."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What is known of one letter. ``is_about_reader``: the answer speaks of the address itself."""

    outcome: Outcome
    answer: str = ""
    is_about_reader: bool = False


class Line:
    """An open line to the mail server. One letter at a time; broken, it is opened again."""

    def __init__(self) -> None:
        self._backend: Any = mailers["default"]

    def open(self) -> None:
        """Open it where it is not. Raises ``DeafError``."""
        try:
            self._backend.open()
        except OSError as error:
            code = getattr(error, "smtp_code", "")
            raise DeafError(f"{type(error).__name__} {code}".strip()) from error

    def hand_over(self, letter: EmailMessage, *, may_send: Callable[[], bool]) -> Handed:
        """Hand one letter over and return what is known of it.

        ``may_send`` is asked at the last moment: a worker that was frozen past its lease sends
        nothing when it wakes. Raises ``DeafError`` when the server does not take us at all.
        """
        self.open()
        was_handed_over = self._watch(may_send)
        try:
            self._backend.send_messages([letter])
        except TooLateError:
            self.close()
            return Handed(Outcome.NOT_HANDED)
        except smtplib.SMTPSenderRefused as error:
            raise DeafError(f"sender {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            code, answer = _answer(error)
            if code is None:
                self.close()
            outcome = outcome_of(code, was_handed_over=was_handed_over())
            return Handed(outcome, answer, isinstance(error, smtplib.SMTPRecipientsRefused))
        return Handed(Outcome.TAKEN)

    def close(self) -> None:
        """Hang up, whatever state the line is in."""
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            self._backend.connection = None

    def _watch(self, may_send: Callable[[], bool]) -> Callable[[], bool]:
        """Notice the moment at which the letter's text begins to leave."""
        smtp = getattr(self._backend, "connection", None)
        if not isinstance(smtp, smtplib.SMTP):
            # A folder or a memory: it cannot be watched, so it counts as handed over.
            return lambda: True
        begun = False
        real = type(smtp).data

        def data(text: bytes) -> tuple[int, bytes]:
            nonlocal begun
            if not may_send():
                raise TooLateError
            begun = True
            return real(smtp, text)

        smtp.data = data  # type: ignore[method-assign, assignment]
        return lambda: begun


def _answer(error: Exception) -> tuple[int | None, str]:
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return None, type(error).__name__[:30]
    if not 200 <= code < 600:
        # Not an answer at all: the library's own -1 for a line that broke.
        return None, type(error).__name__[:30]
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)
    reason = ENHANCED.match(text)
    return code, f"{code} {reason[1]}" if reason else str(code)
