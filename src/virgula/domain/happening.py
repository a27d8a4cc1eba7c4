"""Something dated that the public may attend or answer: when, where, by whom it is called."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """What an announcement says that happens.

    ``first_on`` and ``last_on`` are civil days in ``zone`` (``last_on`` is its last day, included).
    ``starts_at`` and ``ends_at`` are UTC instants, ``None`` when no hour is said: then it lasts the
    whole day. Half-open: at ``ends_at`` it is over.
    """

    first_on: date
    last_on: date
    zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    title: str = ""
    place: str = ""
    # Where it is followed from afar, or asked to attend.
    link: str = ""
    # The organiser's own mark of it (iCalendar UID), and how often it was revised.
    uid: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    # The last day on which something can be answered or sent, not one on which it takes place.
    is_deadline: bool = False
    # The words from which it was read; empty when it was declared.
    words: str = ""

    @property
    def is_all_day(self) -> bool:
        """Whether no hour is said."""
        return self.starts_at is None
