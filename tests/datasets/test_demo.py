"""The demonstration as `make run` makes it: told once, with the actions that people use."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from tests.datasets.sets import write_set
from virgula.datasets import demo
from virgula.datasets.story import stories
from virgula.evidence.models import Fact
from virgula.institutions.models import Membership, System
from virgula.journal.models import Record
from virgula.people.models import Person
from virgula.plans.models import Attribution, Goal, Line, Plan
from virgula.plans.queries import plan_overview
from virgula.publishing.choices import DeliveryState, Network
from virgula.publishing.models import Channel, Delivery, Post
from virgula.relay.models import Entry
from virgula.reports.models import Report

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def said(settings) -> list[str]:
    settings.DEMONSTRATION = True
    return []


def test_each_demonstration_is_a_set_that_calls_itself_one():
    assert [(story.key, story.system_key) for story in stories()] == [
        ("snt-2022-demo", "snt-2022"),
        ("red-andina-demo", "red-andina-demo"),
    ]


def test_the_demonstration_shows_a_plan_at_work(said):
    """PLAN-1, CMP-0: 5 components and 21 lines; a second plan has 3 and no code of its own."""
    links = demo.prepare_demonstration(now=NOW, write=said.append)
    plan = Plan.objects.get(key="2022-2023")
    assert [
        (component.code, component.lines.count())
        for component in plan.components.order_by("position")
    ] == [("CON", 6), ("A", 2), ("B", 2), ("C", 6), ("D", 5)]
    assert (plan.status, plan.agreed_on) == ("in_force", date(2022, 11, 8))
    other = Plan.objects.get(key="red-andina-2023")
    assert [
        (component.code, component.lines.count())
        for component in other.components.order_by("position")
    ] == [("E1", 4), ("E2", 5), ("E3", 3)]
    assert [link for label, link in links if not link.startswith("/entrar/")] == []
    assert len(links) == 12

    # What was said before the day that is shown counts for the days on which it was said.
    assert System.objects.get(key="snt-2022").pinned_on == date(2023, 1, 27)
    assert Fact.objects.filter(system__key="snt-2022", day__gte=date(2023, 1, 27)).count() == 0
    first = Line.objects.get(plan=plan, code="CON-1")
    relays = Fact.objects.filter(kind="publishing.delivery", dims__origin="relay")
    assert Attribution.objects.filter(line=first).count() == relays.count() > 60
    waiting = Delivery.objects.exclude(state=DeliveryState.PUBLISHED).filter(due_at__lt=NOW)
    assert [delivery.post.title for delivery in waiting] == ["¿Quién tiene tus datos?"]
    assert Goal.objects.filter(line__plan=plan).count() == 16

    # The windows of «Ambiguities, settled»: a due before the start or none has no window.
    overview = plan_overview(plan, today=date(2023, 1, 27), now=NOW)
    by_window: dict[str, list[str]] = {}
    for component in overview.components:
        for line in component.lines:
            by_window.setdefault(line.window.name if line.window else "", []).append(line.code)
    assert by_window["verde"] == ["A-1", "C-2", "C-3", "D-1"]
    assert by_window["amarillo"] == ["C-1", "C-5", "D-3"]
    assert by_window[""] == ["CON-4", "B-1", "B-2", "C-6"]
    assert set(by_window) == {"verde", "amarillo", "azul", ""}

    # A report of November and December, frozen on 3 January: what came later is not in it.
    report = Report.objects.get()
    first_figure = report.figures.filter(line=first).order_by("position")[0]
    assert first_figure.record_count == relays.filter(day__lt=date(2023, 1, 1)).count() > 40

    # CON-1: on 2023-01-27 there are 19 new items from 14 bodies.
    new = Entry.objects.filter(status="new").select_related("source")
    assert (new.count(), len({entry.source.actor_id for entry in new})) == (19, 14)
    assert [path for _label, path in demo.first_pages()] == [
        "/",
        "/plan/2022-2023/",
        "/plan/red-andina-2023/",
        "/mesa/",
        "/mesa/plan/",
    ]


def test_telling_it_again_changes_nothing_and_a_warm_start_only_makes_links(said):
    demo.prepare_demonstration(now=NOW, write=said.append)
    tables = (Record, Post, Delivery, Fact, Attribution, Goal, Line, Membership, Person, Entry)
    before = [table.objects.count() for table in tables]
    said.clear()
    demo.prepare_demonstration(now=NOW, write=said.append)
    assert said == []
    # A newer version of the files tells it again, over what people have done meanwhile.
    for system in System.objects.all():
        system.provenance[demo.MARK] = "older"
        system.pinned_on = date(2023, 3, 1)
        system.save()
    demo.prepare_demonstration(now=NOW, write=said.append)
    assert [table.objects.count() for table in tables] == before
    assert Counter(System.objects.values_list("pinned_on", flat=True)) == {date(2023, 3, 1): 2}


def test_a_mastodon_server_beside_it_receives_what_was_relayed_once(said, settings, mastodon):
    """The demonstration posts to a server of the API when one is named, and to no other."""
    settings.DEMO_MASTODON = mastodon.url
    settings.DEMO_MASTODON_TOKEN = mastodon.token
    settings.FETCH_LOOPBACK = [mastodon.netloc]
    before = len(mastodon.statuses())
    demo.prepare_demonstration(now=NOW, write=said.append)
    channel = Channel.objects.get(system__key="snt-2022", key="mastodon")
    assert (channel.network, channel.base_url) == (Network.MASTODON, mastodon.url)
    sent = Delivery.objects.filter(channel=channel, state=DeliveryState.PUBLISHED)
    assert len(mastodon.statuses()) - before == sent.count() == 91


def test_a_set_with_problems_says_them_and_the_rest_still_starts(said, settings, tmp_path):
    folder = write_set(tmp_path / "liga", regions__csv="key,nombre\nsur,Sur\n")
    (folder / "demonstration.yaml").write_text("order: 1\n")
    settings.DATASETS_DIR = tmp_path
    assert demo.prepare_demonstration(now=NOW, write=said.append) == []
    assert said == [
        "Cargando la demostración «liga-boreal» …",
        "✗ regions.csv:1: Falta la columna «name».",
        "✗ regions.csv:1: La columna «nombre» no se conoce. ¿Quisiste decir «name»?",
    ]
