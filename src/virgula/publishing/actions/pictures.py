"""Pictures that a spreadsheet names by their address: brought one by one, never inside a page."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from virgula.media.actions import UploadError, keep_media
from virgula.media.models import Upload
from virgula.platform.fetch_words import sentence_for
from virgula.platform.http import FetchError, fetch
from virgula.publishing.actions.errors import PublishingError
from virgula.publishing.actions.media import attach_media
from virgula.publishing.actions.reviewing import comment_post, submit_post
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import PictureToBring

MOST_TRIES = 3
AGAIN_AFTER = timedelta(minutes=10)
# So many in one round: others wait for their turn as well.
MOST_AT_ONCE = 10
LIMIT_BYTES = 25 * 1024 * 1024


class NotThereError(Exception):
    """The address answers that there is nothing."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def bring_pictures(at: datetime) -> str:
    """Bring the pictures whose turn it is; a round of the tick.

    One that cannot be brought is tried three times; then a comment on its post says so.
    """
    rows = PictureToBring.objects.filter(next_at__lte=at).select_related("post", "asked_by")
    found = list(rows.order_by("next_at", "pk")[:MOST_AT_ONCE])
    brought = sum(_bring(row, at=at) for row in found)
    return f"brought={brought} of={len(found)}"


def _bring(row: PictureToBring, *, at: datetime) -> bool:
    # No transaction is open while another server is asked.
    try:
        upload = _fetched(row, at=at)
    except (FetchError, UploadError, NotThereError) as error:
        _put_off(row, error, at=at)
        return False
    with transaction.atomic():
        row.delete()
        try:
            attach_media(post=row.post, upload=upload, alt=row.alt, by=row.asked_by, at=at)
            if row.post.status == PostStatus.DRAFT and row.alt:
                submit_post(post=row.post, by=row.asked_by, at=at)
        except PublishingError:
            # Somebody approved or changed it meanwhile: it stays as they left it.
            return False
    return True


def _fetched(row: PictureToBring, *, at: datetime) -> Upload:
    answer = fetch(row.url, limit_bytes=LIMIT_BYTES)
    if answer.status != 200:
        raise NotThereError(answer.status)
    name = row.url.partition("?")[0].rpartition("/")[2] or "imagen"
    return keep_media(SimpleUploadedFile(name[:100], answer.content), by=row.asked_by, at=at)


def _put_off(row: PictureToBring, error: Exception, *, at: datetime) -> None:
    row.tries += 1
    if row.tries < MOST_TRIES and not isinstance(error, UploadError):
        row.next_at = at + AGAIN_AFTER
        row.save(update_fields=["tries", "next_at"])
        return
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        row.delete()
        comment_post(post=row.post, text=_told(row, error), by=row.asked_by, at=at)


def _told(row: PictureToBring, error: Exception) -> str:
    why = _("It is no picture, or it is too large.")
    if isinstance(error, FetchError):
        why = sentence_for(error)
    elif isinstance(error, NotThereError):
        why = _("The site answers that there is nothing (%(status)d).") % {"status": error.status}
    return _("The picture %(url)s could not be brought. %(why)s Add it by hand.") % {
        "url": row.url,
        "why": why,
    }
