"""Visits of real addresses on loopback: what is kept, what is not, and when to come again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.institutions.factories import BodyFactory
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from tests.relay.test_reading import rss
from virgula.journal.models import Record
from virgula.platform.models import Heartbeat
from virgula.platform.tick import beat
from virgula.relay.actions import (
    SourcePausedError,
    accept_move,
    approve_entry,
    pause_source,
    resume_source,
    tidy_visits,
    visit_due_sources,
    visit_source,
)
from virgula.relay.choices import EditStatus, EntryStatus, SourceStatus, VisitOutcome
from virgula.relay.models import Entry, EntryEdit, Source, Visit

pytestmark = pytest.mark.django_db


def item(number: int, title: str = "", day: int = 27, text: str = "Ven el 31 de enero.") -> str:
    return (
        f"<title>{title or f'Nota {number}'}</title><guid>{number}</guid>"
        f"<link>https://cuerpo.example/{number}?utm_source=rss</link>"
        f"<description>{text}</description>"
        f"<pubDate>{day} de enero de 2023, 09:00 h</pubDate>"
    )


def outcome(visit: Visit) -> tuple[str, int, int, int, int]:
    return visit.outcome, visit.found, visit.new, visit.edited, visit.refused


def test_a_visit_keeps_what_is_new_with_its_own_date_and_the_day_of_the_event(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1))))
    visit = visit_source(source, at=NOON)
    assert outcome(visit) == ("read", 1, 1, 0, 0)
    entry = Entry.objects.get()
    assert (entry.title, entry.link, entry.page_key, entry.status) == (
        "Nota 1",
        "https://cuerpo.example/1",
        "cuerpo.example/1",
        EntryStatus.NEW,
    )
    assert entry.published_at == datetime(2023, 1, 27, 15, tzinfo=UTC)
    assert (entry.event_on, entry.found_at) == (date(2023, 1, 31), NOON)


def test_a_second_visit_of_the_same_document_changes_nothing(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1), item(2))))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    visit = visit_source(source, at=later(hours=1))
    assert outcome(visit) == ("unchanged", 0, 0, 0, 0)
    assert Entry.objects.count() == 2


def test_two_visits_at_once_bring_each_item_once(site):
    """Both read the source before either wrote."""
    site.say("/feed", rss(item(1), item(2)))
    source = SourceFactory(location=site.url + "/feed")
    stale = Source.objects.get(pk=source.pk)
    assert outcome(visit_source(source, at=NOON)) == ("read", 2, 2, 0, 0)
    assert outcome(visit_source(stale, at=NOON)) == ("read", 2, 0, 0, 0)
    assert Entry.objects.count() == 2


def test_a_site_is_told_what_we_have_and_may_answer_that_nothing_changed(site):
    source = SourceFactory(
        location=site.say(
            "/feed", rss(item(1)), ETag='"7"', Last_Modified="Fri, 27 Jan 2023 15:00:00 GMT"
        )
    )
    visit_source(source, at=NOON)
    site.say("/feed", status=304)
    source.refresh_from_db()
    visit = visit_source(source, at=later(hours=1))
    assert (visit.outcome, visit.http_status) == (VisitOutcome.UNCHANGED, 304)
    headers = site.asked[-1][1]
    assert headers["If-None-Match"] == '"7"'
    assert headers["If-Modified-Since"] == "Fri, 27 Jan 2023 15:00:00 GMT"
    source.refresh_from_db()
    assert source.etag == '"7"'


def test_a_new_source_brings_no_old_news_and_then_only_what_is_new(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1))), skip_first_visit=True)
    visit_source(source, at=NOON)
    source.refresh_from_db()
    site.say("/feed", rss(item(1), item(2)))
    visit_source(source, at=later(hours=1))
    rows = Entry.objects.order_by("guid").values_list("guid", "status")
    assert list(rows) == [("1", EntryStatus.SEEN), ("2", EntryStatus.NEW)]


def test_old_items_that_a_site_prints_again_are_no_news(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1))))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    old = "<title>De otro año</title><guid>9</guid><pubDate>3 de mayo de 2020</pubDate>"
    site.say("/feed", rss(item(1), old))
    visit_source(source, at=later(hours=1))
    assert Entry.objects.get(guid="9").status == EntryStatus.SEEN


@pytest.mark.parametrize("status", [EntryStatus.NEW, EntryStatus.DISMISSED, EntryStatus.SEEN])
def test_an_edited_item_is_a_proposal_and_never_a_second_one(site, status):
    source = SourceFactory(location=site.say("/feed", rss(item(1, "Taller a las 10"))))
    visit_source(source, at=NOON)
    Entry.objects.update(status=status)
    source.refresh_from_db()
    site.say("/feed", rss(item(1, "Taller a las 12")))
    visit = visit_source(source, at=later(hours=1))
    assert outcome(visit) == ("read", 1, 0, 1, 0)
    entry = Entry.objects.get()
    assert (entry.title, entry.status, entry.edited_at) == (
        "Taller a las 12",
        status,
        later(hours=1),
    )
    record = Record.objects.get(verb="relay.entry_edited")
    assert record.changes == {"title": ["Taller a las 10", "Taller a las 12"]}


def test_an_item_whose_guid_changes_at_each_visit_is_still_one(site):
    def document(guid: str) -> bytes:
        return rss(f"<title>A</title><guid>{guid}</guid><link>https://cuerpo.example/a</link>")

    source = SourceFactory(location=site.say("/feed", document("x1")))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    site.say("/feed", document("x2"))
    assert outcome(visit_source(source, at=later(hours=1))) == ("read", 1, 0, 0, 0)


def test_one_page_in_two_sources_of_a_system_is_one_announcement(site):
    first = SourceFactory(location=site.say("/a", rss(item(1))))
    same = rss("<title>Invitación</title><link>https://www.cuerpo.example/1/</link>")
    second = SourceFactory(location=site.say("/b", same), system=first.system)
    elsewhere = SourceFactory(location=site.say("/c", same))
    for source in (first, second, elsewhere):
        visit_source(source, at=NOON)
    original = first.entries.get()
    assert second.entries.get().same_as == original
    assert elsewhere.entries.get().same_as is None


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"<!doctype html><html></html>", 200, "/feed/"),
        (b"", 200, "vacía"),
        (b"%PDF-1.7", 200, "PDF"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', 200, "entidades"),
        (b"x", 500, "500"),
        (b"x", 403, "403"),
        (b"x", 404, "404"),
    ],
)
def test_a_failure_is_told_in_words_and_nothing_is_kept(site, body, status, words):
    source = SourceFactory(location=site.say("/feed", body, status=status))
    visit = visit_source(source, at=NOON)
    source.refresh_from_db()
    assert visit.outcome == VisitOutcome.FAILED
    assert words in source.last_error
    assert visit.detail == source.last_error
    assert (source.failures, source.failing_since, source.status) == (
        1,
        NOON,
        SourceStatus.ACTIVE,
    )
    assert Entry.objects.count() == 0


def test_a_source_that_fails_again_and_again_is_shown_and_recovers_by_itself(site):
    source = SourceFactory(location=site.say("/feed", status=500))
    for turn in range(3):
        visit_source(source, at=later(hours=turn))
    source.refresh_from_db()
    assert (source.status, source.failures, source.failing_since) == (
        SourceStatus.FAILING,
        3,
        NOON,
    )
    site.say("/feed", rss(item(1)))
    visit_source(source, at=later(hours=3))
    source.refresh_from_db()
    assert (source.status, source.failures, source.failing_since, source.last_error) == (
        SourceStatus.ACTIVE,
        0,
        None,
        "",
    )


def test_a_source_that_says_that_it_is_gone_is_not_visited_again_by_itself(site):
    source = SourceFactory(location=site.say("/feed", status=410))
    assert visit_source(source, at=NOON).outcome == VisitOutcome.GONE
    asked = len(site.asked)
    assert visit_due_sources(later(days=5)) == "visited=0 new=0 failed=0"
    assert len(site.asked) == asked


def test_a_page_that_is_not_found_for_ten_days_suspends_its_source(site):
    source = SourceFactory(location=site.say("/feed", status=404))
    assert visit_source(source, at=NOON).outcome == VisitOutcome.FAILED
    assert visit_source(source, at=later(days=9)).outcome == VisitOutcome.FAILED
    assert visit_source(source, at=later(days=10)).outcome == VisitOutcome.GONE


def test_a_site_that_asks_for_a_rest_gets_it(site):
    source = SourceFactory(location=site.say("/feed", status=503, Retry_After="7200"))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    assert source.next_visit_at == later(hours=2)


def test_the_round_visits_what_is_due_once_and_leaves_the_rest(site):
    due = SourceFactory(location=site.say("/a", rss(item(1))), next_visit_at=NOON)
    never = SourceFactory(location=site.say("/b", rss(item(2))))
    SourceFactory(location=site.say("/c", rss(item(3))), next_visit_at=later(hours=1))
    paused = SourceFactory(location=site.say("/d", rss(item(4))))
    pause_source(source=paused, by=None, at=NOON)
    assert visit_due_sources(NOON) == "visited=2 new=2 failed=0"
    assert visit_due_sources(later(minutes=1)) == "visited=0 new=0 failed=0"
    assert sorted(path for path, _headers in site.asked) == ["/a", "/b"]
    for source in (due, never):
        source.refresh_from_db()
        assert later(minutes=53) <= source.next_visit_at <= later(minutes=67)


def test_a_paused_source_is_visited_by_nobody_until_it_is_resumed(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1))))
    pause_source(source=source, by=None, at=NOON)
    with pytest.raises(SourcePausedError):
        visit_source(source, at=NOON)
    resume_source(source=source, by=None, at=NOON)
    assert visit_due_sources(NOON) == "visited=1 new=1 failed=0"


def test_a_move_for_ever_is_proposed_and_a_person_accepts_it(site):
    end = site.say("/nueva", rss(item(1)))
    source = SourceFactory(location=site.say("/vieja", status=301, Location="/nueva"))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    assert (source.location, source.moved_to) == (site.url + "/vieja", end)
    accept_move(source=source, by=None, at=NOON)
    source.refresh_from_db()
    assert (source.location, source.moved_to, source.body_sha256) == (end, "", "")


def test_a_file_of_a_set_is_a_source_too_and_a_missing_one_is_told(settings, tmp_path):
    settings.DATASETS_DIR = tmp_path
    (tmp_path / "feed.xml").write_bytes(rss(item(1)))
    source = SourceFactory(kind="file", location="feed.xml")
    assert outcome(visit_source(source, at=NOON)) == ("read", 1, 1, 0, 0)
    missing = SourceFactory(kind="file", location="otra.xml")
    assert visit_source(missing, at=NOON).outcome == VisitOutcome.FAILED


def test_only_the_last_visits_are_kept(site):
    source = SourceFactory(location=site.say("/feed", status=500))
    Visit.objects.bulk_create(
        Visit(source=source, at=later(minutes=-n), outcome="failed") for n in range(1, 300)
    )
    visit_source(source, at=NOON)
    assert tidy_visits(NOON) == "forgotten=100"
    assert source.visits.count() == 200
    assert source.visits.order_by("at")[0].at == later(minutes=-199)


def test_a_demonstration_reads_the_age_of_news_on_its_own_day(site):
    body = BodyFactory(system__pinned_on=date(2023, 1, 27), system__is_demonstration=True)
    source = SourceFactory(location=site.say("/feed", rss(item(1))), actor=body, system=body.system)
    visit_source(source, at=NOON)
    source.refresh_from_db()
    site.say("/feed", rss(item(1), item(2)))
    visit_source(source, at=NOON + timedelta(days=1400))
    assert Entry.objects.get(guid="2").status == EntryStatus.NEW


def test_the_round_says_how_it_went_in_its_heartbeat():
    beat("relay.visits", at=NOON, detail=visit_due_sources(NOON))
    assert Heartbeat.objects.get(name="relay.visits").detail == "visited=0 new=0 failed=0"


def test_copies_of_an_entry_are_never_shown_by_themselves():
    original = EntryFactory()
    copy = EntryFactory(source=original.source, same_as=original)
    assert list(original.copies.all()) == [copy]


def test_an_edit_of_what_was_approved_waits_for_a_person_and_a_newer_one_takes_its_place(site):
    entry = EntryFactory(title="Taller a las 10", guid="1")
    ChannelFactory(system=entry.source.system)
    approve_entry(entry=entry, by=None, at=NOON)
    Source.objects.update(location=site.say("/feed", rss(item(1, "Taller a las 12"))))
    visit_source(Source.objects.get(), at=later(hours=1))
    site.say("/feed", rss(item(1, "Taller a las 13")))
    visit_source(Source.objects.get(), at=later(hours=2))
    edit = EntryEdit.objects.get()
    assert (edit.entry, edit.title_before, edit.title, edit.found_at, edit.status) == (
        entry,
        "Taller a las 10",
        "Taller a las 13",
        later(hours=2),
        EditStatus.PROPOSED,
    )
