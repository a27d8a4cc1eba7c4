"""What is said to who sends us something: why not, and what became of it."""

from django.utils.translation import gettext as _

from virgula.relay.actions.photos import PhotoRefusedError


def photo_sentence(error: PhotoRefusedError) -> str:
    """Return why a photo is not kept, and what to do."""
    sentence = {
        "heic": _(
            "“%(name)s” is in HEIC, which not every phone can show. Open it and take a picture "
            "of the screen, or in the phone's settings choose “Most compatible” for the camera."
        ),
        "svg": _("“%(name)s” is a drawing (SVG), not a photo. Send it as JPG or PNG."),
        "film": _("“%(name)s” is a video. Here we take photos; put the address of the video."),
        "pdf": _("“%(name)s” is a PDF. Take a picture of its page, or put its address as a link."),
        "empty": _("“%(name)s” is empty. Choose the photo once more."),
        "broken": _("“%(name)s” cannot be opened as a photo. Choose it once more, or another one."),
        "large": _(
            "“%(name)s” weighs more than 20 MB. Send it smaller, or a picture of the screen."
        ),
    }.get(error.why, _("“%(name)s” is not a photo, whatever its name says. Send JPG or PNG."))
    return sentence % {"name": error.name}


def letter_sentence(why: str) -> str:
    """Return why a letter waits or was not taken, or why the mailbox cannot be read."""
    words = {
        "unknown": _("Nobody with this address speaks for an institution."),
        "several": _("This address speaks for several institutions: say for which now."),
        "other_address": _("It answers our letter from another address than the one it went to."),
        "unproven": _("The address is a liaison's, and nothing proves that they sent it."),
        "failed": _("Our mail server found that the sender's address is false."),
        "many": _("This address has sent a great deal today."),
        "no_words": _("It has no words of its own, only what it quotes or attaches."),
        "auto": _("An automatic answer."),
        "bounce": _("A notice of a mail server."),
        "list": _("Sent to a list."),
        "loop": _("Our own letter came back."),
        "flood": _("Too many letters of strangers came that day."),
        "unreadable": _("It could not be read as a letter."),
        "too_large": _("It weighs more than 35 MB: it stays in the mailbox, flagged."),
        "login": _("The mailbox does not take our password. Who runs the installation mends it."),
        "folder": _("The mailbox has no such folder. Who runs the installation mends it."),
        "tls": _("The mailbox's certificate is not valid: nothing was read."),
        "network": _("The mailbox does not answer. It is tried again every two minutes."),
        "protocol": _("The mailbox answers something that is not understood."),
    }
    return words.get(why, "")
