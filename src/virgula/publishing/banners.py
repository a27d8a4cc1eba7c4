"""What every page of the desk says while a system is paused."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from virgula.institutions.scope import reach_of
from virgula.publishing.queries.policy import Pause, pauses
from virgula.ui.banners import Banner
from virgula.ui.formats import clipped


def paused_systems(request: HttpRequest) -> list[Banner]:
    """Return a banner for each paused system that the person runs."""
    found = pauses()
    if not found:
        return []
    reach = reach_of(request.user)
    return [_banner(pause) for pk, pause in found.items() if pk in reach.system_ids]


def _banner(pause: Pause) -> Banner:
    at = pause.at.astimezone(ZoneInfo(pause.zone))
    words = {"day": f"{at:%d/%m/%Y}", "hour": f"{at:%H:%M}", "zone": pause.zone_label}
    who = pause.by or "Vírgula"
    return Banner(
        title=_("%(system)s: everything is paused, nothing leaves") % {"system": pause.name},
        text=_("«%(reason)s» %(who)s, %(when)s.")
        % {
            "reason": clipped(pause.reason, 200),
            "who": who,
            "when": _("%(day)s, %(hour)s (%(zone)s)") % words,
        },
        url=f"{reverse('desk:agenda:pause')}?sistema={pause.key}",
        action=_("See what waits and resume"),
    )
