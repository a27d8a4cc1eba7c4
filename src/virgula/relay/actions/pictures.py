"""Bring the pictures of the entries that people see: drawn anew, without what a camera wrote.

A reader's browser never asks the site itself. One that cannot be had says why beside its entry.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from virgula.domain.visiting import host_of
from virgula.evidence.actions import keep_copy
from virgula.media.actions import UploadError, keep_media
from virgula.media.models import Upload
from virgula.media.types import IMAGES
from virgula.platform.http import Fetched, FetchError, LeftHostError, TooManyRedirectsError, fetch
from virgula.platform.sniffing import sniff_type
from virgula.relay.actions.hosts import free_hosts, new_holder, take_hosts
from virgula.relay.choices import EntryStatus
from virgula.relay.models import EntryImage
from virgula.relay.words import picture_sentence

LIMIT_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 10.0
MOST_TRIES = 3
AGAIN_AFTER = timedelta(minutes=10)
# So many in one round: others wait for their turn as well.
MOST_AT_ONCE = 12
MOST_HOPS = 4
SHOWN = [EntryStatus.NEW, EntryStatus.APPROVED]


class NoPictureError(Exception):
    """The address gives no picture. ``why``: a status («404»), or «other» for other bytes."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _BusyError(Exception):
    """Somebody else asks that site now: in the next round."""


def bring_pictures(at: datetime) -> str:
    """Bring the pictures whose turn it is; a round of the tick."""
    due = EntryImage.objects.filter(next_at__lte=at, upload=None, entry__status__in=SHOWN)
    rows = list(due.order_by("next_at", "pk")[:MOST_AT_ONCE])
    brought = sum(bring_picture(row, at=at) for row in rows)
    return f"brought={brought} of={len(rows)}"


def bring_picture(image: EntryImage, *, at: datetime) -> bool:
    """Bring one picture; tell whether it is here now. Tried three times, then it says why not."""
    # No transaction is open while another server is asked.
    try:
        answer = _asked(image.url, at)
        upload = _kept(answer, at)
    except _BusyError:
        return False
    except (FetchError, UploadError, NoPictureError) as error:
        _put_off(image, error, at)
        return False
    copy = keep_copy(answer.content, content_type=answer.content_type, url=image.url, at=at)
    with transaction.atomic():
        image.upload, image.copy_sha256 = upload, copy.sha256
        image.problem, image.next_at = "", None
        image.save(update_fields=["upload", "copy_sha256", "problem", "next_at"])
    return True


def _asked(url: str, at: datetime) -> Fetched:
    """Ask for a picture, holding each host on the way in its turn."""
    address = url
    for _hop in range(MOST_HOPS):
        host, by = host_of(address), new_holder()
        if not take_hosts([host], by=by, at=at):
            raise _BusyError
        try:
            return fetch(address, limit_bytes=LIMIT_BYTES, timeout=TIMEOUT_SECONDS, may_go=_nowhere)
        except LeftHostError as left:
            address = left.target
        finally:
            free_hosts([host], by=by, at=at)
    raise TooManyRedirectsError(url, MOST_HOPS)


def _nowhere(_host: str) -> bool:
    return False


def _kept(answer: Fetched, at: datetime) -> Upload:
    if answer.status != 200:
        raise NoPictureError(str(answer.status))
    if sniff_type(answer.content) not in IMAGES:
        raise NoPictureError("other")
    name = answer.url.partition("?")[0].rpartition("/")[2] or "imagen"
    return keep_media(SimpleUploadedFile(name[:100], answer.content), by=None, at=at)


def _put_off(image: EntryImage, error: Exception, at: datetime) -> None:
    """Try again later, unless its bytes will never be a picture."""
    image.tries += 1
    is_over = isinstance(error, UploadError) or str(error) in {"other", "404", "410"}
    image.next_at = None if is_over or image.tries >= MOST_TRIES else at + AGAIN_AFTER
    if image.next_at is None:
        with translation.override(settings.LANGUAGE_CODE):
            image.problem = picture_sentence(error)[:300]
    image.save(update_fields=["tries", "next_at", "problem"])
