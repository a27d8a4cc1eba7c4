"""``python -m tests.browser.make_agenda TITLE PORT``: a week of the agenda passes in a house.

Publishes an activity of that title about education in Puebla (none where TITLE is empty), and a
week later sends the letters of the agenda to the mail server at PORT. Prints how many were handed
over. Run with the house's own variables.
"""

import os
import sys
from datetime import timedelta


def main(title: str, port: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from virgula.activities.actions import propose_activity, publish_activity
    from virgula.activities.actions.digesting import send_digests
    from virgula.activities.models import Follower
    from virgula.domain.happening import Happening
    from virgula.institutions.models import Body

    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
        }
    }
    now = timezone.now()
    latest = Follower.objects.order_by("-next_at").values_list("next_at", flat=True).first()
    if title:
        body = Body.objects.get(key="itaipue")
        day = body.system.pinned_on + timedelta(days=12)
        activity = propose_activity(
            system=body.system,
            organiser=body,
            happening=Happening(day, day, body.system.zone, title=title, place="Puebla"),
            themes=body.system.themes.filter(key="educacion"),
            at=now,
        )
        publish_activity(activity=activity, by=None, at=now)
    sys.stdout.write(str(send_digests(latest or now)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
