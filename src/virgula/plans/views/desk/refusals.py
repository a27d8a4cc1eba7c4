"""What the actions refuse, said in plain sentences beside the field that can mend it."""

from collections.abc import Callable

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.evidence import actions as evidence
from virgula.evidence.registry import EvidenceError
from virgula.media.actions import EmptyFileError, TooLargeError, UploadError
from virgula.plans.actions import errors
from virgula.plans.choices import DueKind
from virgula.ui.formats import day_long

REFUSALS = (errors.PlanError, EvidenceError, UploadError)

SENTENCES: dict[type[Exception], tuple[str | None, Callable[[], str]]] = {
    errors.ReasonMissingError: ("reason", lambda: _("Write why: the history keeps it.")),
    errors.EmptyTextError: (None, lambda: _("There is nothing written yet.")),
    errors.AgreementMissingError: ("agreement", lambda: _("Write the number of the agreement.")),
    errors.AttributionExistsError: (None, lambda: _("This evidence already counts for the line.")),
    errors.WithdrawnError: (None, lambda: _("Somebody had withdrawn this evidence already.")),
    errors.FactReversedError: (
        None,
        lambda: _("This record was reversed, so it cannot count for any line."),
    ),
    errors.RuleExistsError: (None, lambda: _("The line has this rule already.")),
    errors.RuleError: (None, lambda: _("No record is of that kind. Choose another one.")),
    errors.AlignmentExistsError: (
        "programme_line",
        lambda: _("It is already said that this line serves that one."),
    ),
    errors.OutsideError: (
        None,
        lambda: _("What you chose belongs to another plan or network. Choose it again."),
    ),
    evidence.NotOneProofError: (
        None,
        lambda: _("Give one proof: a file, a link or a note. Only one of the three."),
    ),
}

GOAL_WORDS: dict[tuple[str, str], Callable[[], str]] = {
    ("title", "empty"): lambda: _("Say the goal in a few words."),
    ("target", "target_or_rhythm"): lambda: _("Say either an amount to reach or a rhythm to keep."),
    ("measure", "unknown"): lambda: _("Choose what is counted from the list."),
    ("scope", "unfit"): lambda: _("That filter does not fit what is counted."),
    ("scope", "objective"): lambda: _("An objective has no evidence of its own to count."),
}


def refuse(form: Form, error: Exception) -> None:
    """Put what was refused into the form, beside its field when the form has it."""
    field, sentence = sentence_of(error)
    form.add_error(field if field in form.fields else None, sentence)


def sentence_of(error: Exception) -> tuple[str | None, str]:
    """Return the field and the sentence of what an action refused."""
    known = SENTENCES.get(type(error))
    if known:
        return known[0], known[1]()
    if isinstance(error, errors.GoalError):
        words = GOAL_WORDS.get((error.field, error.why))
        return error.field, words() if words else _("Check this part of the goal.")
    return _sentence_with_facts(error)


def _sentence_with_facts(error: Exception) -> tuple[str | None, str]:
    match error:
        case errors.SameStartError():
            said = _("The plan already starts on %(day)s.") % {"day": day_long(error.starts_on)}
            return "starts_on", said
        case errors.AlreadyApprovedError():
            return None, _("The plan was approved before, by agreement %(number)s of %(day)s.") % {
                "number": error.agreement or "—",
                "day": day_long(error.agreed_on),
            }
        case errors.AgreedInFutureError():
            said = _("The plan is on %(day)s: an agreement cannot be dated after that day.")
            return "agreed_on", said % {"day": day_long(error.today)}
        case errors.TimingError():
            said = _("This line's timing is «%(timing)s»: it has no such dates.")
            return None, said % {"timing": DueKind(error.due_kind).label}
        case errors.OccurrenceExistsError():
            said = _("«%(name)s» of %(day)s is here already.")
            return None, said % {"name": error.label, "day": day_long(error.due_on)}
        case errors.OccurrenceHasEvidenceError():
            said = ngettext(
                "%(count)s piece of evidence counts for this date: withdraw it first.",
                "%(count)s pieces of evidence count for this date: withdraw them first.",
                error.facts,
            )
            return None, said % {"count": error.facts}
        case errors.PeriodOrderError():
            return "ends_on", _("It would end on %(end)s, and it begins on %(start)s.") % {
                "end": day_long(error.ends_on),
                "start": day_long(error.starts_on),
            }
        case evidence.FactError():
            return _fact_field(error)
        case UploadError():
            return "file", _refused_file(error)
    return None, _("This cannot be done as it is written. Nothing was saved.")


def _refused_file(error: UploadError) -> str:
    match error:
        case EmptyFileError():
            return _("«%(name)s» is empty. Choose another file.") % {"name": error.name}
        case TooLargeError():
            said = _("«%(name)s» is larger than %(limit)s MB. Choose a smaller one.")
            return said % {"name": error.name, "limit": error.limit_bytes // 1024**2}
    said = _("«%(name)s» cannot be kept. Choose a PDF, an image or a document.")
    return said % {"name": error.name}


def _fact_field(error: evidence.FactError) -> tuple[str | None, str]:
    sentences = {
        "day": _("That day has not come yet in this plan."),
        "quantity": _("Write a quantity of 0 or more, with at most four decimals."),
        "title": _("Say in a few words what was done."),
    }
    return error.field, sentences.get(error.field, _("Check this datum."))
