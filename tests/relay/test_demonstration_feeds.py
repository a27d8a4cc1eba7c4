"""The feeds of the demonstration hold what CON-1's acceptance example counts."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from virgula.domain.feed_items import same_page
from virgula.relay.reading import read_feed

FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "snt-2022-demo"
TODAY = date(2023, 1, 27)


def _items():
    with (FOLDER / "feeds.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reading = read_feed((FOLDER / row["location"]).read_bytes(), base="", zone=row["zone"])
            assert (reading.refused, reading.notes) == ([], []), row["key"]
            for item in reading.items:
                assert item.published_at is not None
                assert "�" not in item.title + item.summary
                assert ".example/" in item.link
                yield (
                    row["actor"],
                    item.published_at.astimezone(ZoneInfo(row["zone"])).date(),
                    item,
                )


def test_nineteen_items_of_fourteen_bodies_wait_today_and_one_is_told_twice():
    today = [(actor, item) for actor, day, item in _items() if day == TODAY]
    assert len(today) == 19
    assert len({actor for actor, _item in today}) == 14
    pages = Counter(same_page(item.link) for _actor, item in today)
    assert sorted(pages.values())[-2:] == [1, 2]


def test_all_but_one_body_spoke_within_thirty_days_and_that_one_thirty_four_days_ago():
    last: dict[str, date] = {}
    total = 0
    for actor, day, _item in _items():
        last[actor] = max(day, last.get(actor, day))
        total += 1
    assert (total, len(last)) == (110, 32)
    silent = {actor: (TODAY - day).days for actor, day in last.items() if (TODAY - day).days >= 30}
    assert list(silent.values()) == [34]
