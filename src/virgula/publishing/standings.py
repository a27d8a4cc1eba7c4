"""How a post stands as a whole: what its deliveries say together, in a word, a tone and a shape."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from virgula.domain.delivery import LEASED, TERMINAL, State
from virgula.publishing.choices import PostStatus

# These ask for a person, or for a look at the account.
ASKING = frozenset(
    {
        State.NEEDS_HUMAN,
        State.REJECTED,
        State.NEEDS_AUTH,
        State.UNKNOWN,
        State.RECONCILING,
        State.HELD,
    }
)


class Standing(StrEnum):
    """Where a post stands; the order is the one in which a filter shows them."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    LEAVING = "leaving"
    ATTENTION = "attention"
    PARTLY = "partly"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Look:
    label: str | Promise
    tone: str
    icon: str


LOOKS: dict[Standing, Look] = {
    Standing.DRAFT: Look(pgettext_lazy("post", "Draft"), "neutral", "edit"),
    Standing.IN_REVIEW: Look(pgettext_lazy("post", "In review"), "warn", "eye"),
    Standing.SCHEDULED: Look(pgettext_lazy("post", "Scheduled"), "info", "clock"),
    Standing.LEAVING: Look(pgettext_lazy("post", "Leaving now"), "info", "send"),
    Standing.ATTENTION: Look(pgettext_lazy("post", "To attend to"), "bad", "alert"),
    Standing.PARTLY: Look(pgettext_lazy("post", "Partly published"), "warn", "pie"),
    Standing.PUBLISHED: Look(pgettext_lazy("post", "Published"), "good", "check"),
    Standing.CANCELLED: Look(pgettext_lazy("post", "Cancelled"), "neutral", "cross"),
    Standing.WITHDRAWN: Look(pgettext_lazy("post", "Withdrawn"), "neutral", "ban"),
}
BEFORE_APPROVAL = {
    PostStatus.DRAFT: Standing.DRAFT,
    PostStatus.IN_REVIEW: Standing.IN_REVIEW,
    PostStatus.WITHDRAWN: Standing.WITHDRAWN,
}


def standing_of(
    status: str, states: Collection[State], *, due_at: datetime, late_before: datetime
) -> Standing:
    """Return how a post stands; ``late_before`` is the instant before which it should be out."""
    early = BEFORE_APPROVAL.get(PostStatus(status))
    if early is not None:
        return early
    kept = [state for state in states if state is not State.CANCELLED]
    if states and not kept:
        return Standing.CANCELLED
    open_states = [state for state in kept if state not in TERMINAL]
    if any(state in ASKING for state in kept) or (open_states and due_at < late_before):
        return Standing.ATTENTION
    if kept and not open_states:
        return Standing.PUBLISHED
    if State.PUBLISHED in kept:
        return Standing.PARTLY
    return Standing.LEAVING if any(state in LEASED for state in kept) else Standing.SCHEDULED
