"""Every view of every catalogue × rows of another system: not there, not listed, not written."""

from importlib.metadata import distribution
from pathlib import Path

import polib
import pytest
from django.urls import reverse

from tests.cast import enter
from tests.institutions.factories import (
    BodyFactory,
    LabelFactory,
    MembershipFactory,
    RegionFactory,
    TerritoryFactory,
)
from virgula.institutions.choices import Role
from virgula.institutions.models import Body, CollegiateBody, Membership, Territory
from virgula.people.models import Person

pytestmark = pytest.mark.django_db

ROW_VIEWS = ("edit", "delete", "history", "usage")
CATALOGUES = {
    "system": lambda cast: cast.system,
    "body": lambda cast: cast.body,
    "collegiatebody": lambda cast: cast.commission,
    "territory": lambda cast: TerritoryFactory(system=cast.system, name="Territorio Forastero"),
    "region": lambda cast: RegionFactory(system=cast.system, name="Región Forastera"),
    "label": lambda cast: LabelFactory(system=cast.system, singular="voz forastera"),
    "membership": lambda cast: MembershipFactory(actor=cast.body, person__name="Forastera"),
}


@pytest.fixture
def coordinator(client, cast):
    enter(client, cast.coordinator)
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("view", ROW_VIEWS)
@pytest.mark.parametrize("name", CATALOGUES)
def test_a_row_of_another_system_is_not_there(coordinator, foreign_cast, name, view, method):
    row = CATALOGUES[name](foreign_cast)
    response = getattr(coordinator, method)(reverse(f"{name}:{view}", args=[row.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_list_shows_the_rows_of_its_own_system_only(coordinator, cast, foreign_cast, name):
    own, foreign = CATALOGUES[name](cast), CATALOGUES[name](foreign_cast)
    response = coordinator.get(reverse(f"{name}:index"))
    listed = set(response.context["object_list"])
    assert own in listed
    assert foreign not in listed


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_bodies_has_constant_queries(coordinator, cast, rows, count_queries):
    coordinator.get(reverse("body:index"))
    BodyFactory.create_batch(rows, system=cast.system)
    with count_queries(13):
        coordinator.get(reverse("body:index"))


def test_a_form_offers_the_choices_of_its_own_system_only(coordinator, cast, foreign_cast):
    form = coordinator.get(reverse("body:edit", args=[cast.body.pk])).context["form"]
    assert set(form.fields["territory"].queryset) == set(
        Territory.objects.filter(system=cast.system)
    )
    assert foreign_cast.body.actor_ptr not in form.fields["successor"].queryset


def test_a_row_cannot_be_sent_to_another_system(coordinator, cast, foreign_cast):
    body = cast.body
    data = {"system": foreign_cast.system.pk, "key": body.key, "name": "Otro nombre"}
    data |= {"status": body.status, "confidence": body.confidence}
    response = coordinator.post(reverse("body:edit", args=[body.pk]), data)
    assert response.status_code == 302
    assert Body.objects.values_list("system", "name").get(pk=body.pk) == (
        cast.system.pk,
        "Otro nombre",
    )


def test_institutions_are_never_erased(coordinator, cast):
    coordinator.post(reverse("body:delete", args=[cast.other_body.pk]))
    assert Body.objects.filter(pk=cast.other_body.pk).exists()


def test_a_role_is_given_by_e_mail(coordinator, cast):
    data = {"email": "Nueva@Example.org", "name": "Persona Nueva", "role": Role.LIAISON}
    response = coordinator.post(
        reverse("membership:add"), {**data, "actor": cast.other_body.actor_ptr_id}
    )
    assert response.status_code == 302
    person = Person.objects.get(email="nueva@example.org")
    assert not person.has_usable_password()
    assert Membership.objects.filter(
        person=person, actor=cast.other_body, role=Role.LIAISON
    ).exists()


def test_a_role_in_another_system_cannot_be_given(coordinator, foreign_cast):
    data = {"email": "nueva@example.org", "name": "Nueva", "role": Role.COORDINATOR}
    response = coordinator.post(
        reverse("membership:add"), {**data, "actor": foreign_cast.commission.actor_ptr_id}
    )
    assert response.status_code == 200
    assert "actor" in response.context["form"].errors
    assert not Person.objects.filter(email="nueva@example.org").exists()


def test_only_the_coordination_gives_roles(client, cast):
    enter(client, cast.staff)
    for view in ("index", "add"):
        response = client.get(reverse(f"membership:{view}"))
        assert (response.status_code, response.headers["Location"]) == (302, "/gestor/")
    assert Membership.objects.filter(role=Role.COORDINATOR).count() == 1


def test_the_first_page_of_the_gestor_opens_for_staff(client, cast):
    enter(client, cast.staff)
    response = client.get("/gestor/")
    assert response.status_code == 200
    assert "gravatar.com" not in response.content.decode()
    assert "releases.wagtail.org" not in response.content.decode()


def test_the_library_s_own_login_and_reset_lead_to_our_door(client, cast):
    cast.coordinator.set_password("una frase larga de paso")
    cast.coordinator.save()
    credentials = {"username": cast.coordinator.email, "password": "una frase larga de paso"}
    response = client.post("/gestor/login/", credentials)
    assert (response.status_code, response.headers["Location"]) == (302, "/cuenta/login/")
    assert "_auth_user_id" not in client.session
    for path in ("/gestor/password_reset/", "/gestor/password_reset/confirm/a/b/"):
        response = client.post(path, {"email": cast.coordinator.email})
        assert response.headers["Location"] == "/cuenta/password/reset/"


def test_editors_follow_the_roles(client, cast, time_machine):
    groups = cast.staff.groups.values_list("name", flat=True)
    enter(client, cast.staff)
    assert list(groups.all()) == ["virgula.editors"]
    membership = cast.staff.memberships.get()
    membership.until = "2020-01-01"
    membership.save()
    del cast.staff._reach
    enter(client, cast.staff)
    assert list(groups.all()) == []


def test_who_runs_no_system_is_no_editor(client, cast):
    enter(client, cast.liaison)
    assert not cast.liaison.groups.exists()


INSTALLED = ("", "admin", "sites", "users", "documents", "images", "embeds", "snippets", "search")
OURS = Path("src/virgula/config/gestor/locale/es/LC_MESSAGES")


def _texts(path: Path) -> dict[tuple[str | None, str], polib.POEntry]:
    return (
        {(one.msgctxt, one.msgid): one for one in polib.pofile(str(path))} if path.exists() else {}
    )


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_of_the_library_has_its_spanish(domain):
    library = Path(str(distribution("wagtail").locate_file("wagtail")))
    ours = _texts(OURS / f"{domain}.po")
    missing = []
    for part in INSTALLED:
        locale = library / part / "locale"
        spanish = _texts(locale / "es" / "LC_MESSAGES" / f"{domain}.po")
        for key in _texts(locale / "en" / "LC_MESSAGES" / f"{domain}.po"):
            entry = spanish.get(key)
            if not (entry and entry.translated()) and not ours[key].translated():
                missing.append(key)
    assert missing == []


def test_the_collegiate_body_of_the_cast_is_listed_once(coordinator, cast):
    listed = list(coordinator.get(reverse("collegiatebody:index")).context["object_list"])
    assert listed == list(CollegiateBody.objects.filter(system=cast.system))
