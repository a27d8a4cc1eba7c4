"""What a row of a month has wrong, in a sentence that says what to do."""

from collections.abc import Sized
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from virgula.documents import errors
from virgula.publishing.importers.columns import SheetError
from virgula.publishing.importers.reading import Finding

SENTENCES: dict[str, str | Promise] = {
    "no_text": gettext_lazy("it has no text."),
    "no_day": gettext_lazy("it has no day."),
    "bad_day": gettext_lazy("«%(detail)s» is no day; write it like 24/11/2026."),
    "no_hour": gettext_lazy("it has no hour."),
    "bad_hour": gettext_lazy("«%(detail)s» is no hour; write it like 09:30."),
    "past": gettext_lazy("%(detail)s has passed; choose an hour that is still to come."),
    "skipped_hour": gettext_lazy(
        "%(detail)s does not exist that day: the clocks jump over it; choose another hour."
    ),
    "repeated_hour": gettext_lazy(
        "the clocks show %(detail)s twice that day; write «%(detail)s primera» or "
        "«%(detail)s segunda»."
    ),
    "bad_zone": gettext_lazy(
        "«%(detail)s» is no time zone that is known; write a city (Tijuana) or leave it empty."
    ),
    "bad_link": gettext_lazy("«%(detail)s» is no web address; it begins with https://."),
    "no_channel": gettext_lazy("it has no channel."),
    "bad_channel": gettext_lazy(
        "there is no channel or group in use called «%(detail)s»; write it as in the template."
    ),
    "bad_campaign": gettext_lazy("there is no campaign called «%(detail)s»."),
    "bad_line": gettext_lazy("there is no line of the plan with the code «%(detail)s»."),
    "too_long": gettext_lazy("the text of the column «%(column)s» is too long: %(detail)s fit."),
    "repeated_id": gettext_lazy("the id «%(detail)s» stands in an earlier row; each has its own."),
    "no_utility": gettext_lazy(
        "it does not say what it is good for; without that nobody can approve it."
    ),
    "unfit": gettext_lazy("it does not fit the channel «%(detail)s» as it is."),
    "no_alt": gettext_lazy("its picture has no text for who does not see it (column «alt»)."),
    "left": gettext_lazy("it is out or leaving already: it stays as it is."),
    "approved": gettext_lazy(
        "it is approved and its words differ: only its hour is changed from here; change its words "
        "on its page."
    ),
    "withdrawn": gettext_lazy("it was withdrawn: it stays so."),
}


def said(finding: Finding) -> str:
    """Return the sentence of a finding; it follows «Row 7:»."""
    words = {"detail": finding.detail, "column": finding.column.value}
    return str(SENTENCES[finding.kind]) % words


def row_said(number: int, finding: Finding) -> str:
    """Return the sentence with its row."""
    return _("row %(number)d: %(what)s") % {"number": number, "what": said(finding)}


def sheet_refusal(error: SheetError) -> str:
    """Return why a document holds no month."""
    if error.twice:
        return _("The column «%(columns)s» stands twice: leave one of them.") % {
            "columns": "», «".join(dict.fromkeys(error.twice))
        }
    return _(
        "No row of headings was found: the column «%(columns)s» is missing. Download the template "
        "and copy your posts into it."
    ) % {"columns": "», «".join(error.missing)}


def document_refusal(error: errors.DocumentError) -> str:
    """Return why a document could not be read."""
    known: dict[type[errors.DocumentError], str] = {
        errors.EmptyDocumentError: _("The file is empty: check that you chose the right one."),
        errors.LockedDocumentError: _(
            "The file asks for a password: remove it and upload the file again."
        ),
        errors.OldFormatError: _(
            "The file is in an old office format: open it and save it as .xlsx."
        ),
        errors.DocumentTooLargeError: _(
            "The file is too large: leave only the posts in it, without pictures."
        ),
        errors.TooManyCellsError: _(
            "The sheet reaches farther than a month does: delete what is left over below and to "
            "the right of the posts."
        ),
        errors.UnknownFormatError: _("Save it as .xlsx or .csv and upload it again."),
        errors.NotTextError: _("Save it as .xlsx or .csv and upload it again."),
    }
    return known.get(type(error)) or _(
        "The file is damaged and cannot be read to the end: open it, save it again and upload it."
    )


class Done(Protocol):
    """What an import tells of itself: how many of each."""

    @property
    def made(self) -> Sized: ...
    @property
    def changed(self) -> Sized: ...
    @property
    def same(self) -> int: ...
    @property
    def left_out(self) -> int: ...
    @property
    def approved(self) -> int: ...
    @property
    def drafts(self) -> int: ...


def done_words(done: Done) -> str:
    """Return what an import did, in sentences."""
    said_parts = [
        (len(done.made), ngettext("%(n)d post made.", "%(n)d posts made.", len(done.made))),
        (len(done.changed), ngettext("%(n)d changed.", "%(n)d changed.", len(done.changed))),
        (done.approved, ngettext("%(n)d approved.", "%(n)d approved.", done.approved)),
        (done.same, ngettext("%(n)d stays the same.", "%(n)d stay the same.", done.same)),
        (done.left_out, ngettext("%(n)d row left out.", "%(n)d rows left out.", done.left_out)),
        (
            done.drafts,
            ngettext(
                "%(n)d stays a draft: something is missing before it can be approved.",
                "%(n)d stay drafts: something is missing before they can be approved.",
                done.drafts,
            ),
        ),
    ]
    return " ".join(text % {"n": count} for count, text in said_parts if count)
