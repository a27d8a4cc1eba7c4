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
