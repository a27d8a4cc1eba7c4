"""How an account is: token, rhythm and purse, each with a colour, a word and a shape."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# A token's owner is told so many days before it ends, once for each.
THRESHOLDS = (14, 6, 1)
NEAR_CAP = Decimal("0.8")
ORDER = ("bad", "warn", "info", "neutral", "good")


@dataclass(frozen=True, slots=True)
class Health:
    """One reading: ``tone`` is the colour, ``icon`` the shape, ``text`` the words."""

    tone: str
    icon: str
    text: str

    @property
    def is_trouble(self) -> bool:
        return self.tone in {"bad", "warn"}


def worst(*readings: Health | None) -> str:
    """Return the tone that an account is shown in: that of its worst reading."""
    tones = [reading.tone for reading in readings if reading is not None]
    return min(tones, key=ORDER.index, default="neutral")


def days_left(ends: datetime, now: datetime) -> int:
    """Return the whole days until an instant; negative after it."""
    return (ends - now) // timedelta(days=1)


def token_health(
    *, has_token: bool, is_refused: bool, ends: datetime | None, now: datetime
) -> Health:
    """Say how long the network will still know us."""
    if not has_token:
        return Health("bad", "plug", _("Token missing"))
    if is_refused:
        return Health("bad", "plug", _("Disconnected: the network refused it"))
    if ends is None:
        return Health("good", "check", _("Token kept; it has no end"))
    left = days_left(ends, now)
    if ends <= now:
        return Health("bad", "alert", _("The token has ended"))
    if left < 1:
        return Health("bad", "alert", _("The token ends today"))
    text = ngettext("The token ends in %(count)d day", "The token ends in %(count)d days", left) % {
        "count": left
    }
    if left <= THRESHOLDS[0]:
        return Health("warn", "hourglass", text)
    return Health("good", "check", text)


def rhythm_health(*, last_on: date | None, target: int | None, today: date) -> Health:
    """Say how long an account has been silent against its target in days (row D-5)."""
    if last_on is None:
        tone = "warn" if target else "neutral"
        return Health(tone, "clock", _("It has not spoken yet"))
    silent = max((today - last_on).days, 0)
    if silent == 0:
        said = _("Last post today")
    else:
        said = ngettext("Last post %(count)d day ago", "Last post %(count)d days ago", silent) % {
            "count": silent
        }
    if target is None:
        return Health("neutral", "clock", said)
    text = _("%(said)s, target %(target)d") % {"said": said, "target": target}
    if silent > target:
        return Health("warn", "hourglass", text)
    return Health("good", "check", text)


def cost_health(*, spent: Decimal, cap: Decimal | None, currency: str) -> Health | None:
    """Say what the month costs against its cap; an account that costs nothing says nothing."""
    if not spent and cap is None:
        return None
    amount = spent.quantize(Decimal("0.01"))
    if cap is None:
        return Health(
            "neutral",
            "info",
            _("%(spent)s %(currency)s this month") % {"spent": amount, "currency": currency},
        )
    text = _("%(spent)s of %(cap)s %(currency)s this month") % {
        "spent": amount,
        "cap": cap,
        "currency": currency,
    }
    if spent > cap:
        return Health("bad", "alert", text)
    if spent > cap * NEAR_CAP:
        return Health("warn", "hourglass", text)
    return Health("good", "check", text)
