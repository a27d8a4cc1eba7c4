"""How the computed things of a plan are said: standings, their reasons, dues and rhythms."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext, pgettext_lazy

from virgula.domain.rhythm import (
    Every,
    Exclusion,
    Judgement,
    Result,
    Rhythm,
    Verdict,
    read_rhythm,
)
from virgula.domain.standing import Key, Mark, Standing, Why
from virgula.evidence.measures import measure_for
from virgula.evidence.registry import KindError, kind_for
from virgula.journal.models import Record
from virgula.plans.choices import DueKind, LineStatus, PlanStatus
from virgula.ui.formats import day_long, day_short, month_name, quantity


@dataclass(frozen=True, slots=True)
class Face:
    """How a standing looks: words, tone and icon, so that colour is never the only sign."""

    label: str | Promise
    tone: str
    icon: str


FACES: dict[Key, Face] = {
    Key.LATE: Face(pgettext_lazy("standing", "late"), "bad", "alert"),
    Key.DUE_SOON: Face(pgettext_lazy("standing", "due soon"), "warn", "clock"),
    Key.ON_TIME: Face(pgettext_lazy("standing", "on time"), "good", "check"),
    Key.MET: Face(pgettext_lazy("standing", "met"), "good", "star"),
    Key.TO_AGREE: Face(pgettext_lazy("standing", "to be agreed"), "neutral", "calendar-question"),
    Key.NO_GOAL: Face(pgettext_lazy("standing", "no goal"), "neutral", "target"),
    Key.NO_TIMING: Face(pgettext_lazy("standing", "no timing"), "neutral", "question"),
    Key.BEFORE_START: Face(pgettext_lazy("standing", "before the start"), "warn", "hourglass"),
    Key.CONCLUDED: Face(pgettext_lazy("standing", "concluded"), "info", "flag"),
    Key.DISCARDED: Face(pgettext_lazy("standing", "discarded"), "neutral", "ban"),
}

MARKS: dict[Mark, str | Promise] = {
    Mark.NO_GOAL: pgettext_lazy("mark", "no goal"),
    Mark.NO_STEPS: pgettext_lazy("mark", "no concrete actions"),
    Mark.NO_TIMING: pgettext_lazy("mark", "no timing"),
    Mark.BEFORE_START: pgettext_lazy("mark", "before the start"),
    Mark.NO_FACTS: pgettext_lazy("mark", "no evidence"),
}

REASONS: dict[Why, str | Promise] = {
    Why.PEOPLE_SAID: gettext_lazy("A person of the coordination said so."),
    Why.GOALS_MET: gettext_lazy("The evidence meets every goal."),
    Why.KEPT_UP: gettext_lazy("Its goals are met and it is being kept up."),
    Why.TURNS_MET: gettext_lazy("Every one of its dates has evidence."),
    Why.TARGET_PASSED: gettext_lazy(
        "A goal was due on %(day)s and its evidence does not reach it."
    ),
    Why.DUE_PASSED: gettext_lazy("It was due on %(day)s and its goals are not met."),
    Why.DUE_PASSED_NO_GOAL: gettext_lazy(
        "It was due on %(day)s, and without a goal nothing can say that it is met."
    ),
    Why.OCCURRENCE_MISSED: gettext_lazy("The date of %(day)s passed without evidence."),
    Why.DECISION_PASSED: gettext_lazy(
        "Its dates should have been agreed by %(day)s and they have not."
    ),
    Why.RHYTHM_KEPT: gettext_lazy("It keeps its rhythm."),
    Why.NOT_JUDGED_YET: gettext_lazy("There is nothing to judge yet."),
    Why.NO_ACTIVE_PROJECT: gettext_lazy("No project of it is active today, so it is not measured."),
    Why.NO_CALENDAR: gettext_lazy("It follows another calendar, whose dates are not here yet."),
    Why.NOTHING_TO_JUDGE: gettext_lazy("Without a goal nobody can tell how it is doing."),
    Why.NO_TIMING: gettext_lazy("The plan does not say when."),
    Why.BEFORE_START: gettext_lazy("It was due on %(day)s, before the plan starts."),
}


def reason_of(standing: Standing) -> str:
    """Say in one sentence why a line stands as it does."""
    day = day_long(standing.on) if standing.on else ""
    if standing.why is Why.DECISION_PENDING:
        if not standing.on:
            return _("Its dates are still to be agreed.")
        return _("Its dates are to be agreed by %(day)s.") % {"day": day}
    if standing.why in {Why.DUE_NEAR, Why.DUE_AHEAD}:
        return _due_in(standing.count, day)
    if standing.why is Why.RHYTHM_BROKEN:
        return ngettext(
            "It has missed its rhythm %(count)s time since %(day)s.",
            "It has missed its rhythm %(count)s times in a row since %(day)s.",
            standing.count,
        ) % {"count": standing.count, "day": day}
    return str(REASONS[standing.why]) % {"day": day}


def _due_in(days: int, day: str) -> str:
    if not days:
        return _("It is due today, %(day)s.") % {"day": day}
    return ngettext(
        "It is due in %(count)s day, on %(day)s.",
        "It is due in %(count)s days, on %(day)s.",
        days,
    ) % {"count": days, "day": day}


def due_label(kind: str, due_on: date | None) -> str:
    """Say a due as precisely as the plan does: a month stays a month (CAL-M)."""
    if due_on and kind == DueKind.MONTH:
        return month_name(due_on)
    if due_on:
        return day_long(due_on)
    return str(DueKind(kind).label)


def rhythm_words(rhythm: Rhythm, unit: str) -> str:
    """Say a rhythm: «at least 1 publication every day»."""
    words = {
        Every.DAY: _("at least %(amount)s %(unit)s every day"),
        Every.WEEK: _("at least %(amount)s %(unit)s every week"),
        Every.MONTH: _("at least %(amount)s %(unit)s every month"),
        Every.BIMESTER: _("at least %(amount)s %(unit)s every two months"),
        Every.QUARTER: _("at least %(amount)s %(unit)s every quarter"),
        Every.YEAR: _("at least %(amount)s %(unit)s every year"),
    }
    return words[rhythm.every] % {"amount": quantity(rhythm.at_least), "unit": unit}


def slots_of(every: Every, count: int) -> str:
    """Count slots in the word of their size: «12 days», «1 week»."""
    match every:
        case Every.DAY:
            words = npgettext("slots", "%(count)s day", "%(count)s days", count)
        case Every.WEEK:
            words = npgettext("slots", "%(count)s week", "%(count)s weeks", count)
        case Every.MONTH:
            words = npgettext("slots", "%(count)s month", "%(count)s months", count)
        case Every.BIMESTER:
            words = npgettext("slots", "%(count)s bimester", "%(count)s bimesters", count)
        case Every.QUARTER:
            words = npgettext("slots", "%(count)s quarter", "%(count)s quarters", count)
        case Every.YEAR:
            words = npgettext("slots", "%(count)s year", "%(count)s years", count)
    return words % {"count": quantity(count)}


def kept_words(judgement: Judgement) -> str:
    """Say how a rhythm went: «25 of 27 days»."""
    if not judgement.expected:
        return _("nothing judged yet")
    return _("%(met)s of %(expected)s") % {
        "met": quantity(judgement.met),
        "expected": slots_of(judgement.rhythm.every, judgement.expected),
    }


EXCLUSIONS: dict[Exclusion, str | Promise] = {
    Exclusion.INACTIVE: gettext_lazy("no active project"),
    Exclusion.NO_SUPPLY: gettext_lazy("nothing to do"),
}


def target_words(value: Decimal | None, target: Decimal | None, unit: str) -> str:
    """Say a goal's figure: «3 of 4 workshops»; unknown is said, never shown as 0."""
    if value is None:
        return pgettext("figure", "unknown, of %(target)s %(unit)s") % {
            "target": quantity(target),
            "unit": unit,
        }
    return _("%(value)s of %(target)s %(unit)s") % {
        "value": quantity(value),
        "target": quantity(target),
        "unit": unit,
    }


