"""What a post says on each channel, in its network's own form: frozen at approval, shown before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from virgula.content.queries import tags_for
from virgula.domain.hashtags import Tag, Tagged, find, tag
from virgula.domain.network import Draft, Medium, PostKind, Rendered
from virgula.domain.schedule import to_wall
from virgula.networks.composing import shortened_to
from virgula.networks.registry import network_for
from virgula.publishing.choices import LinkPolicy
from virgula.publishing.models import Channel, Post, PostMedium
from virgula.publishing.places import own_page
from virgula.publishing.wires import account_of


def render_for(
    post: Post,
    channel: Channel,
    *,
    media: tuple[Medium, ...] | None = None,
    tags: Sequence[Tag] | None = None,
) -> Sequence[Rendered]:
    """Return the parts of what the post will say on a channel, one where it fits.

    Hashtags are spelled as they were adopted and the official ones stand in it once. ``media`` and
    ``tags`` are given where they were read already. Raises ``TooLongError`` and ``UnfitError`` of
    ``domain.network``.
    """
    own = post.variants.get(channel.key, "")
    link = "" if channel.link_policy == LinkPolicy.OMIT else post.link
    text = own or _without_link(post, keeps_link=bool(link))
    draft = Draft(
        uid=tag_uri(post),
        title=post.title,
        text=text,
        at=post.due_at,
        link=link,
        url=public_address(post, channel),
        language=settings.LANGUAGE_CODE.partition("-")[0],
        is_own=bool(own),
        kind=PostKind(post.kind),
        target=post.target,
        media=media_of(post) if media is None else media,
        as_thread=post.as_thread,
    )
    tagged = tag(text, tags_of(post) if tags is None else tags)
    network, account = network_for(channel.network), account_of(channel)
    parts = network.render(replace(draft, text=tagged.text), account)
    if draft.is_own or _holds(parts, tagged.inserted):
        return parts
    return _with_endings(draft, tagged, lambda one: network.render(one, account)) or parts


def tags_of(post: Post) -> list[Tag]:
    """Return the hashtags that a post gets: none where it answers or only passes on."""
    if post.kind != PostKind.ORIGINAL:
        return []
    day = to_wall(post.due_at, post.system.zone).date()
    return tags_for(post.system, on=day, campaign=post.campaign)


def _holds(parts: Sequence[Rendered], names: Sequence[str]) -> bool:
    said = {found.word for part in parts for found in find(part.text)}
    return said.issuperset(names)


def _with_endings(
    draft: Draft, tagged: Tagged, render: Callable[[Draft], Sequence[Rendered]]
) -> Sequence[Rendered] | None:
    """Shorten the words so far that the hashtags after them still fit, as little as it takes."""
    ending = " ".join(f"#{name}" for name in tagged.inserted)
    words = tagged.text.removesuffix(ending).rstrip().split(" ")
    least, most, best = 1, len(words) - 1, None
    while least <= most:
        number = (least + most) // 2
        said = f"{shortened_to(words[:number])} {ending}"
        parts = render(replace(draft, text=said))
        if _holds(parts, tagged.inserted):
            best, least = parts, number + 1
        else:
            most = number - 1
    return best


def _without_link(post: Post, *, keeps_link: bool) -> str:
    """Return the common text; where links stay out, without the lines that are only the link."""
    if keeps_link or not post.link:
        return post.text
    lines = [line for line in post.text.splitlines() if line.strip() != post.link]
    return "\n".join(lines).strip()


def public_address(post: Post, channel: Channel) -> str:
    """Return the post's page on the portal, whatever language its approver reads."""
    with translation.override(settings.LANGUAGE_CODE):
        page = own_page(channel.network, post.pk) or post.get_absolute_url()
        return f"{settings.BASE_URL}{page}"


def media_of(post: Post) -> tuple[Medium, ...]:
    """Return the media as networks take them; a picture without words for it stays at home.

    Whoever has the right to skip the words of a picture says why; then it goes out without them.
    """
    rows = post.media.select_related("upload").order_by("position", "pk")
    return as_media(rows)


def as_media(rows: Iterable[PostMedium]) -> tuple[Medium, ...]:
    """Return the pictures and films that may go out, in their order."""
    return tuple(
        Medium(
            sha256=one.upload.sha256,
            content_type=one.upload.content_type,
            size=one.upload.size,
            width=one.width,
            height=one.height,
            seconds=one.seconds,
            alt=one.alt,
            url=f"{settings.BASE_URL}{one.upload.get_absolute_url()}",
        )
        for one in rows
        if one.alt or one.alt_skip_reason
    )


def tag_uri(post: Post) -> str:
    """Return the post's id for ever (RFC 4151): it does not change when the site moves."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"tag:{host},{post.created_at:%Y-%m-%d}:{post.pk}"
