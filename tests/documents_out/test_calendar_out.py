"""Calendars are read back by another library with the right hours (demand 24)."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.documents.calendar_out import LINE_OCTETS, Event, write_calendar, zone_lines

STAMP = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"


def event(**fields) -> Event:
    values = {"uid": "u@example", "title": "Taller", "first_on": date(2023, 1, 31), "stamp": STAMP}
    return Event(**{**values, **fields})


def at(zone: str, *wall: int, **fields) -> Event:
    """Return an event of two hours that begins at a wall time of a zone."""
    starts = datetime(*wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return event(
        first_on=date(*wall[:3]),
        zone=zone,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        **fields,
    )


_numbers = count()


def as_unknown_zone(content: bytes, zone: str) -> bytes:
    """Rename a zone so that no tz data knows it: only the rules that go along can answer.

    Each time anew, for the library remembers rules by their name.
    """
    name = f"Lugar/Nadie-{next(_numbers)}".encode()
    return content.replace(f"TZID={zone}".encode(), b"TZID=" + name).replace(
        f"TZID:{zone}".encode(), b"TZID:" + name
    )


def read(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_a_whole_day_ends_on_the_next_one():
    lines = write_calendar([event(title="C-3; directorio, redes")], name="Plan").decode()
    assert lines.split("\r\n")[7:] == [
        "BEGIN:VEVENT",
        "UID:u@example",
        "DTSTAMP:20230127T180000Z",
        "LAST-MODIFIED:20230127T180000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20230131",
        "DTEND;VALUE=DATE:20230201",
        "SUMMARY:C-3\\; directorio\\, redes",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        # The border keeps changing its clocks; the rest of the country stopped in 2022.
        ("America/Tijuana", (2023, 2, 3, 10, 0), (2023, 2, 3, 18, 0)),
        ("America/Tijuana", (2023, 3, 12, 10, 0), (2023, 3, 12, 17, 0)),
        ("America/Tijuana", (2023, 11, 5, 10, 0), (2023, 11, 5, 18, 0)),
        ("America/Mexico_City", (2022, 7, 1, 10, 0), (2022, 7, 1, 15, 0)),
        ("America/Mexico_City", (2023, 7, 1, 10, 0), (2023, 7, 1, 16, 0)),
        ("America/Cancun", (2023, 7, 1, 10, 0), (2023, 7, 1, 15, 0)),
        ("America/Hermosillo", (2023, 7, 1, 10, 0), (2023, 7, 1, 17, 0)),
        ("America/Bogota", (2023, 7, 1, 10, 0), (2023, 7, 1, 15, 0)),
        ("UTC", (2023, 7, 1, 10, 0), (2023, 7, 1, 10, 0)),
    ],
)
def test_another_library_reads_the_right_instant_from_the_rules_that_go_along(zone, wall, utc):
    content = write_calendar([at(zone, *wall)], name="Agenda")
    if zone != "UTC":
        content = as_unknown_zone(content, zone)
    (found,) = read(content)
    assert found.start.astimezone(UTC) == datetime(*utc, tzinfo=UTC)
    assert found.end - found.start == timedelta(hours=2)


ZONES = (
    "America/Tijuana", "America/Cancun", "America/Hermosillo", "America/Bogota",
    "America/Mexico_City",
)  # fmt: skip


@given(
    st.sampled_from(ZONES),
    st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2026, 12, 30)),  # noqa: DTZ001 -- wall times
)
def test_every_hour_of_a_zone_is_read_back_by_our_rules_alone(zone, moment):
    instant = moment.replace(microsecond=0, tzinfo=UTC)
    wall = instant.astimezone(ZoneInfo(zone))
    if wall.fold or wall.replace(fold=1).utcoffset() != wall.utcoffset():
        # An hour that the clocks show twice has no single reading in a wall time.
        return
    written = Event(
        uid="u", title="t", first_on=wall.date(), stamp=STAMP, zone=zone, starts_at=instant,
    )  # fmt: skip
    content = as_unknown_zone(write_calendar([written], name="n"), zone)
    (found,) = read(content)
    assert found.start.astimezone(UTC) == instant


def test_the_rules_hold_exactly_the_years_that_are_used():
    assert [line for line in zone_lines("America/Tijuana", 2023, 2023) if "DTSTART" in line] == [
        "DTSTART:20221230T160000",
        "DTSTART:20230312T020000",
        "DTSTART:20231105T020000",
    ]
    assert len(zone_lines("America/Cancun", 2023, 2026)) == 9


def test_several_days_with_one_hour_are_whole_days():
    written = at("America/Cancun", 2023, 2, 3, 10, 0, last_on=date(2023, 2, 5))
    assert b"TZID=" in write_calendar([written], name="n")
    opened = event(
        first_on=date(2023, 2, 3), last_on=date(2023, 2, 5), starts_at=written.starts_at,
        zone="America/Cancun",
    )  # fmt: skip
    (found,) = read(write_calendar([opened], name="n"))
    assert (found.start, found.end) == (date(2023, 2, 3), date(2023, 2, 6))


def agenda() -> list[Event]:
    return [
        at(
            "America/Tijuana",
            2023,
            3,
            12,
            10,
            0,
            uid="1@virgula",
            title="Café con datos ☕ y niñez",
        ),
        at("America/Cancun", 2023, 7, 1, 18, 30, uid="2@virgula", place="Sala 2, planta alta"),
        at("America/Hermosillo", 2023, 7, 1, 9, 0, uid="3@virgula", is_cancelled=True, sequence=2),
        at("America/Bogota", 2023, 7, 1, 9, 0, uid="4@virgula", categories=("Niñez", "A, B")),
        at("UTC", 2023, 7, 1, 9, 0, uid="5@virgula"),
        event(
            uid="6@virgula",
            last_on=date(2023, 2, 2),
            text="Primera línea\ny segunda; con «comillas» y un texto que pasa de los 75 octetos.",
            url="https://example.org/agenda/6/",
            created_at=STAMP,
        ),
    ]


def test_the_golden_calendar_is_written_to_the_byte():
    written = write_calendar(
        agenda(),
        name="Agenda de prueba",
        text="Lo que viene",
        url="https://example.org/agenda/agenda.ics",
        zone="America/Mexico_City",
        refresh=timedelta(hours=6),
    )
    golden = GOLDEN / "agenda.ics"
    assert written == golden.read_bytes()
    assert [str(one["SUMMARY"]) for one in read(written)] == [one.title for one in agenda()]
    assert read(written)[2]["STATUS"] == "CANCELLED"
    assert str(read(written)[5]["DESCRIPTION"]) == agenda()[5].text


TEXT = st.text(max_size=300)


@given(TEXT, TEXT, TEXT)
def test_no_text_breaks_a_line_or_passes_its_octets(title, text, place):
    content = write_calendar([event(title=title, text=text, place=place, url=title)], name=text)
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= LINE_OCTETS
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert [one for one in unfolded if one.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
    ]
