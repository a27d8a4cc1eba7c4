"""Films are measured by their own boxes (demand 7); hostile bytes end in one error and no other."""

import io
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.media.films import TURNED, box, film, track
from virgula.media.probing import Film, NoFilmError, measure_film, silence


def measured(content: bytes) -> Film:
    return measure_film(io.BytesIO(content), len(content))


def test_a_film_says_its_length_and_its_size():
    assert measured(film()) == Film("video/mp4", 12.5, 1280, 720)
    assert measured(film(brand=b"qt  ")).content_type == "video/quicktime"


def test_a_film_taken_upright_is_as_high_as_it_is_shown():
    turned = measured(film(matrix=TURNED))
    assert (turned.width, turned.height) == (720, 1280)


def test_the_largest_track_with_a_picture_counts():
    assert measured(film(more=track(0, 0, kind=b"soun"))).width == 1280


def test_what_a_camera_says_besides_is_blanked_in_place():
    place = box(b"udta", box(b"\xa9xyz", b"+19.4326-099.1332/"))
    content = film(more=place + box(b"meta", b"Alguien"))
    file = io.BytesIO(content)
    silence(file, measured(content))
    quiet = file.getvalue()
    assert len(quiet) == len(content)
    assert b"19.4326" not in quiet
    assert b"Alguien" not in quiet
    assert measured(quiet) == Film("video/mp4", 12.5, 1280, 720)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x00\x00\x08ftyp",
        film(brand=b"heic"),
        film(brand=b"M4A "),
        film(width=0),
        film(seconds=0),
        film()[:-200],
        film()[:60],
        box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", bytes(100))),
        box(b"ftyp", b"isom") + (1).to_bytes(4) + b"moov" + (2**63).to_bytes(8),
        box(b"ftyp", b"isom") + box(b"free") * 20_001,
        box(b"ftyp", b"isom") + box(b"moov", box(b"trak") * 20_001),
    ],
    ids=range(12),
)
def test_what_is_no_film_is_refused(content):
    with pytest.raises(NoFilmError):
        measured(content)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
@example(b"\x00\x00\x00\x00moov")
def test_no_bytes_break_the_reader(content):
    with suppress(NoFilmError):
        measured(box(b"ftyp", b"isom") + content)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(film()) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_to_a_film_breaks_the_reader(place, damage):
    content = film()
    with suppress(NoFilmError):
        found = measured(content[:place] + damage + content[place + len(damage) :])
        assert found.seconds > 0


@settings(max_examples=60, deadline=None)
@given(
    seconds=st.integers(1, 4_000_000), width=st.integers(1, 65_535), height=st.integers(1, 65_535)
)
def test_every_film_is_measured_as_it_was_made(seconds, width, height):
    assert measured(film(seconds=seconds, width=width, height=height)) == Film(
        "video/mp4", float(seconds), width, height
    )
