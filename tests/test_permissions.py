"""Every address × every role: who enters, who is refused, and that no other system's rows show.

Generated from the URL configuration, so that a new address is walked without anyone remembering.
"""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import ROLES, enter
from tests.url_arguments import ARGUMENTS, NOT_OF_A_SYSTEM, QUERIES
from tests.world import World
from virgula.institutions.roles import PERMISSIONS

# Doors of libraries, walked by tests of their own below and in tests/people.
LIBRARIES = ("gestor/", "cuenta/", "paginas/")
FOREIGN_MARK = "Forastero"
LOGIN = "/cuenta/login/"


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) in LIBRARIES:
                continue
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _patterns(entry, inner)
        else:
            yield f"{space}{entry.name}", entry


PATTERNS = dict(_patterns(get_resolver()))
NAMES = sorted(PATTERNS)


def _access(name: str) -> str:
    return getattr(PATTERNS[name].callback, "access", "")


def _takes_arguments(name: str) -> bool:
    return name in ARGUMENTS or bool(PATTERNS[name].pattern.converters)


def _address(name: str, world: World) -> str:
    if _takes_arguments(name):
        assert name in ARGUMENTS, f"say in tests/url_arguments.py what {name} needs"
    path = reverse(name, kwargs=ARGUMENTS.get(name, lambda world: {})(world))
    return f"{path}?{QUERIES[name]}" if name in QUERIES else path


@pytest.fixture
def home(db: None) -> World:
    return World(mark="Local")


@pytest.fixture
def abroad(db: None) -> World:
    return World(mark=FOREIGN_MARK)


def test_every_address_of_ours_has_a_name_and_says_who_may_open_it():
    silent = [name for name in NAMES if not _access(name)]
    unnamed = [name for name in NAMES if name.endswith("None")]
    assert (silent, unnamed) == ([], [])


def test_every_permission_that_an_address_asks_for_is_held_by_a_role():
    held = {name for names in PERMISSIONS.values() for name in names}
    asked = {_access(name).partition(":")[2] for name in NAMES if ":" in _access(name)}
    assert asked - held == set()


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
@pytest.mark.parametrize("name", NAMES)
def test_who_may_open_an_address(client, home, name, role):
    if role != "anonymous":
        enter(client, getattr(home.cast, role))
    response = client.get(_address(name, home))
    # A download holds its file open until it is read.
    b"".join(getattr(response, "streaming_content", ()))
    access = _access(name)
    if access in {"public", "link"}:
        assert response.status_code not in {403, 500}
        assert not response.headers.get("Location", "").startswith(LOGIN)
    elif role == "anonymous":
        assert response.status_code == 302
        assert response.headers["Location"].startswith(LOGIN)
    elif access == "signed_in" or access.partition(":")[2] in PERMISSIONS.get(role, ()):
        assert response.status_code in {200, 302, 405}, response.status_code
        assert not response.headers.get("Location", "").startswith(LOGIN)
    else:
        assert response.status_code == 403


GUARDED = [name for name in NAMES if _access(name).startswith("permission:")]
OF_A_SYSTEM = [name for name in GUARDED if name in ARGUMENTS and name not in NOT_OF_A_SYSTEM]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_A_SYSTEM)
def test_a_record_of_another_system_is_not_there(client, home, abroad, name, method):
    enter(client, home.cast.coordinator)
    response = getattr(client, method)(_address(name, abroad))
    # A method that the address does not take tells nothing of the record either.
    assert response.status_code in {404, 405}


@pytest.mark.parametrize("name", [name for name in GUARDED if name not in OF_A_SYSTEM])
def test_no_page_lists_the_records_of_another_system(client, home, abroad, name):
    for other in OF_A_SYSTEM:
        _address(other, abroad)
    enter(client, home.cast.coordinator)
    response = client.get(_address(name, home), follow=True)
    assert FOREIGN_MARK not in _text(response.content)


def _text(content: bytes) -> str:
    """Return what an answer says; a workbook is a zip of texts."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


REFUSED = [
    (name, role)
    for name in GUARDED
    for role in ("anonymous", *ROLES)
    if _access(name).partition(":")[2] not in PERMISSIONS.get(role, ())
]


@pytest.mark.parametrize(("name", "role"), REFUSED)
def test_who_may_not_open_may_not_post(client, home, name, role):
    if role != "anonymous":
        enter(client, getattr(home.cast, role))
    response = client.post(_address(name, home))
    refused = response.status_code == 403 or response.headers.get("Location", "").startswith(LOGIN)
    assert refused, response.status_code


@pytest.mark.parametrize(
    "role", ["anonymous", "commissioner", "liaison", "facilitator", "stranger"]
)
def test_the_gestor_is_shut_to_who_is_not_staff(client, home, role):
    if role != "anonymous":
        enter(client, getattr(home.cast, role))
    response = client.get("/gestor/")
    assert response.status_code == 302
    assert "/gestor/" not in response.headers["Location"].partition("?")[0]
