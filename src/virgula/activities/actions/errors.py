"""What this room refuses; each carries facts, views make the sentence."""

from datetime import date, datetime

from virgula.activities.models import Activity


class ActivityError(Exception):
    """Base of everything that this room refuses."""


class TitleMissingError(ActivityError):
    """An activity without a name cannot be announced."""


class DaysError(ActivityError):
    """It would end before it begins."""

    def __init__(self, first: date | datetime, last: date | datetime) -> None:
        super().__init__(f"{first} – {last}")
        self.first, self.last = first, last


class OtherSystemError(ActivityError):
    """The organiser, a theme, an audience or a territory is of another system."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotInStatusError(ActivityError):
    """The activity is not in a status that allows this: somebody decided it meanwhile."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(f"{activity.pk} {activity.status}")
        self.activity = activity


class ReasonMissingError(ActivityError):
    """What the public was told is taken back without a word of why."""


class NothingPendingError(ActivityError):
    """No change waits for a person: somebody decided it."""


class SameActivityError(ActivityError):
    """An activity cannot be merged into itself."""
