"""From the cells of a row to a post: what they mean in a system, and what is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from virgula.content.models import Campaign
from virgula.domain.schedule import NoSuchHourError, RepeatedHourError, to_instant, to_wall
from virgula.domain.typed import TypedHour, folded, read_day, read_hour
from virgula.institutions.models import System
from virgula.plans.models import Line
from virgula.publishing.importers.columns import Column, SheetRow
from virgula.publishing.models import Channel, ChannelGroup, Post

# «canal uno, canal dos»
_BETWEEN = re.compile(r"[,;\n|]+")
_EVERYTHING = {"todos", "todas", "todos los canales", "todas las cuentas"}
LIMITS: Mapping[Column, int] = {
    Column.ID: 90,
    Column.TITLE: 500,
    Column.TEXT: 20_000,
    Column.LINK: 1000,
    Column.UTILITY: 300,
    Column.ALT: 1500,
}
TITLE_WORDS = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row that a person must know: its kind, its column and what it says."""

    kind: str
    column: Column
    detail: str = ""
    is_error: bool = True


@dataclass(slots=True)
class Wanted:
    """A row as a post: what was understood, and what is wrong."""

    number: int
    sheet: str
    external_id: str = ""
    title: str = ""
    text: str = ""
    link: str = ""
    utility: str = ""
    image: str = ""
    alt: str = ""
    wall: datetime | None = None
    zone: str = ""
    due_at: datetime | None = None
    channels: tuple[Channel, ...] = ()
    campaign: Campaign | None = None
    line: Line | None = None
    findings: list[Finding] = field(default_factory=list)
    # What it would do, once it was compared with what is there.
    outcome: str = ""
    post: Post | None = None

    @property
    def is_wrong(self) -> bool:
        return any(finding.is_error for finding in self.findings)

    def findings_of(self, column: Column) -> list[Finding]:
        return [finding for finding in self.findings if finding.column is column]

    def say(self, kind: str, column: Column, detail: str = "", *, is_error: bool = True) -> None:
        self.findings.append(Finding(kind, column, detail[:120], is_error))


@dataclass(frozen=True)
class Known:
    """What a system has to offer to the words of a row."""

    system: System
    channels: Mapping[str, tuple[Channel, ...]]
    everything: tuple[Channel, ...]
    beforehand: tuple[Channel, ...]
    campaigns: Mapping[str, Campaign]
    lines: Mapping[str, Line]


def known_in(system: System) -> Known:
    """Read the channels, groups, campaigns and lines of a system by the names people write."""
    channels = list(Channel.objects.filter(system=system, is_active=True).order_by("name", "pk"))
    names: dict[str, tuple[Channel, ...]] = {}
    networks: dict[str, list[Channel]] = {}
    for channel in channels:
        networks.setdefault(folded(channel.get_network_display()), []).append(channel)
        networks.setdefault(folded(channel.network), []).append(channel)
    # A network names its account where there is only one; a group, a name and a key come before.
    names |= {name: tuple(set(found)) for name, found in networks.items() if len(set(found)) == 1}
    beforehand: tuple[Channel, ...] = ()
    groups = ChannelGroup.objects.filter(system=system).prefetch_related("channels")
    for group in groups.order_by("name", "pk"):
        members = tuple(one for one in channels if one in group.channels.all())
        names[folded(group.name)] = members
        if group.is_default:
            beforehand = members
    for channel in channels:
        names[folded(channel.handle).lstrip("@")] = (channel,)
        names[folded(channel.name)] = (channel,)
        names[folded(channel.key)] = (channel,)
    names.pop("", None)
    campaigns = Campaign.objects.filter(system=system)
    lines = Line.objects.filter(plan__system=system).select_related("plan")
    return Known(
        system=system,
        channels=names,
        everything=tuple(channels),
        beforehand=beforehand,
        campaigns=_twice_named(campaigns, "name", "key"),
        # The newest plan's line, where several have the same code.
        lines={folded(line.code): line for line in lines.order_by("plan_id", "pk")},
    )


def _twice_named(rows: Iterable[Any], *names: str) -> dict[str, Any]:
    return {folded(getattr(row, name)): row for row in rows for name in names}


def read_row(row: SheetRow, known: Known, *, now: datetime) -> Wanted:
    """Return what a row asks for, with everything that is wrong with it."""
    wanted = Wanted(row.number, row.sheet)
    for column, limit in LIMITS.items():
        if len(row.text(column)) > limit:
            wanted.say("too_long", column, str(limit))
    wanted.external_id = row.text(Column.ID)
    wanted.text = row.text(Column.TEXT)
    wanted.title = row.text(Column.TITLE) or title_of(wanted.text)
    wanted.utility, wanted.alt = row.text(Column.UTILITY), row.text(Column.ALT)
    if not wanted.text:
        wanted.say("no_text", Column.TEXT)
    _read_hour(row, wanted, known.system, now)
    _read_links(row, wanted)
    _read_channels(row, wanted, known)
    _read_belonging(row, wanted, known)
    return wanted


