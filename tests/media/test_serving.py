"""Files out: to whom they belong, and with headers that keep them from acting in our name."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import enter
from tests.evidence.factories import FactFactory
from tests.media.factories import PDF, UploadFactory, body, picture
from virgula.media.models import MediaImage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def upload(cast):
    upload = UploadFactory(name="acta de sesión.pdf")
    FactFactory(system=cast.system, actor=cast.body, ref=f"media.upload:{upload.pk}")
    return upload


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("coordinator", 200),
        ("staff", 200),
        ("liaison", 200),
        ("commissioner", 200),
        ("stranger", 404),
        ("anonymous", 404),
    ],
)
def test_a_private_file_is_there_only_for_who_runs_or_belongs_to_its_institution(
    client, cast, upload, role, status
):
    if role != "anonymous":
        enter(client, getattr(cast, role))
    response = client.get(upload.get_absolute_url())
    assert response.status_code == status
    if status == 200:
        assert body(response) == PDF


@pytest.mark.parametrize("role", ["coordinator", "liaison"])
def test_a_private_file_is_not_there_for_another_system(client, foreign_cast, upload, role):
    enter(client, getattr(foreign_cast, role))
    assert client.get(upload.get_absolute_url()).status_code == 404


def test_who_brought_a_file_may_open_it(client, cast):
    enter(client, cast.stranger)
    upload = UploadFactory(uploaded_by=cast.stranger)
    assert body(client.get(upload.get_absolute_url())) == PDF


def test_a_file_is_a_download_that_cannot_act(client, cast, upload):
    enter(client, cast.staff)
    response = client.get(upload.get_absolute_url())
    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''acta%20de%20sesi%C3%B3n.pdf"
    )


def test_anyone_opens_a_public_file_and_a_withdrawn_one_is_gone(client, upload):
    open_to_all = UploadFactory(is_public=True)
    response = client.get(open_to_all.get_absolute_url())
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=3600")
    assert body(response)
    gone = UploadFactory(is_public=True, withdrawn_at=datetime(2023, 2, 1, tzinfo=UTC))
    assert client.get(gone.get_absolute_url()).status_code == 410


def test_a_file_whose_bytes_are_lost_is_not_there(client):
    upload = UploadFactory(is_public=True)
    upload.file.storage.delete(upload.file.name)
    assert client.get(upload.get_absolute_url()).status_code == 404


def test_only_the_sizes_made_for_a_page_are_public(client):
    photo = SimpleUploadedFile("foto.png", picture("PNG", size=(400, 300)))
    small = SimpleUploadedFile("foto.width-100.png", picture("PNG"))
    image = MediaImage.objects.create(title="Foto", file=photo)
    rendition = image.renditions.create(filter_spec="width-100", file=small, width=40, height=30)
    photo.close()
    response = client.get(rendition.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert body(response)
    assert client.get(f"/archivos/{image.file.name}").status_code == 404
    assert client.get(reverse("media:picture", args=["otra.png"])).status_code == 404
