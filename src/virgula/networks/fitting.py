"""A post against a network's rules, before anything is asked of it."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from virgula.domain.hashtags import find
from virgula.domain.network import (
    Draft,
    MediaRule,
    Medium,
    MediumKind,
    Misfit,
    PostKind,
    Rules,
    UnfitError,
)

# A ratio read from whole pixels may differ this much from the network's own.
SLACK = 0.01
MENTION = re.compile(r"(?<![\w@])@\w")
# Names that no other machine resolves (RFC 6761, RFC 6762, and what offices use inside).
INNER = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".test")


def check_fit(draft: Draft, rules: Rules) -> tuple[Medium, ...]:
    """Return the media as they go out, or raise ``UnfitError`` with the first rule they break.

    A relayed picture without words for who does not see it was left out before; a text that the
    network does not take is dropped, one that is too long for it is a fault to be mended.
    """
    if draft.kind is PostKind.REPLY and not rules.has_replies:
        raise UnfitError(Misfit.REPLY_REFUSED)
    if draft.kind is PostKind.REPOST:
        if not rules.has_reposts:
            raise UnfitError(Misfit.REPOST_REFUSED)
        return ()
    images = [medium for medium in draft.media if medium.kind is MediumKind.IMAGE]
    films = [medium for medium in draft.media if medium.kind is MediumKind.VIDEO]
    if rules.needs_media and not draft.media:
        raise UnfitError(Misfit.MEDIA_NEEDED if rules.images.most else Misfit.VIDEO_NEEDED)
    if films and not rules.video.most:
        raise UnfitError(Misfit.VIDEO_REFUSED)
    if rules.needs_media and not rules.images.most and not films:
        raise UnfitError(Misfit.VIDEO_NEEDED)
    if images and films and not rules.mixes_media:
        raise UnfitError(Misfit.MIXED_MEDIA)
    if len(images) > rules.images.most:
        raise UnfitError(Misfit.TOO_MANY_IMAGES, has=len(images), fits=rules.images.most)
    if len(films) > rules.video.most:
        raise UnfitError(Misfit.TOO_MANY_VIDEOS, has=len(films), fits=rules.video.most)
    for medium in draft.media:
        _check(medium, rules.images if medium.kind is MediumKind.IMAGE else rules.video)
    return draft.media


def check_words(text: str, rules: Rules) -> None:
    """Raise ``UnfitError`` when a text has more hashtags or mentions than the network takes."""
    hashtags, mentions = len(find(text)), len(MENTION.findall(text))
    if rules.most_hashtags and hashtags > rules.most_hashtags:
        raise UnfitError(Misfit.TOO_MANY_HASHTAGS, has=hashtags, fits=rules.most_hashtags)
    if rules.most_mentions and mentions > rules.most_mentions:
        raise UnfitError(Misfit.TOO_MANY_MENTIONS, has=mentions, fits=rules.most_mentions)


def check_reply(draft: Draft) -> None:
    """Raise ``UnfitError`` when an answer brings media that its network would leave out unsaid."""
    if draft.kind is PostKind.REPLY and draft.media:
        raise UnfitError(Misfit.TOO_MANY_IMAGES, has=len(draft.media), fits=0)


def check_total(media: Sequence[Medium], most: int) -> None:
    """Raise ``UnfitError`` when pictures and films together are more than fit in one post."""
    if len(media) > most:
        raise UnfitError(Misfit.TOO_MANY_IMAGES, has=len(media), fits=most)


def check_reachable(media: Iterable[Medium]) -> None:
    """Raise ``UnfitError`` when a network that fetches media by itself could not reach one."""
    for medium in media:
        if not is_public(medium.url):
            raise UnfitError(Misfit.ADDRESS_NOT_PUBLIC, has=medium.url)


def is_public(url: str) -> bool:
    """Tell whether an address can be one that the whole world reaches; nothing is asked."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(INNER)


def _check(medium: Medium, rule: MediaRule) -> None:
    if rule.content_types and medium.content_type not in rule.content_types:
        fits = ", ".join(sorted(rule.content_types))
        raise UnfitError(Misfit.TYPE_REFUSED, has=medium.content_type, fits=fits)
    if rule.max_bytes and medium.size > rule.max_bytes:
        raise UnfitError(Misfit.TOO_HEAVY, has=medium.size, fits=rule.max_bytes)
    pixels = medium.width * medium.height
    if rule.max_pixels and pixels > rule.max_pixels:
        raise UnfitError(Misfit.TOO_MANY_PIXELS, has=pixels, fits=rule.max_pixels)
    if medium.height and rule.max_ratio:
        ratio = medium.width / medium.height
        if not rule.min_ratio - SLACK <= ratio <= rule.max_ratio + SLACK:
            fits = f"{rule.min_ratio:.2f}–{rule.max_ratio:.2f}"
            raise UnfitError(Misfit.RATIO_REFUSED, has=f"{ratio:.2f}", fits=fits)
    if rule.max_seconds and medium.seconds > rule.max_seconds:
        raise UnfitError(Misfit.TOO_LONG_FILM, has=medium.seconds, fits=rule.max_seconds)
    if rule.min_seconds and medium.seconds < rule.min_seconds:
        raise UnfitError(Misfit.TOO_SHORT_FILM, has=medium.seconds, fits=rule.min_seconds)
    if rule.alt_limit and len(medium.alt) > rule.alt_limit:
        raise UnfitError(Misfit.ALT_TOO_LONG, has=len(medium.alt), fits=rule.alt_limit)
