"""``python -m tests.browser.make_posts CHANNEL TITLE``: approve a post with a picture in a house.

Run with the house's own variables; it leaves at once. Prints its key.
"""

import hashlib
import os
import sys


def main(channel_key: str, title: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from tests.media.factories import picture
    from virgula.domain.schedule import to_wall
    from virgula.media.models import Upload
    from virgula.publishing.actions import approve_post, attach_media, create_post
    from virgula.publishing.models import Channel

    now, content = timezone.now(), picture(size=(600, 400))
    channel = Channel.objects.get(key=channel_key)
    post = create_post(
        system=channel.system,
        origin="own",
        title=title,
        text="Este sábado hay feria de derechos en la plaza.",
        utility="Para que hagas tu solicitud con ayuda.",
        due_wall=to_wall(now, channel.system.zone),
        due_zone=channel.system.zone,
        by=None,
        at=now,
    )
    upload = Upload.objects.create(
        file=ContentFile(content, name="cartel.jpg"),
        name="cartel.jpg",
        content_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_public=True,
        at=now,
    )
    attach_media(post=post, upload=upload, alt="Cartel de la feria", by=None, at=now)
    approve_post(post=post, channels=[channel], by=None, at=now)
    sys.stdout.write(str(post.pk))


if __name__ == "__main__":
    main(*sys.argv[1:])
