"""Light and well formed (CLS-3): ≤ 100 kB on a first visit, no third party, HTML that closes."""

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.plans.factories import GoalFactory
from tests.plans_portal.conftest import evidence, line_in

pytestmark = pytest.mark.django_db
BUDGET = 100_000
VOID = {"meta", "link", "input", "br", "img", "hr", "use", "path", "circle", "rect", "source"}
PAGES = ["/", "/plan/", "/plan/plan-2023/", "/plan/plan-2023/a-0/", "/plan/plan-2023/datos/"]
PAGES += ["/plan/plan-2023/tabla/", "/plan/plan-2023/versiones/", "/plan/plan-2023/a-0/evidencia/"]
PAGES += ["/plan/plan-2023/a-0/recibir/", "/plan/plan-2023/a-0/algo-esta-mal/"]


@pytest.fixture(autouse=True)
def large_plan(plan):
    """A plan of the size of a real one: twenty-one lines, each with a goal and evidence."""
    for number in range(21):
        line = line_in(plan, code=f"A-{number}", text="Texto de una línea de acción. " * 12)
        GoalFactory(line=line, measure="evidence.facts")
        evidence(line, title="Hecho con un título de largo común en una institución")


class Page(HTMLParser):
    """Notes what a browser would ask for, and whether every tag is closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.requests, self.tags = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "link" and attrs.get("rel") in {"stylesheet", "icon"}:
            self.requests.add(attrs["href"])
        if tag in {"script", "img"} and "src" in attrs:
            self.requests.add(attrs["src"])
        if tag == "use":
            self.requests.add(attrs["href"].partition("#")[0])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def packed(content):
    return len(gzip.compress(content, 6))


def weight_of(client, address):
    """Return the bytes of a first visit: the page and everything that it asks for, compressed."""
    response = client.get(address)
    total = packed(response.content)
    waiting, seen = set(Page(response.text).requests), set()
    while waiting:
        url = waiting.pop()
        if url in seen or url.startswith("data:"):
            continue
        seen.add(url)
        assert url.startswith("/"), f"a third party: {url}"
        if not url.startswith("/static/"):
            total += packed(client.get(url).content)
            continue
        content = Path(finders.find(url.removeprefix("/static/"))).read_bytes()
        total += packed(content)
        if url.endswith(".css"):
            folder = url.rpartition("/")[0]
            inner = re.findall(rb'url\("?([^")]+)"?\)', content)
            waiting |= {f"{folder}/{name.decode()}" for name in inner}
    return total


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_weighs_at_most_100_kilobytes(client, address):
    assert weight_of(client, address) <= BUDGET


@pytest.mark.parametrize("address", PAGES)
def test_the_page_is_well_formed(client, address):
    page = Page(client.get(address).text)
    ids = Counter(attrs["id"] for _tag, attrs in page.tags if "id" in attrs)
    names = [tag for tag, _attrs in page.tags]
    labelled = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    fields = [
        attrs.get("id")
        for tag, attrs in page.tags
        if tag in {"input", "textarea"} and attrs.get("type") != "hidden"
    ]
    assert page.faults == []
    assert [name for name, count in ids.items() if count > 1] == []
    assert (names.count("h1"), names.count("main")) == (1, 1)
    assert [field for field in fields if field not in labelled] == []
    # The policy allows neither: a page that needs them would be broken.
    assert [tag for tag, attrs in page.tags if "style" in attrs or tag == "style"] == []
    assert [name for _tag, attrs in page.tags for name in attrs if name.startswith("on")] == []


@pytest.mark.parametrize("address", PAGES)
def test_every_link_inside_the_site_leads_somewhere(client, address):
    page = Page(client.get(address).text)
    links = {attrs["href"].partition("#")[0] for tag, attrs in page.tags if tag == "a"}
    inside = sorted(link for link in links if link.startswith("/") and "/a-" not in link)
    broken = [link for link in inside if client.get(link).status_code not in {200, 302}]
    assert broken == []


def test_robots_and_the_map_of_the_site(client):
    robots = client.get("/robots.txt").text
    assert "Disallow: /mesa/" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    found = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    assert len(found) == 3 + 4 + 21
    assert [
        url
        for url in found
        if client.get(url.removeprefix("http://127.0.0.1:8000")).status_code != 200
    ] == []


def test_the_home_shows_plans_in_force_with_their_figures(client, plan):
    (system,) = client.get("/").context["systems"]
    (card,) = system.plans
    assert (card.plan, card.lines, card.lines_with_evidence, card.evidence) == (plan, 21, 21, 21)


def test_a_page_shared_elsewhere_says_what_it_is(client):
    page = Page(client.get("/plan/plan-2023/").text)
    shown = {attrs["property"]: attrs["content"] for _t, attrs in page.tags if "property" in attrs}
    assert shown["og:title"] == "Plan de prueba 2023"
    assert shown["og:url"] == "http://127.0.0.1:8000/plan/plan-2023/"
