"""An issue as a letter: plain text, accessible HTML, its pictures inside, and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import MIMEPart
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from virgula.bulletins.actions.subscribing import leave_address
from virgula.bulletins.models import BulletinCopy
from virgula.domain.bulletin import message_id, subject_of
from virgula.domain.network import Medium, Rendered
from virgula.media.queries import content_of
from virgula.publishing.models import Delivery
from virgula.ui.formats import day_long


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the letter: ``cid`` is its name inside it."""

    cid: str
    medium: Medium
    content: bytes


def letter_of(copy: BulletinCopy, pictures: Sequence[Picture]) -> EmailMultiAlternatives:
    """Return one reader's letter; every try of the same copy carries the same Message-ID."""
    delivery, reader = copy.delivery, copy.subscriber
    rendered = Rendered.of_payload(delivery.payload)
    url = leave_address(reader)
    with override(settings.LANGUAGE_CODE):
        values = {
            "title": rendered.title,
            "text": rendered.text,
            "link": rendered.link,
            "language": rendered.language,
            "pictures": pictures,
            "issue_url": rendered.url,
            "leave_url": url,
            "bulletin": delivery.channel.name,
            "system": delivery.post.system.name,
            "day": day_long(delivery.published_on),
        }
        letter = EmailMultiAlternatives(
            subject=rendered.extra.get("subject") or subject_of(rendered.title),
            body=render_to_string("bulletins/mail/issue.txt", values),
            from_email=sender_of(delivery),
            to=[reader.email],
            reply_to=[delivery.channel.handle] if "@" in delivery.channel.handle[1:] else None,
            headers={
                "Message-ID": message_id(issue=delivery.key, reader=reader.pk.hex, host=_host()),
                # RFC 3834 and RFC 2919: no automatic answers, and a name to sort by.
                "Auto-Submitted": "auto-generated",
                "Precedence": "bulk",
                "List-Id": f"<{delivery.channel.key}.{_host()}>",
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        letter.attach_alternative(
            render_to_string("bulletins/mail/issue.html", values), "text/html"
        )
    for picture in pictures:
        letter.attach(_part(picture))
    return letter


def pictures_of(delivery: Delivery) -> list[Picture]:
    """Return the pictures of an issue with their bytes."""
    return [
        Picture(f"{medium.sha256[:24]}@{_host()}", medium, content_of(medium.sha256))
        for medium in Rendered.of_payload(delivery.payload).media
    ]


def sender_of(delivery: Delivery) -> str:
    """Return the sender: the bulletin's name before the installation's address."""
    return formataddr((delivery.channel.name, settings.DEFAULT_FROM_EMAIL))


def _part(picture: Picture) -> MIMEPart:
    main, _, sub = picture.medium.content_type.partition("/")
    part = MIMEPart()
    part.set_content(
        picture.content, maintype=main, subtype=sub, disposition="inline", cid=f"<{picture.cid}>"
    )
    return part


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
