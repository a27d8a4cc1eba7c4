"""Which facts count for which lines: by rules, or by a person's word."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.evidence.models import Fact
from virgula.evidence.registry import KindError, kind_for
from virgula.journal.actions import MACHINE, write_record
from virgula.plans.actions.errors import (
    AttributionExistsError,
    FactReversedError,
    OutsideError,
    ReasonMissingError,
    RuleError,
    RuleExistsError,
    WithdrawnError,
)
from virgula.plans.models import Attribution, AttributionRule, Line, Occurrence

# Beside the dimensions of its kind a rule may look at who acted.
ACTOR = "actor"


def attribute_by_rules(*, fact: Fact, at: datetime) -> list[Attribution]:
    """Let a fact count for every line of its system that has a rule for it.

    Called in the transaction that records the fact; calling it again changes nothing, and what a
    person withdrew stays withdrawn.
    """
    known = set(Attribution.objects.filter(fact=fact).values_list("line_id", flat=True))
    return [
        Attribution.objects.create(line_id=line_id, fact=fact, at=at, by=MACHINE)
        for line_id in sorted(_lines_for(fact, _rules_for([fact])) - known)
    ]


def attribute_new_by_rules(*, facts: Sequence[Fact], at: datetime) -> list[Attribution]:
    """Let facts that this very transaction recorded count by the rules.

    They are of one system. As ``attribute_by_rules`` for each, but nobody can have attributed or
    withdrawn them before: the rules are read once and what follows is written at once.
    """
    rules = _rules_for(facts)
    made = [
        Attribution(line_id=line_id, fact=fact, at=at, by=MACHINE)
        for fact in facts
        for line_id in sorted(_lines_for(fact, rules))
    ]
    return Attribution.objects.bulk_create(made) if made else []


def _rules_for(facts: Sequence[Fact]) -> list[AttributionRule]:
    rules = AttributionRule.objects.filter(
        kind__in={fact.kind for fact in facts},
        line__plan__system_id__in={fact.system_id for fact in facts},
    )
    return list(rules.order_by("line_id", "pk"))


def _lines_for(fact: Fact, rules: Sequence[AttributionRule]) -> set[int]:
    return {rule.line_id for rule in rules if rule.kind == fact.kind and _fits(rule.where, fact)}


def _fits(where: Mapping[str, Any], fact: Fact) -> bool:
    """Tell whether a fact has every value that a rule asks for; a list means any of them."""
    for name, wanted in where.items():
        found = fact.actor.key if name == ACTOR and fact.actor else fact.dims.get(name)
        if found not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def attribute_fact(
    *,
    line: Line,
    fact: Fact,
    by: Any,
    office: str = "",
    at: datetime,
    occurrence: Occurrence | None = None,
) -> Attribution:
    """Let a fact count for a line on a person's word; a withdrawn one counts again."""
    if fact.system_id != line.plan.system_id:
        raise OutsideError("fact", fact.pk)
    if occurrence is not None and occurrence.line_id != line.pk:
        raise OutsideError("occurrence", occurrence.pk)
    if fact.reverses_id is not None or Fact.objects.filter(reverses=fact).exists():
        raise FactReversedError
    with transaction.atomic():
        known = Attribution.objects.select_for_update().filter(line=line, fact=fact).first()
        if known is not None and known.withdrawn_at is None:
            raise AttributionExistsError
        attribution = known or Attribution(line=line, fact=fact)
        attribution.occurrence, attribution.at = occurrence, at
        attribution.by = office or (str(by) if by else MACHINE)
        attribution.withdrawn_at, attribution.withdrawn_reason = None, ""
        attribution.save()
        write_record(
            by=by,
            verb="plans.fact_attributed",
            target=line,
            at=at,
            changes={"fact": ["", fact.title]},
        )
    return attribution


def withdraw_attribution(
    *, attribution: Attribution, reason: str, by: Any, at: datetime
) -> Attribution:
    """Let a fact count no more for a line; the fact stays in the ledger."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError
    with transaction.atomic():
        held = Attribution.objects.select_for_update().get(pk=attribution.pk)
        if held.withdrawn_at is not None:
            raise WithdrawnError
        held.withdrawn_at, held.withdrawn_reason = at, reason[:300]
        held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        write_record(
            by=by,
            verb="plans.attribution_withdrawn",
            target=held.line,
            at=at,
            reason=reason,
            changes={"fact": [held.fact.title, ""]},
        )
    return held


def carry_attributions(*, old: Fact, new: Fact, at: datetime) -> list[Attribution]:
    """Let a corrected fact count for what the one it replaces counted for.

    Called beside ``evidence.actions.replace_fact``, in its transaction.
    """
    held = old.attributions.filter(withdrawn_at=None).order_by("line_id", "pk")
    known = set(new.attributions.values_list("line_id", flat=True))
    return [
        Attribution.objects.create(
            line_id=row.line_id, fact=new, occurrence_id=row.occurrence_id, at=at, by=row.by
        )
        for row in held
        if row.line_id not in known
    ]


def add_rule(
    *, line: Line, kind: str, by: Any, at: datetime, where: Mapping[str, Any] | None = None
) -> AttributionRule:
    """Let facts of a kind (and dimensions) count for a line by themselves from now on."""
    where = dict(where or {})
    try:
        dims = kind_for(kind).dims
    except KindError:
        raise RuleError("kind", kind) from None
    for name, value in where.items():
        if name not in dims | {ACTOR} or not value:
            raise RuleError(name, value)
    try:
        with transaction.atomic():
            rule = AttributionRule.objects.create(line=line, kind=kind, where=where)
            write_record(
                by=by,
                verb="plans.rule_added",
                target=line,
                at=at,
                changes={"rule": ["", kind]},
            )
    except IntegrityError:
        raise RuleExistsError from None
    return rule


def remove_rule(*, rule: AttributionRule, by: Any, at: datetime) -> None:
    """Let facts of a kind count no more by themselves; what counted already stays."""
    with transaction.atomic():
        write_record(
            by=by,
            verb="plans.rule_removed",
            target=rule.line,
            at=at,
            changes={"rule": [rule.kind, ""]},
        )
        rule.delete()
