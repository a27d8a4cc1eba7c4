"""How sites are visited: one at a time, not before they asked, within what they allow."""

import threading
import time
from datetime import timedelta

import pytest

from tests.relay.factories import NOON, SourceFactory, later
from tests.relay.test_reading import rss
from tests.relay.test_visiting import item
from virgula.journal.models import Record
from virgula.relay.actions import HostBusyError, hosts, visit_due_sources, visit_source
from virgula.relay.actions.hosts import free_hosts, new_holder, take_hosts
from virgula.relay.models import Entry, Host, Source

pytestmark = pytest.mark.django_db


def test_two_sources_of_a_host_are_visited_one_after_the_other_with_a_pause(site, settings):
    settings.RELAY_HOST_PAUSE_SECONDS = 1
    spans: list[tuple[float, float]] = []

    def slow(request) -> None:
        start = time.monotonic()
        time.sleep(0.1)
        spans.append((start, time.monotonic()))
        body = rss(item(1))
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    for path in ("/a", "/b"):
        site.answers[path] = slow
        SourceFactory(location=site.url + path)
    assert visit_due_sources(NOON) == "visited=2 new=2 failed=0"
    (_start, end), (second, _end) = spans
    assert 1 <= second - end < 2
    assert Host.objects.get().free_at > later(seconds=1)
    assert (Host.objects.get().held_by, Host.objects.get().held_until) == ("", None)


def test_a_slow_site_does_not_keep_the_others_waiting(site, settings):
    settings.FETCH_LOOPBACK.append(f"localhost:{site.port}")
    released = threading.Event()
    quick = rss(item(1))

    def waits(request) -> None:
        released.wait(5)
        request.send_response(200)
        request.send_header("Content-Length", str(len(quick)))
        request.end_headers()
        request.wfile.write(quick)

    def releases(request) -> None:
        released.set()
        waits(request)

    site.answers |= {"/slow": waits, "/quick": releases}
    SourceFactory(location=site.url + "/slow")
    SourceFactory(location=f"http://localhost:{site.port}/quick")
    start = time.monotonic()
    assert visit_due_sources(NOON) == "visited=2 new=2 failed=0"
    assert time.monotonic() - start < 4


def test_a_host_that_another_holds_waits_for_the_next_round(site):
    source = SourceFactory(location=site.say("/feed", rss(item(1))))
    other = new_holder()
    assert list(take_hosts(["127.0.0.1"], by=other, at=NOON)) == ["127.0.0.1"]
    assert take_hosts(["127.0.0.1"], by=new_holder(), at=NOON) == {}
    assert visit_due_sources(NOON) == "visited=0 new=0 failed=0"
    assert site.asked == []
    free_hosts(["127.0.0.1"], by=other, at=NOON)
    assert visit_due_sources(NOON) == "visited=1 new=1 failed=0"
    assert Source.objects.get() == source


def test_a_visitor_that_died_gives_its_host_back_after_five_minutes(site):
    SourceFactory(location=site.say("/feed", rss(item(1))))
    take_hosts(["127.0.0.1"], by=new_holder(), at=NOON)
    assert visit_due_sources(later(minutes=4)) == "visited=0 new=0 failed=0"
    assert visit_due_sources(later(minutes=5)) == "visited=1 new=1 failed=0"


def test_who_asks_for_a_visit_is_told_that_another_goes_on(site, monkeypatch):
    monkeypatch.setattr(hosts, "PATIENCE_SECONDS", 0.1)
    source = SourceFactory(location=site.say("/feed", rss(item(1))))
    take_hosts(["127.0.0.1"], by=new_holder(), at=NOON)
    with pytest.raises(HostBusyError):
        visit_source(source, at=NOON)
    assert site.asked == []


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("7200", timedelta(hours=2)),
        ("Fri, 27 Jan 2023 21:00:00 GMT", timedelta(hours=3)),
        ("999999999999", timedelta(days=1)),
        ("Fri, 27 Jan 2033 21:00:00 GMT", timedelta(days=1)),
    ],
)
def test_a_site_that_asks_for_a_rest_in_seconds_or_by_a_date_gets_it(site, said, rest):
    source = SourceFactory(location=site.say("/feed", status=503, Retry_After=said))
    visit_source(source, at=NOON)
    source.refresh_from_db()
    assert source.next_visit_at == NOON + rest


def test_a_host_that_is_asked_too_much_rests_with_all_its_sources(site):
    SourceFactory(location=site.say("/a", status=429, Retry_After="3600"))
    assert visit_due_sources(NOON) == "visited=1 new=0 failed=1"
    SourceFactory(location=site.say("/b", rss(item(1))))
    assert visit_due_sources(later(minutes=59)) == "visited=0 new=0 failed=0"
    assert visit_due_sources(later(minutes=61)).startswith("visited=2 new=1")


