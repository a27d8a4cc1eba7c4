"""An activity in the words of schema.org, for search engines."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity

# What could end the element or begin another one inside it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026",
            0x2028: "\\u2028", 0x2029: "\\u2029"}  # fmt: skip


def as_json_ld(row: Activity, address: str) -> SafeString:
    """Return the activity as JSON-LD, safe inside a ``script`` of data."""
    text = json.dumps(_event(row, address), ensure_ascii=False).translate(_ESCAPES)
    return SafeString(text)


def _event(row: Activity, address: str) -> dict[str, Any]:
    zone = ZoneInfo(row.zone)
    starts = row.starts_at.astimezone(zone).isoformat() if row.starts_at else str(row.first_on)
    ends = row.ends_at.astimezone(zone).isoformat() if row.ends_at else str(row.last_on)
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": row.title,
        "startDate": starts,
        "endDate": ends,
        "url": address,
        "eventStatus": f"https://schema.org/{_status(row)}",
        "organizer": {"@type": "Organization", "name": row.organiser_name},
        "location": _locations(row),
    }
    if row.summary:
        event["description"] = row.summary
    if row.moved_at and row.before_on:
        event["previousStartDate"] = str(row.before_on)
    return event


def _status(row: Activity) -> str:
    if row.status == ActivityStatus.CANCELLED:
        return "EventCancelled"
    is_moved = row.before_on not in {None, row.first_on}
    return "EventRescheduled" if is_moved else "EventScheduled"


def _locations(row: Activity) -> list[dict[str, str]]:
    found = []
    if row.place or not row.link:
        name = row.place or (row.territory.name if row.territory else row.organiser_name)
        found.append({"@type": "Place", "name": name, "address": name})
    if row.link:
        found.append({"@type": "VirtualLocation", "url": row.link})
    return found
