"""What the actions of this room refuse. Errors carry facts; views say them."""

from datetime import date
from typing import Any


class PlanError(Exception):
    """Base of everything that a plan refuses."""


class ReasonMissingError(PlanError):
    """A change that moves what was promised needs its reason in words."""


class EmptyTextError(PlanError):
    """There is nothing written."""


class SameStartError(PlanError):
    """The plan already starts on that day."""

    def __init__(self, starts_on: date) -> None:
        super().__init__(starts_on.isoformat())
        self.starts_on = starts_on


class AlreadyApprovedError(PlanError):
    """The plan was approved before; another approval is another version."""

    def __init__(self, agreement: str, agreed_on: date | None) -> None:
        super().__init__(agreement)
        self.agreement, self.agreed_on = agreement, agreed_on


class AgreementMissingError(PlanError):
    """An approval, or a date that is agreed, needs the number of its agreement."""


class AgreedInFutureError(PlanError):
    """An agreement cannot be dated after today."""

    def __init__(self, agreed_on: date, today: date) -> None:
        super().__init__(f"{agreed_on} > {today}")
        self.agreed_on, self.today = agreed_on, today


class OutsideError(PlanError):
    """What is named belongs to another plan, line or system."""

    def __init__(self, what: str, value: Any) -> None:
        super().__init__(f"{what}: {value}")
        self.what, self.value = what, value


class GoalError(PlanError):
    """A goal does not hold together: ``field`` says where, ``why`` is the key of the reason."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


class TimingError(PlanError):
    """The line's timing has no place for this: issues, agreed dates or active periods."""

    def __init__(self, due_kind: str) -> None:
        super().__init__(due_kind)
        self.due_kind = due_kind


class OccurrenceExistsError(PlanError):
    """The line has a turn of that name on that day already."""

    def __init__(self, label: str, due_on: date) -> None:
        super().__init__(f"{label} {due_on}")
        self.label, self.due_on = label, due_on


class OccurrenceHasEvidenceError(PlanError):
    """A turn with evidence cannot be taken away: withdraw its evidence first."""

    def __init__(self, facts: int) -> None:
        super().__init__(str(facts))
        self.facts = facts


class PeriodOrderError(PlanError):
    """A period ends before it begins."""

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(f"{starts_on} - {ends_on}")
        self.starts_on, self.ends_on = starts_on, ends_on


class AttributionExistsError(PlanError):
    """The fact counts for the line already."""


class WithdrawnError(PlanError):
    """The attribution was withdrawn before."""


class FactReversedError(PlanError):
    """A fact that was reversed counts for nothing."""


class RuleExistsError(PlanError):
    """The line has that rule already."""


class RuleError(PlanError):
    """A rule asks for a kind, or a dimension, that no fact has."""

    def __init__(self, field: str, value: Any) -> None:
        super().__init__(f"{field}: {value}")
        self.field, self.value = field, value


class AlignmentExistsError(PlanError):
    """The line, or its component, serves that programme line already."""
