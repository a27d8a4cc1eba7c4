"""What the desk's pages show, put together: filters, a post with its deliveries, the channels."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from virgula.domain.delivery import CLAIMABLE, LEASED, Event, State, knows
from virgula.journal.queries import history_of
from virgula.networks.registry import network_for
from virgula.platform.scoping import Reach
from virgula.publishing import queries, words
from virgula.publishing.actions.asking import approvers_of
from virgula.publishing.actions.posts import OPEN
from virgula.publishing.cards import HandCard, hand_card
from virgula.publishing.choices import Network, PostStatus
from virgula.publishing.forms.posts import ConfirmForm
from virgula.publishing.models import Attempt, Delivery, Post, PostComment, PostMedium
from virgula.publishing.outlook import Clock, Outlook, clocks_of, outlooks
from virgula.publishing.rendering import as_media, tags_of

ALL = Q()
FILTERS: dict[str, tuple[str | Promise, Q | None]] = {
    "todo": (pgettext_lazy("deliveries", "All"), ALL),
    # Its condition depends on the hour.
    "atender": (pgettext_lazy("deliveries", "To attend to"), None),
    "por-salir": (pgettext_lazy("deliveries", "Leaving"), Q(state__in=CLAIMABLE | LEASED)),
    "publicadas": (pgettext_lazy("deliveries", "Published"), Q(state=State.PUBLISHED)),
    "canceladas": (pgettext_lazy("deliveries", "Cancelled"), Q(state=State.CANCELLED)),
}


def delivery_list(reach: Reach, chosen: str, *, channel: str, now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries of a filter: trouble first, then the newest."""
    trouble = queries.trouble_condition(now)
    condition = FILTERS[chosen][1]
    rows = queries.deliveries_within(reach).filter(trouble if condition is None else condition)
    if channel:
        rows = rows.filter(channel__key=channel)
    first = Case(When(trouble, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(first, "-due_at", "-pk")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a delivery's history, as a time line shows it."""

    at: datetime
    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """A delivery on its post's page: how it stands, what it says and what may be done."""

    row: queries.DeliveryRow
    tone: str
    icon: str
    advice: words.Advice | None
    text: str
    is_by_hand: bool
    hand: HandCard | None
    due_at: datetime
    next_at: datetime | None
    open_url: str
    steps: list[Step]
    form: ConfirmForm | None
    may_retry: bool
    may_cancel: bool
    # Where what keeps it is mended, when that is not on its own page.
    mend_url: str

    received: Sequence[tuple[words.Words, int]]
    # Which part of a thread it is, of how many.
    part: int = 1
    parts: int = 1

    @property
    def key(self) -> str:
        return str(self.row.pk)


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post as the desk shows it."""

    post: Post
    due_at: datetime
    zone_label: str
    cards: list[DeliveryCard]
    # A thread is one channel, and is out when its last part is.
    channels: int
    published: int
    history: Any
    is_on_portal: bool
    # Of a post that is not approved: how it will look. Of any: what was said about it.
    looks: list[Outlook]
    media: list[PostMedium]
    clocks: list[Clock]
    comments: list[PostComment]
    approvers: list[Any]

    @property
    def is_open(self) -> bool:
        return self.post.status in OPEN

    @property
    def is_in_review(self) -> bool:
        return self.post.status == PostStatus.IN_REVIEW

    @property
    def may_recall(self) -> bool:
        """Tell whether nobody has touched its deliveries, so that its words may change again."""
        waiting = all(card.row.state is State.SCHEDULED and not card.steps for card in self.cards)
        return self.post.status == PostStatus.APPROVED and waiting


def _numbered(cards: list[DeliveryCard]) -> list[DeliveryCard]:
    """Return the cards, those of a thread with their place in it."""
    parts = Counter(card.row.channel_key for card in cards)
    seen: Counter[str] = Counter()
    numbered = []
    for card in cards:
        key = card.row.channel_key
        seen[key] += 1
        numbered.append(replace(card, part=seen[key], parts=parts[key]))
    return numbered


def post_page(post: Post, *, now: datetime, bound: Mapping[int, ConfirmForm]) -> PostPage:
    """Return everything of a post's page in a fixed number of statements."""
    zone = ZoneInfo(post.due_zone)
    attempts = Prefetch("attempts", queryset=Attempt.objects.order_by("at", "pk"))
    rows = post.deliveries.select_related(*queries.ROW_RELATED, "result").prefetch_related(attempts)
    ordered = rows.order_by("channel__name", "channel_id", "part")
    cards = _numbered([_card(one, zone, now, bound) for one in ordered])
    published = [card for card in cards if card.row.state is State.PUBLISHED]
    channels = {card.row.channel_key for card in cards}
    missing = {card.row.channel_key for card in cards if card.row.state is not State.PUBLISHED}
    media = list(post.media.select_related("upload"))
    return PostPage(
        post=post,
        due_at=post.due_at.astimezone(zone),
        zone_label=post.system.zone_label,
        cards=cards,
        channels=len(channels),
        published=len(channels - missing),
        history=history_of(post),
        is_on_portal=any(card.row.network == Network.FEED for card in published),
        looks=_looks(post, media) if post.status in OPEN else [],
        media=media,
        clocks=clocks_of(post),
        comments=list(post.comments.all()),
        approvers=approvers_of(post, at=now) if post.status == PostStatus.IN_REVIEW else [],
    )


def _looks(post: Post, media: list[PostMedium]) -> list[Outlook]:
    channels = list(post.channels.order_by("name", "pk"))
    return outlooks(post, channels, as_media(media), tags_of(post))


def _card(
    delivery: Delivery, zone: ZoneInfo, now: datetime, bound: Mapping[int, ConfirmForm]
) -> DeliveryCard:
    state, row = State(delivery.state), queries.row_of(delivery, now)
    tone, icon = words.LOOKS[state]
    may_confirm = knows(state, Event.CONFIRM)
    by_hand = network_for(row.network).is_by_hand
    return DeliveryCard(
        row=row,
        tone=tone,
        icon=icon,
        advice=row.advice,
        text=delivery.payload.get("text", ""),
        is_by_hand=by_hand,
        hand=hand_card(delivery) if by_hand and may_confirm else None,
        due_at=delivery.due_at.astimezone(zone),
        next_at=delivery.next_at.astimezone(zone) if state is State.RETRY_WAIT else None,
        open_url=delivery.channel.public_url,
        steps=[_step(attempt, zone, row.network) for attempt in delivery.attempts.all()],
        form=bound.get(delivery.pk, ConfirmForm(prefix=f"d{delivery.pk}")) if may_confirm else None,
        may_retry=knows(state, Event.RETRY) and not by_hand,
        may_cancel=knows(state, Event.ABANDON),
        mend_url=reverse("desk:publishing:channel", args=[delivery.channel_id])
        if row.trouble in {"needs_auth", "paused"}
        else "",
        received=words.received(getattr(delivery, "result", None)),
    )


def _step(attempt: Attempt, zone: ZoneInfo, network: str) -> Step:
    advice = words.explain(
        Event(attempt.outcome),
        http_status=attempt.http_status,
        detail=attempt.detail,
        network=network,
    )
    said = [str(advice.remedy)] if advice.remedy else []
    if attempt.by:
        said.append(attempt.by)
    technical = " ".join(str(part) for part in (attempt.http_status, attempt.detail) if part)
    if technical and attempt.outcome not in {Event.ANSWERED, Event.FOUND}:
        said.append(f"({technical})")
    return Step(at=attempt.at.astimezone(zone), title=str(advice.cause), text=" ".join(said))
