"""The desk's door: choose, see, answer, import exactly what was seen. Without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import enter, make_cast
from tests.plans_import.puertos import PLAN, WINDOWS
from virgula.media.models import Upload
from virgula.plans.models import Plan

pytestmark = pytest.mark.django_db
CHOOSE = "/mesa/plan/importar/"


@pytest.fixture
def cast(db):
    cast = make_cast()
    cast.system.defaults = {"windows": WINDOWS}
    cast.system.save()
    return cast


@pytest.fixture
def desk(client, cast):
    enter(client, cast.staff)
    return client


def bring(desk, cast, text=PLAN, name="plan-2024.md"):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return desk.post(CHOOSE, {"file": file, "system": cast.system.key})


def test_choosing_a_document_leads_to_its_preview_and_imports_nothing(desk, cast):
    response = bring(desk, cast)
    upload = Upload.objects.get()
    assert (upload.uploaded_by, upload.is_public, upload.name) == (
        cast.staff,
        False,
        "plan-2024.md",
    )
    assert response.headers["Location"] == f"{CHOOSE}{upload.pk}/?sistema={cast.system.key}"
    page = desk.get(response.headers["Location"])
    assert page.context["preview"].can_apply
    assert page.context["changes"][4]["new"] == 3
    assert not Plan.objects.exists()


def test_what_was_seen_is_imported(desk, cast):
    address = bring(desk, cast).headers["Location"]
    preview = desk.get(address).context["preview"]
    data = {"sistema": cast.system.key, "token": preview.token}
    response = desk.post(address, data)
    plan = Plan.objects.get(key="2024")
    assert response.status_code == 302
    assert plan.lines.count() == 3
    assert plan.snapshots.get().taken_by == str(cast.staff)
    again = desk.get(address)
    assert again.context["preview"].changes.is_empty


def test_a_plan_that_changed_meanwhile_is_not_touched(desk, cast):
    address = bring(desk, cast).headers["Location"]
    token = desk.get(address).context["preview"].token
    desk.post(address, {"sistema": cast.system.key, "token": token})
    Plan.objects.get(key="2024").lines.filter(code="A-2").update(text="Otra")
    later = bring(desk, cast, PLAN.replace("Junio", "Julio")).headers["Location"]
    response = desk.post(later, {"sistema": cast.system.key, "token": token})
    assert response.headers["Location"].startswith(later)
    assert Plan.objects.get(key="2024").lines.get(code="A-2").due_text == "Junio"


def test_without_a_token_nothing_is_imported(desk, cast):
    address = bring(desk, cast).headers["Location"]
    desk.post(address, {"sistema": cast.system.key})
    assert not Plan.objects.exists()


def test_questions_are_answered_in_a_form_and_travel_in_the_address(desk, cast):
    address = bring(desk, cast, PLAN.replace("Junio", "Brumario")).headers["Location"]
    page = desk.get(address)
    assert [finding.key for finding in page.context["form"].questions] == ["due:A-2"]
    assert 'name="r.due:A-2"' in page.content.decode()
    answered = desk.get(address, {"sistema": cast.system.key, "r.due:A-2": "octubre"})
    preview = answered.context["preview"]
    assert (preview.can_apply, answered.context["form"].questions) == (True, [])
    data = {"sistema": cast.system.key, "token": preview.token, "r.due:A-2": "octubre"}
    desk.post(address, data)
    assert Plan.objects.get().lines.get(code="A-2").due_on.isoformat() == "2024-10-31"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "plan.md", "El archivo está vacío: revisa que sea el correcto."),
        (b"<html>", "plan.md", "El archivo es una página web (HTML)"),
        (b"\0\1\2" * 99, "plan.csv", "El archivo no es texto ni hoja de cálculo"),
        (b"x" * (20 * 1024 * 1024 + 1), "plan.csv", "El archivo pesa 20 MB y el límite es 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_sentence_beside_the_field(
    desk, cast, content, name, sentence
):
    response = bring(desk, cast, content, name)
    assert response.status_code == 422
    assert sentence in response.context["form"].errors["file"][0]
    assert not Upload.objects.exists()


def test_an_old_encoding_is_kept_as_it_came(desk, cast):
    text = "Eje;Actividad;Plazo\nA. Niñez;1. Guía;Marzo\n"
    address = bring(desk, cast, text.encode("windows-1252"), "plan-2024.csv").headers["Location"]
    assert desk.get(address).context["draft"].components[0].title == "Niñez"


def test_the_document_of_another_system_is_not_there(client, cast):
    other = make_cast()
    enter(client, other.staff)
    address = bring(client, other).headers["Location"]
    enter(client, cast.staff)
    assert client.get(address).status_code == 404
    system = f"{address.split('?')[0]}?sistema={cast.system.key}"
    assert client.get(system).status_code == 404


def test_who_only_reads_may_not_import(client, cast):
    enter(client, cast.liaison)
    assert client.get(reverse("desk:plans:import")).status_code == 403
