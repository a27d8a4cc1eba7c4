import pytest
from django.contrib.auth.models import AnonymousUser

from virgula.ui import navigation
from virgula.ui.navigation import NavigationError, register_entry, shown_entries


class Somebody:
    """A user of whom only the permissions matter."""

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, name: str) -> bool:
        return name in self.permissions


@pytest.fixture
def request_at(rf):
    def make(path: str, user: object = None):
        request = rf.get(path)
        request.user = user or AnonymousUser()
        return request

    return make


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})


def enter_three():
    register_entry("desk", "design", "Design", "desk:design", 20, "institutions.enter_desk")
    register_entry("desk", "today", "Today", "desk:today", 10)
    register_entry("portal", "home", "Home", "portal:home", 10)


def test_entries_come_in_their_order_and_of_their_face_only(request_at):
    enter_three()
    staff = Somebody("institutions.enter_desk")

    shown = shown_entries("desk", request_at("/mesa/", staff))

    assert [(entry.label, entry.url) for entry in shown] == [
        ("Today", "/mesa/"),
        ("Design", "/mesa/diseno/"),
    ]


def test_what_a_person_may_not_open_is_not_offered(request_at):
    enter_three()

    shown = shown_entries("desk", request_at("/mesa/", Somebody()))

    assert [entry.label for entry in shown] == ["Today"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/mesa/", ["Today"]),
        ("/mesa/diseno/", ["Design"]),
        ("/mesa/diseno/algo/", ["Design"]),
        ("/mesa/otra/", []),
    ],
)
def test_the_page_one_is_in_is_marked_and_the_root_only_marks_itself(request_at, path, current):
    enter_three()
    staff = Somebody("institutions.enter_desk")

    shown = shown_entries("desk", request_at(path, staff))

    assert [entry.label for entry in shown if entry.is_current] == current


def test_entries_without_permission_never_ask_who_it_is(rf):
    """The public pages stay free of the queries that a user costs."""
    enter_three()

    assert [entry.url for entry in shown_entries("portal", rf.get("/"))] == ["/"]


def test_two_pages_cannot_claim_one_key():
    enter_three()

    with pytest.raises(NavigationError, match="desk/today is registered twice"):
        register_entry("desk", "today", "Other", "desk:design", 10)
