from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from virgula.documents.ics import LINE_OCTETS, Day, write_calendar

KEYS = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"),
    *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "TRANSP"),
}
NOW = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)


def test_a_deadline_is_a_whole_day_that_ends_on_the_next_one():
    day = Day(uid="line-7@example", on=date(2023, 1, 31), title="C-3; directorio, redes")
    lines = write_calendar([day], name="Plan", producer="Vírgula", now=NOW).decode().split("\r\n")
    assert lines[6:] == [
        "BEGIN:VEVENT",
        "UID:line-7@example",
        "DTSTAMP:20230127T180000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20230131",
        "DTEND;VALUE=DATE:20230201",
        "SUMMARY:C-3\\; directorio\\, redes",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_a_line_or_passes_its_octets(text):
    content = write_calendar(
        [Day(uid="u", on=date(2023, 1, 1), title=text, text=text)],
        name="n",
        producer="p",
        now=NOW,
    )
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= LINE_OCTETS
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert [line for line in unfolded if line in {"BEGIN:VEVENT", "END:VEVENT"}] == [
        "BEGIN:VEVENT",
        "END:VEVENT",
    ]
    assert {line.partition(":")[0].partition(";")[0] for line in unfolded if line} == KEYS | (
        {"DESCRIPTION"} if text else set()
    )
