"""What people read: states, causes and remedies in plain sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.domain.delivery import Event, State
from virgula.publishing.advice import Advice, Words
from virgula.publishing.choices import QUIET as QUIET_DETAIL
from virgula.publishing.choices import WORKER_LOST as WORKER_LOST_DETAIL
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.words_of_networks import advice_of

__all__ = [
    "BY_STATUS",
    "CHANNEL_LOOKS",
    "EVENTS",
    "LOOKS",
    "TROUBLE",
    "Advice",
    "Words",
    "advice_for",
    "explain",
]

# Tone and icon of a state's badge.
LOOKS: dict[State, tuple[str, str]] = {
    State.SCHEDULED: ("neutral", "clock"),
    State.READY: ("info", "clock"),
    State.CLAIMED: ("info", "hourglass"),
    State.PREPARED: ("info", "hourglass"),
    State.SENDING: ("info", "send"),
    State.UNKNOWN: ("warn", "question"),
    State.RECONCILING: ("warn", "eye"),
    State.RETRY_WAIT: ("warn", "repeat"),
    State.NEEDS_AUTH: ("bad", "plug"),
    State.NEEDS_HUMAN: ("warn", "user"),
    State.REJECTED: ("bad", "ban"),
    State.PUBLISHED: ("good", "check"),
    State.CANCELLED: ("neutral", "cross"),
    State.HELD: ("warn", "pause"),
}
CHANNEL_LOOKS: dict[str, tuple[str, str]] = {
    ChannelStatus.OK: ("good", "check"),
    ChannelStatus.OPEN: ("warn", "hourglass"),
    ChannelStatus.NEEDS_AUTH: ("bad", "plug"),
    ChannelStatus.PAUSED: ("neutral", "pause"),
}


TROUBLE: dict[str, Advice] = {
    "needs_human": Advice(
        pgettext_lazy("delivery", "To be confirmed"),
        _("Look at the account: say whether it went out, or let it go."),
    ),
    "by_hand": Advice(
        pgettext_lazy("delivery", "Ready to publish by hand"),
        _("Copy the text, publish it and paste its address here."),
    ),
    "unknown": Advice(
        pgettext_lazy("delivery", "Outcome unknown"),
        _("The channel is being looked at. If you see the post there, confirm it."),
    ),
    "rejected": Advice(
        pgettext_lazy("delivery", "Rejected by the channel"),
        _("Read the cause; mend it and send again, or let it go."),
    ),
    "needs_auth": Advice(
        pgettext_lazy("delivery", "Channel disconnected"),
        _("Write a new token in the channel and test the connection."),
    ),
    "late": Advice(
        pgettext_lazy("delivery", "Late"),
        _("It should have gone out. If the sender is not running, start it again."),
    ),
    "paused": Advice(
        pgettext_lazy("delivery", "Late: the channel is paused"),
        _("Resume the channel, or cancel the post."),
    ),
    "all_paused": Advice(
        pgettext_lazy("delivery", "Late: everything is paused"),
        _("Nothing leaves until the pause is lifted."),
    ),
    "disconnected": Advice(
        pgettext_lazy("delivery", "Late: the channel is disconnected"),
        _("Write a new token in the channel and test the connection."),
    ),
    "waits_for_part": Advice(
        pgettext_lazy("delivery", "Waits for the part before it"),
        _("It leaves when the earlier part of the thread is out. Look at that one first."),
    ),
    "quiet": Advice(
        pgettext_lazy("delivery", "Waits for the quiet hours to end"),
        _("It leaves by itself when they are over."),
    ),
    "resting": Advice(
        pgettext_lazy("delivery", "The channel asked for patience"),
        _("It is tried again by itself when the channel may be asked again."),
    ),
    "held": Advice(
        pgettext_lazy("delivery", "Held until it is checked"),
        _("A copy of the data was brought back. The account is looked at before anything leaves."),
    ),
}

# Troubles whose cause the network itself may have told.
TOLD: dict[str, Event] = {"rejected": Event.REFUSED, "needs_auth": Event.DISCONNECTED}

EVENTS: dict[Event, Advice] = {
    Event.LAPSE: Advice(
        _("The sender stopped before anything could leave."), _("It will be sent by itself.")
    ),
    Event.HAND_OVER: Advice(_("It is ready for a person to publish.")),
    Event.SEND: Advice(_("It was sent to the channel.")),
    Event.ANSWERED: Advice(_("The channel answered: it is published.")),
    Event.NOT_SENT: Advice(
        _("The channel could not be reached: nothing went out."),
        _("It will be tried again by itself."),
    ),
    Event.NOT_READY: Advice(
        _("The channel is still working on the pictures or the film."),
        _("It will be asked again by itself."),
    ),
    Event.REFUSED: Advice(
        _("The channel read it and refused it."),
        _("Read what it said. Mend the channel and send again, or let it go."),
    ),
    Event.DISCONNECTED: Advice(
        _("The channel did not accept our token: nothing went out."),
        _("Write a new token in the channel and test the connection."),
    ),
    Event.LOST: Advice(
        _("No clear answer came: nobody knows yet whether it went out."),
        _("Before anything else the account will be looked at. It is never sent blindly."),
    ),
    Event.ABSENT: Advice(_("It is not on the account yet."), _("It will be looked for again.")),
    Event.SURELY_ABSENT: Advice(
        _("Looked for twice, and it is not on the account."), _("It will be sent again.")
    ),
    Event.REPEATABLE: Advice(_("Sending it again changes nothing."), _("It will be sent again.")),
    Event.FOUND: Advice(_("It was found on the account: it had gone out.")),
    Event.UNKNOWABLE: Advice(
        _("This channel cannot tell whether it went out."), _("A person has to look.")
    ),
    Event.EXPIRE: Advice(
        _("Its time passed, or it was tried too often."),
        _("It no longer leaves by itself: decide whether it still should."),
    ),
    Event.RECONNECT: Advice(_("The channel is connected again.")),
    Event.CONFIRM: Advice(_("A person confirmed that it is out.")),
    Event.RETRY: Advice(_("A person asked to send it again.")),
    Event.ABANDON: Advice(_("A person let it go.")),
    Event.DROP: Advice(
        _("The part before it was let go."),
        _("Without it this part says nothing: it does not leave."),
    ),
    Event.HOLD: Advice(
        _("A copy of the data was brought back: it may be out already."),
        _("Before anything leaves the account will be looked at."),
    ),
}

# Words for particular answers, where they say more than the step alone.
BY_STATUS: dict[tuple[Event, int], Advice] = {
    (Event.NOT_SENT, 429): Advice(
        _("The channel asked us to wait: nothing went out."), _("It will be tried again by itself.")
    ),
    (Event.DISCONNECTED, 402): Advice(
        _("The account has no credit left on the network: nothing went out."),
        _("Buy credit on the network's page and test the connection."),
    ),
    (Event.LOST, 403): Advice(
        _("The network says that it has this text already, and does not say where."),
        _("The account will be looked at. It is never sent blindly."),
    ),
    (Event.LOST, 422): Advice(
        _("The network says that it has this text already; what it names may be gone."),
        _("The account will be looked at. It is never sent blindly."),
    ),
    (Event.REFUSED, 426): Advice(
        _("The network no longer answers the version that this program speaks: nothing went out."),
        _("Update the program, or write a newer version in the channel."),
    ),
    (Event.REFUSED, 404): Advice(
        _("At that address there is no server of this kind."),
        _("Check the server's address in the channel."),
    ),
    (Event.REFUSED, 422): Advice(
        _("The channel refused the text: it is empty, too long or not allowed."),
        _("Write another post with a text that fits, and let this one go."),
    ),
}
WORKER_LOST = Advice(
    _("The sender stopped while it was sending: nobody knows yet whether it went out."),
    _("Before anything else the account will be looked at. It is never sent blindly."),
)
QUIET = Advice(
    _("By the end of the quiet hours it would be too late."),
    _("Decide whether it leaves now or not at all."),
)
UNREADABLE = Advice(
    _("The account could not be looked at: that proves nothing."),
    _("It will be looked for again."),
)


def advice_for(trouble: str, *, network: str, said: str) -> Advice | None:
    """Return what is the matter and what to do; what the network said itself weighs the most."""
    event = TOLD.get(trouble)
    recognised = advice_of(network, event, said) if event else None
    if recognised is None:
        return TROUBLE.get(trouble)
    # A heading has no full stop.
    return Advice(str(recognised.cause).rstrip("."), recognised.remedy)


RESULTS: Mapping[str, Words] = {
    "likes": pgettext_lazy("result", "Likes"),
    "reposts": pgettext_lazy("result", "Reposts"),
    "replies": pgettext_lazy("result", "Replies"),
    "views": pgettext_lazy("result", "Views"),
}


def received(result: Any) -> list[tuple[Words, int]]:
    """Return how a post was received, as far as its network tells; unknown is left out."""
    if result is None:
        return []
    known = [(label, getattr(result, name)) for name, label in RESULTS.items()]
    return [(label, number) for label, number in known if number is not None]


def explain(event: Event, *, http_status: int | None, detail: str, network: str = "") -> Advice:
    """Return what a step of a delivery's history means; what the network said weighs the most."""
    if event is Event.LOST and detail == WORKER_LOST_DETAIL:
        return WORKER_LOST
    if event is Event.EXPIRE and detail == QUIET_DETAIL:
        return QUIET
    if event is Event.ABSENT and detail and detail != WORKER_LOST_DETAIL:
        return UNREADABLE
    recognised = advice_of(network, event, detail)
    if recognised is not None:
        return recognised
    if http_status is not None and (event, http_status) in BY_STATUS:
        return BY_STATUS[event, http_status]
    return EVENTS.get(event, Advice(event.value))
