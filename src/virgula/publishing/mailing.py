"""Letters of this room that are sent one by one, when somebody asks for them."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.publishing.models import Post

logger = logging.getLogger(__name__)


def send_request(post: Post, person: Any, url: str) -> bool:
    """Mail the link with which a person decides on a post; tell whether it left."""
    with override(settings.LANGUAGE_CODE):
        subject = _("To approve: %(title)s") % {"title": post.title}
        values = {"post": post, "person": person, "url": url}
        body = render_to_string("publishing/mail/approve.txt", values)
    letter = EmailMessage(subject=" ".join(subject.split())[:78], body=body, to=[person.email])
    try:
        letter.send()
    except OSError as error:
        # The text of a mail server's answer may repeat the address: only its kind is kept.
        logger.warning("A request to approve did not leave: %s.", type(error).__name__)
        return False
    return True