RESULTS: dict[Result, str | Promise] = {
    Result.MET: pgettext_lazy("slot", "kept"),
    Result.MISSED: pgettext_lazy("slot", "missed"),
    Result.OPEN: pgettext_lazy("slot", "still open"),
    Result.EXCLUDED: pgettext_lazy("slot", "not judged"),
}


def slot_words(verdict: Verdict, unit: str) -> str:
    """Say a slot in one phrase: «26 ene 2023: kept, 3 posts»."""
    slot = verdict.slot
    when = day_short(slot.first)
    if slot.last_day != slot.first:
        when = _("%(first)s to %(last)s") % {"first": when, "last": day_short(slot.last_day)}
    result = EXCLUSIONS[verdict.exclusion] if verdict.exclusion else RESULTS[verdict.result]
    return _("%(when)s: %(result)s, %(amount)s %(unit)s") % {
        "when": when,
        "result": result,
        "amount": quantity(verdict.done),
        "unit": unit,
    }


FIELDS: dict[str, str | Promise] = {
    "starts_on": gettext_lazy("start"),
    "window": gettext_lazy("window"),
    "lines": gettext_lazy("lines"),
    "components": gettext_lazy("components"),
    "status": gettext_lazy("status"),
    "agreement_number": gettext_lazy("agreement"),
    "agreed_on": gettext_lazy("agreed on"),
    "owner": gettext_lazy("answers for it"),
    "decision_due_on": gettext_lazy("decision due"),
    "decision_owner": gettext_lazy("who decides"),
    "goal": gettext_lazy("goal"),
    "title": gettext_lazy("goal"),
    "measure": gettext_lazy("measure"),
    "target": gettext_lazy("target"),
    "due_on": gettext_lazy("due"),
    "rhythm": gettext_lazy("rhythm"),
    "baseline": gettext_lazy("baseline"),
    "scope": gettext_lazy("what counts"),
    "step": gettext_lazy("concrete action"),
    "fact": gettext_lazy("evidence"),
    "rule": gettext_lazy("what counts by itself"),
    "programme_line": gettext_lazy("programme line"),
}
# What only the machine reads, or what the reason above it repeats.
UNSAID = {"status_reason"}


