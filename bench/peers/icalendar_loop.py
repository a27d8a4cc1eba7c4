"""A plain loop with the icalendar library over the same activities, and both timed.

``python -m bench.peers.icalendar_loop GOAL`` prints the figures; ``bench.ics`` gives it an empty
database of its own.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EVENTS, ROUNDS = 5000, 5
ZONES = ("America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Hermosillo")


def peer(system, today: date) -> bytes:  # type: ignore[no-untyped-def] -- rows of the product
    """Return the calendar as the library's own documentation writes one."""
    import icalendar

    from virgula.activities.calendars import COLUMNS, MOST, PAST_DAYS
    from virgula.activities.queries.public import in_days
    from virgula.activities.wishes import Wish

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Peer//ES")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Agenda")
    for row in in_days(system, Wish(), today - PAST_DAYS).values(*COLUMNS)[:MOST]:
        event = icalendar.Event()
        event.add("uid", f"{row['pk']}@virgula")
        event.add("dtstamp", row["changed_at"])
        event.add("last-modified", row["changed_at"])
        event.add("created", row["created_at"])
        event.add("sequence", row["sequence"])
        if row["starts_at"]:
            zone = ZoneInfo(row["zone"])
            event.add("dtstart", row["starts_at"].astimezone(zone))
            event.add("dtend", row["ends_at"].astimezone(zone))
        else:
            event.add("dtstart", row["first_on"])
            event.add("dtend", row["last_on"] + timedelta(days=1))
        event.add("summary", row["title"])
        event.add("description", row["summary"])
        event.add("location", row["place"])
        event.add("url", f"http://127.0.0.1/agenda/{row['pk']}/")
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=date(2023, 1, 1), last_date=date(2024, 12, 31))
    return bytes(calendar.to_ical())


def _fill():  # type: ignore[no-untyped-def] -- rows of the product
    from virgula.activities.models import Activity
    from virgula.institutions.models import Body, System

    system = System.objects.create(
        key="bench", name="Bench", short_name="B", zone=ZONES[0], zone_label="hora del centro",
        pinned_on=date(2023, 1, 1),
    )  # fmt: skip
    body = Body.objects.create(system=system, key="cuerpo", name="Instituto de Prueba")
    now, rows = datetime(2023, 1, 1, 12, tzinfo=UTC), []
    for number in range(EVENTS):
        starts = now + timedelta(hours=3 * number)
        day = starts.astimezone(ZoneInfo(ZONES[number % 4])).date()
        is_long = number % 7 == 0
        rows.append(
            Activity(
                system=system, organiser=body, organiser_name=body.name, status="public",
                title=f"Taller de acceso a la información, número {number}",
                summary="Aprende a preguntar; sin costo, con café y en una hora. " * 4,
                place="Biblioteca central, sala 2", first_on=day, last_on=day,
                starts_at=None if is_long else starts,
                ends_at=None if is_long else starts + timedelta(hours=2),
                zone=ZONES[number % 4], created_at=now, changed_at=now, published_at=now,
            )
        )  # fmt: skip
    Activity.objects.bulk_create(rows, batch_size=500)
    return system


def _best(make: Callable[[], bytes]) -> tuple[float, bytes]:
    found = []
    for _round in range(ROUNDS):
        start = time.process_time()
        content = make()
        found.append(time.process_time() - start)
    return min(found), content


def main(goal: float) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    import icalendar

    from virgula.activities.calendars import write_agenda
    from virgula.activities.wishes import Wish

    system, today = _fill(), date(2023, 1, 1)
    ours, first = _best(lambda: write_agenda(system, Wish(), today=today, address="http://x/a.ics"))
    theirs, second = _best(lambda: peer(system, today))
    for name, content in (("ours", first), ("peer", second)):
        events = len(icalendar.Calendar.from_ical(content).walk("VEVENT"))
        sys.stdout.write(f"{name}: {events:,} events, {len(content):,} bytes\n")
    sys.stdout.write(f"ours {ours * 1000:.0f} ms of CPU, peer {theirs * 1000:.0f} ms\n")
    verdict = "within" if ours / theirs <= goal else "ABOVE"
    sys.stdout.write(f"ratio {ours / theirs:.3f} ({verdict} the goal of {goal})\n")


if __name__ == "__main__":
    main(float(sys.argv[1]))
