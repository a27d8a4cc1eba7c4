"""Hashtags: proposed with a reason, adopted by an agreement, corrected for ever, retired."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.content.actions.errors import (
    AgreementMissingError,
    AlreadyThereError,
    CampaignOrderError,
    NotAHashtagError,
    OutsideError,
    ReasonMissingError,
)
from virgula.content.choices import HashtagStatus
from virgula.content.models import Campaign, Hashtag
from virgula.domain.hashtags import fold, is_hashtag
from virgula.institutions.models import System
from virgula.journal.actions import write_record

LENGTH = Hashtag._meta.get_field("name").max_length or 0


def propose_hashtag(
    *,
    system: System,
    name: str,
    reason: str,
    by: Any,
    office: str,
    at: datetime,
    aliases: Iterable[str] = (),
) -> Hashtag:
    """Propose a hashtag, spelled with a capital for each word; ``office`` says for whom.

    Raises ``NotAHashtagError``, ``AlreadyThereError`` and ``ReasonMissingError``.
    """
    name = _checked_name(name)
    if not reason.strip():
        raise ReasonMissingError
    hashtag = Hashtag(
        system=system,
        name=name,
        folded=fold(name),
        reason=reason.strip()[:500],
        proposed_by=office[:200],
    )
    hashtag.aliases = _checked_aliases(hashtag, aliases)
    try:
        with transaction.atomic():
            hashtag.save()
            write_record(
                by=by, verb="content.hashtag_proposed", target=hashtag, at=at, reason=hashtag.reason
            )
    except IntegrityError:
        # Two people proposed it at once.
        raise AlreadyThereError(hashtag.folded, name) from None
    return hashtag


def adopt_hashtag(
    *,
    hashtag: Hashtag,
    agreement: str,
    by: Any,
    at: datetime,
    campaign: Campaign | None = None,
    is_automatic: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> Hashtag:
    """Adopt a hashtag by an agreement: official, or of a campaign."""
    agreement = agreement.strip()
    if not agreement:
        raise AgreementMissingError
    _check_span(since, until)
    if campaign is not None and campaign.system_id != hashtag.system_id:
        raise OutsideError
    with transaction.atomic():
        hashtag.status = HashtagStatus.CAMPAIGN if campaign else HashtagStatus.OFFICIAL
        hashtag.campaign, hashtag.agreement = campaign, agreement[:100]
        hashtag.is_automatic, hashtag.since, hashtag.until = is_automatic, since, until
        hashtag.save()
        write_record(
            by=by,
            verb="content.hashtag_adopted",
            target=hashtag,
            at=at,
            changes={"agreement": ["", hashtag.agreement]},
        )
    return hashtag


def change_hashtag(
    *,
    hashtag: Hashtag,
    aliases: Iterable[str],
    is_automatic: bool,
    since: date | None,
    until: date | None,
    by: Any,
    at: datetime,
) -> Hashtag:
    """Change what is corrected to it, whether it goes by itself, and its dates."""
    _check_span(since, until)
    before = _told(hashtag)
    hashtag.aliases = _checked_aliases(hashtag, aliases)
    hashtag.is_automatic, hashtag.since, hashtag.until = is_automatic, since, until
    after = _told(hashtag)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        with transaction.atomic():
            hashtag.save()
            write_record(
                by=by, verb="content.hashtag_changed", target=hashtag, at=at, changes=changes
            )
    return hashtag


def retire_hashtag(*, hashtag: Hashtag, reason: str, on: date, by: Any, at: datetime) -> Hashtag:
    """Use it no more from a day on; what was published with it stays counted."""
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        hashtag.status, hashtag.until = HashtagStatus.RETIRED, on
        hashtag.save()
        write_record(
            by=by,
            verb="content.hashtag_retired",
            target=hashtag,
            at=at,
            reason=reason.strip(),
        )
    return hashtag


def _checked_name(name: str) -> str:
    name = name.strip().lstrip("#＃").strip()
    if not is_hashtag(name) or max(len(name), len(fold(name))) > LENGTH:
        raise NotAHashtagError(name)
    return name


def _checked_aliases(hashtag: Hashtag, aliases: Iterable[str]) -> list[str]:
    """Return the other spellings, each once; one that is a hashtag of its own is refused."""
    words: dict[str, str] = {}
    for alias in aliases:
        if alias.strip():
            word = _checked_name(alias)
            words.setdefault(fold(word), word)
    words.pop(hashtag.folded, None)
    _check_free(hashtag, [hashtag.folded, *words])
    return list(words.values())


def _check_free(hashtag: Hashtag, words: Sequence[str]) -> None:
    others = Hashtag.objects.filter(system=hashtag.system).exclude(pk=hashtag.pk)
    for other in others.order_by("pk"):
        for word in {other.folded, *map(fold, other.aliases)}:
            if word in words:
                raise AlreadyThereError(word, other.name)


def _check_span(since: date | None, until: date | None) -> None:
    if since and until and until <= since:
        raise CampaignOrderError(since, until)


def _told(hashtag: Hashtag) -> dict[str, str]:
    return {
        "aliases": ", ".join(hashtag.aliases),
        "is_automatic": "✓" if hashtag.is_automatic else "",
        "since": hashtag.since.isoformat() if hashtag.since else "",
        "until": hashtag.until.isoformat() if hashtag.until else "",
    }