def change_words(record: Record) -> str:
    """Say what a record changed, and why: «start: 1 nov 2022 → 1 dic 2022. Reason: …»."""
    said = [
        _change(record.verb, change.field, change.before, change.after)
        for change in record.changed
        if change.field not in UNSAID
    ]
    parts = ["; ".join(part for part in said if part)]
    if record.reason:
        parts.append(_("Reason: %(reason)s") % {"reason": record.reason})
    return ". ".join(part for part in parts if part)


def kind_label(key: str) -> str:
    """Name a kind of record; one that a removed room recorded reads as its key."""
    try:
        return str(kind_for(key).label)
    except KindError:
        return key


def _change(verb: str, field: str, before: Any, after: Any) -> str:
    name = str(FIELDS.get(field, field))
    old, new = _value(verb, before), _value(verb, after)
    if old == new:
        return f"{name}: {new}" if new else ""
    if not old:
        return f"{name}: {new}"
    return f"{name}: {old} → {new or _('none')}"


def _value(verb: str, value: Any) -> str:
    """Put a stored value into words: dates, statuses and rhythms as a reader knows them."""
    if isinstance(value, dict):
        return rhythm_words(read_rhythm(value), "") if "every" in value else ""
    text = str(value)
    if verb in {"plans.period_opened", "plans.period_closed"}:
        return " – ".join(_day(part) for part in text.split(" – "))
    if verb in {"plans.rule_added", "plans.rule_removed"} and text:
        return kind_label(text)
    text = _day(text)
    if verb == "plans.status_set":
        return str(LineStatus(text).label) if text in LineStatus.values else text
    if verb == "plans.plan_approved":
        return str(PlanStatus(text).label) if text in PlanStatus.values else text
    return text


def _day(text: str) -> str:
    try:
        return day_long(date.fromisoformat(text))
    except ValueError:
        return text


def goal_sentence(
    *, measure: str, target: Decimal | None, due_on: date | None, rhythm: Rhythm | None
) -> str:
    """Say a goal in one sentence: «4 workshops by 30 September 2023»."""
    unit = measure_for(measure).unit
    if rhythm is not None:
        return rhythm_words(rhythm, unit.word(rhythm.at_least)).capitalize()
    amount = {"amount": quantity(target), "unit": unit.word(target)}
    if due_on is None:
        return _("%(amount)s %(unit)s") % amount
    return _("%(amount)s %(unit)s by %(day)s") % {**amount, "day": day_long(due_on)}
