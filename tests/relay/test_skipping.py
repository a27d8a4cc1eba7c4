"""What of a feed was read before is not read again, unless anything is in doubt."""

import pytest

from tests.relay.factories import NOON, SourceFactory, later
from tests.relay.test_reading import rss
from tests.relay.test_visiting import item, outcome
from virgula.relay.actions import visit_source
from virgula.relay.models import Entry, Source
from virgula.relay.reading.skipping import skip_known


def test_items_that_are_the_same_to_the_byte_are_left_out():
    before = rss(item(1), item(2))
    whole, marks = skip_known(before, ())
    assert (whole, len(marks)) == (before, 2)
    rest, newer = skip_known(rss(item(3), item(1), item(2, "Otro título")), marks)
    assert b"Nota 3" in rest
    assert b"Nota 1" not in rest
    assert "Otro título".encode() in rest
    assert len(newer) == 3
    assert set(marks) & set(newer) == {marks[0]}


@pytest.mark.parametrize(
    "content",
    [
        rss("<title>A</title><guid>x</guid>", "<title>B</title><guid>x</guid>"),
        rss("<title>A</title>", "<title>B</title><guid>2</guid>"),
        rss("<title>A</title><guid>1</guid><![CDATA[</item><item>]]>"),
        rss("<title>A</title><guid>1</guid><!-- <item> -->"),
        rss(item(1)).decode().encode("utf-16"),
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b"",
    ],
)
def test_where_anything_is_in_doubt_the_whole_is_read(content):
    assert skip_known(content, ()) == (content, [])


@pytest.mark.django_db
def test_a_feed_of_which_only_the_hour_of_its_making_changed_has_nothing_new(site):
    SourceFactory(location=site.say("/feed", b"<!-- 9:00 -->" + rss(item(1), item(2))))
    visit_source(Source.objects.get(), at=NOON)
    site.say("/feed", b"<!-- 9:15 -->" + rss(item(1), item(2)), ETag='"8"')
    assert outcome(visit_source(Source.objects.get(), at=later(hours=1)))[0] == "unchanged"
    assert Source.objects.get().etag == '"8"'


@pytest.mark.django_db
def test_an_edit_that_is_taken_back_is_an_edit_too(site):
    site.say("/feed", rss(item(1), item(2)))
    SourceFactory(location=site.url + "/feed")
    for turn, title in enumerate(["", "Nota uno", ""]):
        site.say("/feed", rss(item(1, title), item(2)))
        visit_source(Source.objects.get(), at=later(hours=turn))
    assert Entry.objects.get(guid="1").title == "Nota 1"
    assert Entry.objects.get(guid="1").edited_at == later(hours=2)
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_a_guid_that_begins_to_be_shared_makes_the_whole_be_read(site):
    one = "<title>A</title><guid>x</guid><link>https://cuerpo.example/a</link>"
    two = "<title>B</title><guid>x</guid><link>https://cuerpo.example/b</link>"
    SourceFactory(location=site.say("/feed", rss(one)))
    visit_source(Source.objects.get(), at=NOON)
    site.say("/feed", rss(two, one))
    visit_source(Source.objects.get(), at=later(hours=1))
    assert set(Entry.objects.values_list("title", flat=True)) == {"A", "B"}
    assert Entry.objects.count() == 2
