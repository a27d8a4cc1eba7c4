"""What a network's own refusal means, in sentences: what happened, and what to do.

A network answers with a code or with words of its own; they are kept in the history as they came.
Here they are recognised, so that nobody has to know them. What is not recognised keeps the words of
its step (``words.EVENTS``).
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from virgula.domain.delivery import Event
from virgula.publishing.advice import Advice

META = frozenset({"facebook", "instagram", "threads"})
ANY: frozenset[str] = frozenset()
# ``networks.graph`` ends what Meta said with its code and the code's part: «… (100.33)».
CODE = r"\((?:{})(?:\.\d+)?\)$"
SUBCODE = r"\.(?:{})\)$"


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is recognised: by which networks (all), at which step, by which words."""

    networks: frozenset[str]
    event: Event
    pattern: re.Pattern[str]
    advice: Advice


def _code(event: Event, codes: str, advice: Advice) -> Known:
    return Known(META, event, re.compile(CODE.format(codes)), advice)


def _subcode(event: Event, codes: str, advice: Advice) -> Known:
    return Known(META, event, re.compile(SUBCODE.format(codes)), advice)


def _said(networks: frozenset[str], event: Event, words: str, advice: Advice) -> Known:
    return Known(networks, event, re.compile(words, re.IGNORECASE), advice)


UNREACHABLE = Advice(
    _("The network could not fetch the picture or the film from this site: nothing went out."),
    _("See that the site is on the internet by https, and send it again."),
)
RATIO = Advice(
    _("The network does not take the shape of the picture: it is too wide or too high."),
    _("Crop the picture, write another post with it and let this one go."),
)
FILM = Advice(
    _("The network could not read the film: its format, its length or its sound does not fit."),
    _("Save the film as MP4 (H.264 and AAC), write another post with it and let this one go."),
)
BLOCKED = Advice(
    _("The network holds the account back for some time, or takes the text for abusive."),
    _("Open the account and read what the network asks. Do not send the same text again."),
)
PERMISSION = Advice(
    _("The application may not do this on the account: a permission is missing."),
    _("Give it the permission, write the new token in the channel and test the connection."),
)
ENDED = Advice(
    _("The connection with the account ended: the password changed, or it was withdrawn."),
    _("Get a new token on the network's page, write it in the channel and test the connection."),
)
DAY_USED_UP = Advice(
    _("The account used up its posts of the day: nothing went out."),
    _("It leaves by itself when the network allows it."),
)
IN_THE_CHANNEL = Advice(
    _("The bot is no longer in the channel, or may not publish there: nothing went out."),
    _("Make the bot an administrator of the channel again and test the connection."),
)

KNOWN: tuple[Known, ...] = (
    _subcode(Event.REFUSED, "2207003|2207052|2207020", UNREACHABLE),
    _subcode(Event.REFUSED, "2207009", RATIO),
    _subcode(Event.REFUSED, "2207026|2207023|2207082", FILM),
    _subcode(Event.REFUSED, "2207050|2207051|2207001", BLOCKED),
    _subcode(Event.NOT_SENT, "2207042", DAY_USED_UP),
    _subcode(
        Event.REFUSED,
        "2207010",
        Advice(
            _("The network did not take the text: it is too long, or has too many tags."),
            _("Write another post with a text that fits, and let this one go."),
        ),
    ),
    _code(Event.DISCONNECTED, r"3|10|2\d\d", PERMISSION),
    _code(Event.DISCONNECTED, "102|190", ENDED),
    _code(Event.REFUSED, "368", BLOCKED),
    _code(Event.REFUSED, "9004", UNREACHABLE),
    _code(Event.REFUSED, "36003", RATIO),
    _code(Event.REFUSED, "352|6000|6001", FILM),
    _code(Event.NOT_SENT, "9", DAY_USED_UP),
    _code(
        Event.NOT_SENT,
        r"4|17|32|341|613|80\d\d\d",
        Advice(
            _("The network asked us to wait, because too much was asked of it: nothing went out."),
            _("It leaves by itself when the network allows it."),
        ),
    ),
    _code(
        Event.LOST,
        "506",
        Advice(
            _("The network says that it has this text already, and does not say where."),
            _("The account will be looked at. It is never sent blindly."),
        ),
    ),
    _said(META, Event.REFUSED, r"^FAILED_DOWNLOADING", UNREACHABLE),
    _said(META, Event.REFUSED, r"^INVALID_ASPEC", RATIO),
    _said(META, Event.REFUSED, r"^(?:FAILED_PROCESSING|INVALID_)", FILM),
    _said(META, Event.NOT_SENT, r"posts of the day are used$", DAY_USED_UP),
    _said(
        frozenset({"telegram"}),
        Event.DISCONNECTED,
        r"chat not found|rights|not a member|kicked",
        IN_THE_CHANNEL,
    ),
    _said(frozenset({"x", "linkedin"}), Event.DISCONNECTED, r"permission|permitted", PERMISSION),
    _said(frozenset({"linkedin"}), Event.DISCONNECTED, r"ACCESS_DENIED|scope", PERMISSION),
    _said(frozenset({"youtube"}), Event.NOT_SENT, r"quota", DAY_USED_UP),
    _said(frozenset({"youtube"}), Event.DISCONNECTED, r"invalid_grant|expired|revoked", ENDED),
    _said(
        ANY,
        Event.REFUSED,
        r"^the file is not kept any more",
        Advice(
            _("A picture or film of this post was withdrawn: it cannot go out without it."),
            _("Write another post with a picture that is there, and let this one go."),
        ),
    ),
    _said(
        ANY,
        Event.NOT_SENT,
        r"AddressRefusedError",
        Advice(
            _("The server's address is not a public one: nothing went out."),
            _("Check the server's address in the channel."),
        ),
    ),
    _said(
        ANY,
        Event.NOT_SENT,
        r"certificate|SSL",
        Advice(
            _("The server's certificate could not be trusted: nothing went out."),
            _("It will be tried again. If it goes on, tell who keeps the server."),
        ),
    ),
)


def advice_of(network: str, event: Event, detail: str) -> Advice | None:
    """Return what a network's answer means at a step, or ``None`` when it is not recognised."""
    said = detail.strip()
    for known in KNOWN:
        is_theirs = not known.networks or network in known.networks
        if is_theirs and event is known.event and known.pattern.search(said):
            return known.advice
    return None
