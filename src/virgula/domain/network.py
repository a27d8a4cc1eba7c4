"""What the outbox and a network's package say to each other: words in, receipts out.

A network knows nothing but these types. Its limits and prices are dated data with their source;
its faults are the errors of ``domain.delivery``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any, Protocol, runtime_checkable

from virgula.domain.delivery import Reconciliation


@dataclass(frozen=True, slots=True)
class Account:
    """Our account on a network, as its adapter needs it. Never printed: it holds secrets.

    ``options`` are the network's own plain settings (the id of a page, of a chat …).
    """

    base_url: str = ""
    token: str = field(default="", repr=False)
    handle: str = ""
    text_limit: int | None = None
    refresh_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


class MediumKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or a film of a post: its bytes are asked for by their hash.

    ``size`` in bytes, ``width`` and ``height`` in pixels, ``seconds`` for films. ``url`` is where
    a network that fetches by itself finds the bytes.
    """

    sha256: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    alt: str = ""
    url: str = ""

    @property
    def kind(self) -> MediumKind:
        return MediumKind.VIDEO if self.content_type.startswith("video/") else MediumKind.IMAGE


class PostKind(StrEnum):
    """What a post is to the network: its own words, an answer, or the network's own repost."""

    ORIGINAL = "original"
    REPLY = "reply"
    REPOST = "repost"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a post says, before a network's own rules.

    ``is_own`` marks words for one channel: they are never shortened. ``target`` is the network's
    id (or address) of what is answered or reposted. ``at`` is when it is to leave; ids and dates
    that a network lets us choose are made from it and ``uid``, so that they never change.
    ``as_thread`` lets a text that does not fit become several parts.
    """

    uid: str
    title: str
    text: str
    at: datetime
    link: str = ""
    url: str = ""
    language: str = "es"
    is_own: bool = False
    kind: PostKind = PostKind.ORIGINAL
    target: str = ""
    media: tuple[Medium, ...] = ()
    as_thread: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What goes out, frozen at approval: what is compared later is what was sent.

    ``extra`` holds what only its network understands (a record key, a date of creation).
    """

    text: str
    title: str = ""
    link: str = ""
    guid: str = ""
    url: str = ""
    language: str = "es"
    kind: PostKind = PostKind.ORIGINAL
    target: str = ""
    media: tuple[Medium, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def as_payload(self) -> dict[str, Any]:
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> "Rendered":
        """Read what was frozen, also by an earlier version that knew fewer fields."""
        values = dict(payload)
        values["media"] = tuple(Medium(**medium) for medium in values.get("media", ()))
        values["kind"] = PostKind(values.get("kind", PostKind.ORIGINAL))
        return cls(**values)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload in a canonical form."""
        text = dumps(self.as_payload(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


class TooLongError(Exception):
    """Words written for one channel do not fit it."""

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(f"{length} characters, {limit} fit")
        self.length, self.limit = length, limit


class Misfit(StrEnum):
    """Why a post cannot go out on a network as it is; its words are the publishing room's."""

    MEDIA_NEEDED = "media_needed"
    VIDEO_NEEDED = "video_needed"
    VIDEO_REFUSED = "video_refused"
    MIXED_MEDIA = "mixed_media"
    TOO_MANY_IMAGES = "too_many_images"
    TOO_MANY_VIDEOS = "too_many_videos"
    TYPE_REFUSED = "type_refused"
    TOO_HEAVY = "too_heavy"
    TOO_MANY_PIXELS = "too_many_pixels"
    RATIO_REFUSED = "ratio_refused"
    TOO_LONG_FILM = "too_long_film"
    TOO_SHORT_FILM = "too_short_film"
    ALT_TOO_LONG = "alt_too_long"
    TITLE_TOO_LONG = "title_too_long"
    TOO_MANY_HASHTAGS = "too_many_hashtags"
    TOO_MANY_MENTIONS = "too_many_mentions"
    TOO_MANY_PARTS = "too_many_parts"
    REPLY_REFUSED = "reply_refused"
    REPOST_REFUSED = "repost_refused"
    ADDRESS_NOT_PUBLIC = "address_not_public"


class UnfitError(Exception):
    """A post breaks a rule of a network: which one, what it has and what fits."""

    def __init__(self, misfit: Misfit, *, has: object = "", fits: object = "") -> None:
        super().__init__(f"{misfit}: {has}, {fits} fits")
        self.misfit, self.has, self.fits = misfit, has, fits


@dataclass(frozen=True, slots=True)
class MediaRule:
    """What a network takes of one kind of media. ``most`` 0: none. Ratios are width / height."""

    most: int = 0
    content_types: frozenset[str] = frozenset()
    max_bytes: int = 0
    max_pixels: int = 0
    min_ratio: float = 0.0
    max_ratio: float = 0.0
    min_seconds: float = 0.0
    max_seconds: float = 0.0
    alt_limit: int = 0  # 0: the network takes no text for who does not see it


@dataclass(frozen=True, slots=True)
class Price:
    """What one post costs, in ``currency``; most networks ask nothing.

    ``alt`` is the price of a picture's words for who does not see it, ``read`` of each post of ours
    that is read back, ``heard`` of each one of others.
    """

    post: Decimal = Decimal(0)
    post_with_link: Decimal = Decimal(0)
    currency: str = "USD"
    alt: Decimal = Decimal(0)
    read: Decimal = Decimal(0)
    heard: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rules:
    """A network's limits and prices as they were read at its source on a day.

    ``source`` names the page; ``is_proven`` tells whether a real server confirmed them, otherwise
    they come from its documentation alone. ``posts_a_day`` is the network's own cap, 0 when none.
    ``valid_until`` is the day on which the network stops answering the version that we speak.
    """

    as_of: date
    source: str
    text_limit: int
    text_unit: str  # "characters", "graphemes", "weighted", "utf16", "bytes"
    link_length: int = 0  # every link counts so much; 0: as it is written
    title_limit: int = 0
    images: MediaRule = MediaRule()
    video: MediaRule = MediaRule()
    mixes_media: bool = False
    needs_media: bool = False
    most_hashtags: int = 0
    most_mentions: int = 0
    has_threads: bool = False
    has_replies: bool = False
    has_reposts: bool = False
    posts_a_day: int = 0
    price: Price = Price()
    is_proven: bool = False
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The network's word that a post is out."""

    remote_id: str
    url: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A post of ours that the network lists. ``answers`` is what it answers, empty for nothing.

    ``None`` where the network's list does not tell.
    """

    remote_id: str
    url: str
    at: datetime
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Parents:
    """Network ids of the first part of a thread and of the one before this."""

    root: str
    before: str


class HandleState(StrEnum):
    """What a network says of something that was prepared there."""

    PUBLISHED = "published"
    WAITING = "waiting"  # prepared and not published: it may be published with the same handle
    GONE = "gone"  # it does not exist any more, or nobody can say


@dataclass(frozen=True, slots=True)
class Asked:
    state: HandleState
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody else's words to us. ``answers`` is the network's id of our post, when it is one."""

    remote_id: str
    url: str
    author: str
    author_url: str
    text: str
    at: datetime
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """How a post was received, as far as its network lawfully says; ``None`` is unknown."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """New secrets of an account; an empty refresh token means: keep the one you have."""

    token: str
    refresh_token: str = ""
    expires_in: float | None = None  # seconds
    refresh_expires_in: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of a server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


type File = tuple[str, bytes, str]  # name, content, content type


class Client(Protocol):
    """One request, one answer: no retry, bounded in time.

    Raises ``NotSentError`` when provably nothing left and ``UnknownOutcomeError`` otherwise.
    """

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, File] | None = None,
        content: bytes | None = None,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Wire:
    """All that an adapter needs to speak for one channel: the account, the way out, the bytes.

    ``read`` returns the bytes of a medium by its SHA-256, ``read_piece`` those from a place up to
    another: a film of two gigabytes is never held whole.
    """

    account: Account
    client: Client
    read: Callable[[str], bytes]
    read_piece: Callable[[str, int, int], bytes] | None = None

    def piece(self, digest: str, start: int, end: int) -> bytes:
        """Return some bytes of a medium: from ``start`` up to ``end``, which is not among them."""
        if self.read_piece is None:
            return self.read(digest)[start:end]
        return self.read_piece(digest, start, end)


class Network(Protocol):
    """What the outbox asks of a network's package. ``networks.base.Base`` has the plain answers."""

    @property
    def key(self) -> str: ...

    @property
    def ways(self) -> frozenset[Reconciliation]: ...

    @property
    def is_by_hand(self) -> bool:
        """Tell whether a person publishes the prepared text."""
        ...

    @property
    def rules(self) -> Rules: ...

    @property
    def token_life(self) -> timedelta | None:
        """How long a new token lives where nobody says it; ``None``: for ever, or it tells."""
        ...

    def rules_for(self, account: Account) -> Rules:
        """Return the rules as they hold for an account: some servers have limits of their own."""
        ...

    def length(self, text: str) -> int:
        """Return the length as the network counts it, in its own unit."""
        ...

    def cost(self, rendered: Rendered) -> Decimal:
        """Return what this part costs, in the currency of the rules."""
        ...

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        """Return the parts of the post in the network's own form, one where it fits.

        Raises ``TooLongError`` or ``UnfitError``. Asks nothing of any server.
        """
        ...

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        """Do all that nobody sees yet (media, containers) and return a handle to it.

        ``handle`` is what an earlier call returned, empty at first. Raises ``NotReadyError`` with
        the handle to keep when the network still works on it; may be repeated at any time.
        """
        ...

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Publish with one request; raise a ``DeliveryError`` for everything but a receipt."""
        ...

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Return our own posts since an instant that say the same."""
        ...

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        """Return what became of something prepared (networks of the handle class)."""
        ...

    def probe(self, wire: Wire) -> str:
        """Return who the network thinks we are, or raise a ``DeliveryError``."""
        ...

    def limits(self, wire: Wire) -> Mapping[str, str]:
        """Return the limits of the account's own server, to be kept among its options."""
        ...


@runtime_checkable
class Addressed(Protocol):
    """A network whose receipt does not say where the post is: it is asked once the id is kept."""

    def address_of(self, remote_id: str, *, wire: Wire) -> str:
        """Return the public address of something published."""
        ...


class Listening(Protocol):
    """A network whose API lets us read what people say to us."""

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return replies and mentions since an instant, the oldest first."""
        ...


@runtime_checkable
class Measured(Protocol):
    """A network whose API lets us read how our posts were received."""

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]: ...


@runtime_checkable
class Renewing(Protocol):
    """A network whose tokens end and can be renewed without a person."""

    def renew(self, wire: Wire) -> Tokens:
        """Return new tokens, or raise ``NeedsAuthError`` when only a person can connect again."""
        ...