def title_of(text: str) -> str:
    """Return a title for a row that has none: its first line, cut at a word."""
    first = text.partition("\n")[0].strip()
    if len(first) <= TITLE_WORDS:
        return first
    return first[:TITLE_WORDS].rpartition(" ")[0].rstrip(",;:") + "…"


def _read_hour(row: SheetRow, wanted: Wanted, system: System, now: datetime) -> None:
    wanted.zone = _zone(row.text(Column.ZONE), wanted, system)
    today = to_wall(now, wanted.zone).date()
    typed = row.text(Column.DAY)
    found = read_day(typed, today=today)
    if found is None:
        wanted.say("no_day" if not typed else "bad_day", Column.DAY, typed)
        return
    day, rest = found
    typed = row.text(Column.HOUR) or rest
    hour = read_hour(typed)
    if hour is None:
        wanted.say("no_hour" if not typed else "bad_hour", Column.HOUR, typed)
        return
    _set_hour(wanted, day, hour, now)


def _set_hour(wanted: Wanted, day: date, hour: TypedHour, now: datetime) -> None:
    wall = datetime.combine(day, hour.at)
    try:
        wanted.due_at = to_instant(wall, wanted.zone, fold=hour.fold)
    except NoSuchHourError:
        wanted.say("skipped_hour", Column.HOUR, f"{wall:%H:%M}")
        return
    except RepeatedHourError:
        wanted.say("repeated_hour", Column.HOUR, f"{wall:%H:%M}")
        return
    wanted.wall = wall.replace(fold=hour.fold or 0)
    if wanted.due_at < now:
        wanted.say("past", Column.DAY, f"{wall:%d/%m/%Y %H:%M}")


def _zone(typed: str, wanted: Wanted, system: System) -> str:
    plain = folded(typed)
    if not plain or plain in {folded(system.zone_label), folded(system.zone)}:
        return system.zone
    found = zones_by_name().get(plain.replace(" ", "_"))
    if found is None:
        wanted.say("bad_zone", Column.ZONE, typed)
        return system.zone
    return found


@cache
def zones_by_name() -> dict[str, str]:
    """Return every IANA zone by its name and by its city; of two cities, the one of our side."""
    names = sorted(available_timezones(), key=lambda name: name.startswith("America/"))
    cities = {folded(name).rpartition("/")[2]: name for name in names}
    return cities | {folded(name): name for name in names}


def _read_links(row: SheetRow, wanted: Wanted) -> None:
    for column, name in ((Column.LINK, "link"), (Column.IMAGE, "image")):
        typed = row.text(column)
        if typed and not _is_address(typed):
            wanted.say("bad_link", column, typed)
        elif typed:
            setattr(wanted, name, typed if "://" in typed else f"https://{typed}")


def _is_address(typed: str) -> bool:
    address = typed if "://" in typed else f"https://{typed}"
    if any(one.isspace() for one in address) or len(address) > LIMITS[Column.LINK]:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in host.strip(".")


def _read_channels(row: SheetRow, wanted: Wanted, known: Known) -> None:
    typed = [part.strip() for part in _BETWEEN.split(row.text(Column.CHANNELS)) if part.strip()]
    found: list[Channel] = list(known.beforehand) if not typed else []
    for part in typed:
        plain = folded(part)
        if plain in _EVERYTHING:
            found += known.everything
        elif plain.lstrip("@") in known.channels:
            found += known.channels[plain.lstrip("@")]
        else:
            wanted.say("bad_channel", Column.CHANNELS, part)
    if not found and not wanted.findings_of(Column.CHANNELS):
        wanted.say("no_channel", Column.CHANNELS)
    wanted.channels = tuple(dict.fromkeys(found))


def _read_belonging(row: SheetRow, wanted: Wanted, known: Known) -> None:
    typed = row.text(Column.CAMPAIGN)
    wanted.campaign = known.campaigns.get(folded(typed))
    if typed and wanted.campaign is None:
        wanted.say("bad_campaign", Column.CAMPAIGN, typed)
    typed = row.text(Column.LINE)
    wanted.line = known.lines.get(folded(typed))
    if typed and wanted.line is None:
        wanted.say("bad_line", Column.LINE, typed)
