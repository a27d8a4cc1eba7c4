"""A month out: the template with its help, and posts in the columns in which they came."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from virgula.documents.tables import Sheet, write_csv, write_xlsx
from virgula.domain.schedule import to_wall
from virgula.institutions.models import System
from virgula.publishing.importers.columns import Column
from virgula.publishing.models import Channel, Post

WIDTHS = (12, 12, 8, 18, 36, 70, 32, 32, 40, 20, 10, 32, 40)
HEADER = tuple(column.value for column in Column)
HELP: dict[Column, str | Promise] = {
    Column.ID: gettext_lazy(
        "Optional. A number or key of yours. With it, a second import changes the post of that "
        "row instead of making another."
    ),
    Column.DAY: gettext_lazy("Needed. 24/11/2026, 2026-11-24 or 24 de noviembre de 2026."),
    Column.HOUR: gettext_lazy("Needed. 09:30, 9:30 a. m. or 21 h."),
    Column.ZONE: gettext_lazy(
        "Optional. The city whose clock it is (Tijuana, Cancun). Empty: %(zone)s."
    ),
    Column.TITLE: gettext_lazy("Optional. Without it, the first line of the text."),
    Column.TEXT: gettext_lazy("Needed. What it says; lines may be broken inside the cell."),
    Column.LINK: gettext_lazy("Optional. An address that begins with https://."),
    Column.CHANNELS: gettext_lazy(
        "Names of channels or groups, with commas; «todos» for all. The second sheet has them. "
        "Empty: the group that is chosen beforehand, if there is one."
    ),
    Column.UTILITY: gettext_lazy(
        "In one sentence, what it is good for to who reads it. Without it nobody can approve it."
    ),
    Column.CAMPAIGN: gettext_lazy("Optional. The name of a campaign."),
    Column.LINE: gettext_lazy("Optional. The code of a line of the plan, as it is printed there."),
    Column.IMAGE: gettext_lazy("Optional. The address of a picture; it is brought by itself."),
    Column.ALT: gettext_lazy("What the picture shows, for who does not see it."),
}


def write_template(system: System, channels: Iterable[Channel], *, today: date) -> bytes:
    """Return an empty month with two examples, its help and the names of the channels."""
    first = next(iter(channels := list(channels)), None)
    name = first.name if first else ""
    monday = today + timedelta(days=7 - today.weekday())
    examples = [_example("1", monday, name), _example("2", monday + timedelta(days=2), name)]
    explained = [(column.value, str(HELP[column]) % {"zone": system.zone_label}) for column in HELP]
    sheets = [
        Sheet(_("Posts"), HEADER, examples, WIDTHS),
        Sheet(_("Channels"), [_("Channel")], [(one.name,) for one in channels], [50]),
        Sheet(_("Help"), [_("Column"), _("What it holds")], explained, [16, 100]),
    ]
    return write_xlsx(sheets, title=_("A month of posts"))


def _example(key: str, day: date, channel: str) -> Sequence[str]:
    values = {
        Column.ID: key,
        Column.DAY: f"{day:%d/%m/%Y}",
        Column.HOUR: "09:00",
        Column.TITLE: _("Example: write over it or erase the row"),
        Column.TEXT: _("What the post says."),
        Column.CHANNELS: channel,
        Column.UTILITY: _("What it is good for to who reads it."),
    }
    return [values.get(column, "") for column in Column]


def write_month(posts: Iterable[Post], *, as_csv: bool) -> bytes:
    """Return posts in the columns of a month: what came in goes out and comes in again."""
    rows = [_row(post) for post in posts]
    if as_csv:
        return write_csv(HEADER, rows)
    return write_xlsx([Sheet(_("Posts"), HEADER, rows, WIDTHS)], title=_("A month of posts"))


def _row(post: Post) -> list[str]:
    wall = to_wall(post.due_at, post.due_zone)
    media = list(post.media.all())
    values = {
        Column.ID: post.external_id or str(post.pk),
        Column.DAY: f"{wall:%Y-%m-%d}",
        Column.HOUR: f"{wall:%H:%M}",
        Column.ZONE: post.due_zone,
        Column.TITLE: post.title,
        Column.TEXT: post.text,
        Column.LINK: post.link,
        Column.CHANNELS: ", ".join(channel.name for channel in post.channels.all()),
        Column.UTILITY: post.utility,
        Column.CAMPAIGN: post.campaign.name if post.campaign else "",
        Column.LINE: post.line.code if post.line else "",
        Column.ALT: media[0].alt if media else "",
    }
    return [values.get(column, "") for column in Column]