def test_a_redirect_to_another_host_waits_for_its_turn_there(site, settings):
    settings.FETCH_LOOPBACK.append(f"localhost:{site.port}")
    site.say("/nueva", rss(item(1)))
    SourceFactory(
        location=site.say("/vieja", status=302, Location=f"http://localhost:{site.port}/nueva")
    )
    other = new_holder()
    take_hosts(["localhost"], by=other, at=NOON)
    assert visit_due_sources(NOON) == "visited=0 new=0 failed=0"
    assert [path for path, _headers in site.asked] == ["/vieja"]
    assert Source.objects.get().next_visit_at == later(minutes=1)
    free_hosts(["localhost"], by=other, at=NOON)
    assert visit_due_sources(later(minutes=1)) == "visited=1 new=1 failed=0"
    assert Source.objects.get().moved_to == ""


def test_a_move_within_the_site_is_followed_after_three_visits_and_told(site):
    end = site.say("/nueva", rss(item(1)))
    source = SourceFactory(location=site.say("/vieja", status=301, Location="/nueva"))
    for turn in range(2):
        visit_source(Source.objects.get(), at=later(hours=turn))
        source.refresh_from_db()
        assert (source.location, source.moved_to, source.moved_times) == (
            site.url + "/vieja",
            end,
            turn + 1,
        )
    visit = visit_source(Source.objects.get(), at=later(hours=2))
    source.refresh_from_db()
    assert (source.location, source.moved_to, source.moved_times) == (end, "", 0)
    assert visit.detail == "moved"
    record = Record.objects.get(verb="relay.source_moved")
    assert record.changes == {"location": [site.url + "/vieja", end]}
    assert Entry.objects.count() == 1


def test_a_move_to_another_owner_waits_for_a_person(site, settings):
    settings.FETCH_LOOPBACK.append(f"localhost:{site.port}")
    site.say("/nueva", rss(item(1)))
    end = f"http://localhost:{site.port}/nueva"
    SourceFactory(location=site.say("/vieja", status=301, Location=end))
    for turn in range(5):
        visit_source(Source.objects.get(), at=later(hours=turn))
    source = Source.objects.get()
    assert (source.location, source.moved_to, source.moved_times) == (
        site.url + "/vieja",
        end,
        5,
    )


def test_a_move_that_is_taken_back_counts_from_the_beginning(site):
    site.say("/nueva", rss(item(1)))
    site.say("/vieja", status=301, Location="/nueva")
    SourceFactory(location=site.url + "/vieja")
    for turn in range(2):
        visit_source(Source.objects.get(), at=later(hours=turn))
    site.say("/vieja", rss(item(1)))
    visit_source(Source.objects.get(), at=later(hours=3))
    assert (Source.objects.get().moved_to, Source.objects.get().moved_times) == ("", 0)


def test_what_is_told_back_to_a_site_is_what_it_said_to_the_letter(site):
    said = {"ETag": 'W/"a b-ñ"', "Last_Modified": "Fri, 27 Jan 2023 15:00:00 +0000"}
    SourceFactory(location=site.say("/feed", rss(item(1)), **said))
    visit_source(Source.objects.get(), at=NOON)
    visit_source(Source.objects.get(), at=later(hours=1))
    headers = site.asked[-1][1]
    assert headers["If-None-Match"] == said["ETag"]
    assert headers["If-Modified-Since"] == said["Last_Modified"]


def test_a_document_that_was_cut_is_asked_for_whole_again(site):
    """A mark kept with half a document would hide the other half for ever."""
    whole = rss(item(1), item(2))
    cut = whole[: whole.index(b"<title>Nota 2")]
    SourceFactory(location=site.say("/feed", cut, ETag='"7"'))
    visit_source(Source.objects.get(), at=NOON)
    site.say("/feed", whole, ETag='"7"')
    visit_source(Source.objects.get(), at=later(hours=1))
    assert "If-None-Match" not in site.asked[-1][1]
    assert list(Entry.objects.order_by("guid").values_list("guid", flat=True)) == ["1", "2"]


def test_many_visits_without_news_cost_a_few_statements(site, count_queries):
    for number in range(3):
        SourceFactory(location=site.say(f"/{number}", rss(item(number))))
    visit_due_sources(NOON)
    Source.objects.update(next_visit_at=None)
    with count_queries(14):
        assert visit_due_sources(later(hours=1)) == "visited=3 new=0 failed=0"
    assert set(Source.objects.values_list("visited_at", flat=True)) == {later(hours=1)}


def test_the_fault_of_one_source_does_not_end_the_round(site, caplog):
    SourceFactory(location=site.say("/a", rss(item(1))), options={"a": 1}, zone="No/Existe")
    SourceFactory(location=site.say("/b", rss(item(2))))
    assert visit_due_sources(NOON) == "visited=2 new=1 failed=1"
    assert "falla nuestra" in Source.objects.get(failures=1).last_error
    assert "could not be read" in caplog.text


def test_of_a_host_that_is_asked_too_much_nothing_more_is_asked_in_the_same_round(site):
    SourceFactory(location=site.say("/a", status=429, Retry_After="3600"))
    SourceFactory(location=site.say("/b", rss(item(1))))
    assert visit_due_sources(NOON) == "visited=1 new=0 failed=1"
    assert [path for path, _headers in site.asked] == ["/a"]
