"""The pictures and films of a draft, and their words for who does not see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from virgula.journal.actions import write_record
from virgula.media.models import Upload
from virgula.publishing.actions.errors import NotEditableError
from virgula.publishing.actions.posts import OPEN
from virgula.publishing.models import Post, PostMedium


def attach_media(
    *,
    post: Post,
    upload: Upload,
    alt: str = "",
    alt_skip_reason: str = "",
    by: Any,
    at: datetime,
) -> PostMedium:
    """Put a picture or a film at the end of a draft's. Raises ``NotEditableError``."""
    with transaction.atomic():
        _check_open(post)
        last = post.media.aggregate(last=Max("position"))["last"] or 0
        medium = PostMedium.objects.create(
            post=post,
            upload=upload,
            position=last + 1,
            width=upload.width,
            height=upload.height,
            seconds=upload.seconds,
        )
        write_record(
            by=by,
            verb="publishing.medium_attached",
            target=post,
            at=at,
            changes={"medium": ["", upload.name]},
        )
        describe_media(medium=medium, alt=alt, alt_skip_reason=alt_skip_reason, by=by, at=at)
    return medium


def describe_media(
    *, medium: PostMedium, alt: str, alt_skip_reason: str = "", by: Any, at: datetime
) -> None:
    """Write the words of a picture, or why it has none; the reason stays in the journal."""
    alt, reason = alt.strip(), "" if alt.strip() else alt_skip_reason.strip()
    if (alt, reason) == (medium.alt, medium.alt_skip_reason):
        return
    with transaction.atomic():
        _check_open(medium.post)
        skips = bool(reason) and reason != medium.alt_skip_reason
        medium.alt, medium.alt_skip_reason = alt, reason
        medium.save(update_fields=["alt", "alt_skip_reason"])
        if skips:
            write_record(
                by=by,
                verb="publishing.alt_skipped",
                target=medium.post,
                at=at,
                reason=reason,
                changes={"medium": ["", medium.upload.name]},
            )


def place_media(*, medium: PostMedium, position: int) -> None:
    """Give a picture its place among those of its post."""
    if medium.position != position:
        _check_open(medium.post)
        medium.position = position
        medium.save(update_fields=["position"])


def remove_media(*, medium: PostMedium, by: Any, at: datetime) -> None:
    """Take a picture out of a draft; its file stays, another post may hold it."""
    with transaction.atomic():
        _check_open(medium.post)
        write_record(
            by=by,
            verb="publishing.medium_removed",
            target=medium.post,
            at=at,
            changes={"medium": [medium.upload.name, ""]},
        )
        medium.delete()


def _check_open(post: Post) -> None:
    if not Post.objects.filter(pk=post.pk, status__in=OPEN).exists():
        raise NotEditableError(Post.objects.get(pk=post.pk))


def set_media(*, post: Post, rows: Sequence[PostMedium], by: Any, at: datetime) -> None:
    """Let a draft have exactly these pictures and films, in this order, with these words."""
    with transaction.atomic():
        kept = {one.upload_id: one for one in post.media.select_related("upload", "post")}
        wanted = {row.upload_id for row in rows}
        for key, medium in kept.items():
            if key not in wanted:
                remove_media(medium=medium, by=by, at=at)
        for position, row in enumerate(rows, start=1):
            medium = kept.get(row.upload_id) or attach_media(
                post=post, upload=row.upload, by=by, at=at
            )
            describe_media(
                medium=medium, alt=row.alt, alt_skip_reason=row.alt_skip_reason, by=by, at=at
            )
            place_media(medium=medium, position=position)
