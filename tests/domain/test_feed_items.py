from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.feed_items import (
    canonical_link,
    first_sentence,
    plain_text,
    same_page,
    shortened,
)
from virgula.domain.spoken_dates import read_date
from virgula.domain.visiting import failure_gap, is_gone, visit_gap, with_jitter

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("HTTP://Www.Cuerpo.MX:80/Nota?id=3&utm_source=x#top", "http://www.cuerpo.mx/Nota?id=3"),
        ("https://cuerpo.mx", "https://cuerpo.mx/"),
        ("https://cuerpo.mx:8443/a?b=%C3%B3", "https://cuerpo.mx:8443/a?b=%C3%B3"),
        ("https://cuerpo.mx/app#!/nota/2", "https://cuerpo.mx/app#!/nota/2"),
        ("https://cuerpo.mx/a?fbclid=1&gclid=2", "https://cuerpo.mx/a"),
        ("nota/2", "https://sitio.mx/blog/nota/2"),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.mx", ""),
        ("https://a:b@cuerpo.mx/", ""),
        ("https://[", ""),
        ("https://cuerpo.mx:x/", ""),
    ],
)
def test_a_link_has_one_form(link, expected):
    assert canonical_link(link, "https://sitio.mx/blog/") == expected


def test_links_of_one_page_are_the_same_page():
    assert same_page("https://www.cuerpo.mx/a/") == same_page("http://cuerpo.mx/a")
    assert same_page("https://cuerpo.mx/a?id=1") != same_page("https://cuerpo.mx/a?id=2")
    assert same_page("") == ""


@given(st.text(max_size=200))
def test_any_text_has_a_link_form_that_is_stable(text):
    once = canonical_link(text)
    assert canonical_link(once) == once


@given(st.text(max_size=300))
def test_any_text_becomes_plain_without_fault(text):
    plain = plain_text(text)
    assert "\x00" not in plain
    assert plain == plain.strip()


@given(st.text(max_size=80), st.integers(1, 60))
def test_a_shortened_text_fits(text, limit):
    assert len(shortened(text, limit)) <= limit


def test_a_text_is_cut_at_a_word():
    assert shortened("El Instituto presenta su informe", 20) == "El Instituto…"
    assert first_sentence("El Dr. Pérez llega hoy. Habrá café.") == "El Dr. Pérez llega hoy."


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_date_or_not_at_all(text):
    read_date(text, "America/Mexico_City")


def test_a_lively_source_is_visited_more_often_than_a_quiet_one():
    hourly = [NOON - timedelta(hours=n) for n in range(10)]
    weekly = [NOON - timedelta(days=7 * n) for n in range(10)]
    daily = [NOON - timedelta(days=n) for n in range(10)]
    assert visit_gap(hourly) == timedelta(minutes=15)
    assert visit_gap(daily) == timedelta(hours=6)
    assert visit_gap(weekly) == timedelta(hours=12)
    assert visit_gap([NOON]) == timedelta(hours=1)


def test_failures_wait_twice_as_long_each_time_and_never_more_than_half_a_day():
    assert [failure_gap(n) for n in (1, 2, 3, 9, 500)] == [
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(hours=12),
        timedelta(hours=12),
    ]
    assert with_jitter(timedelta(minutes=100), 0.0) == timedelta(minutes=90)
    assert with_jitter(timedelta(minutes=100), 0.5) == timedelta(minutes=100)


def test_a_source_is_gone_when_it_says_so_or_after_ten_days_of_not_found():
    since = NOON - timedelta(days=10)
    assert is_gone(status=410, failing_since=None, at=NOON)
    assert is_gone(status=404, failing_since=since, at=NOON)
    assert not is_gone(status=404, failing_since=since + timedelta(hours=1), at=NOON)
    assert not is_gone(status=500, failing_since=since, at=NOON)
