"""A phone shares with the desk: signed in or not, nothing that was shared is lost."""

import pytest

from tests.cast import enter
from tests.media.factories import brought, picture
from virgula.media.models import Upload
from virgula.publishing.models import Post

pytestmark = pytest.mark.django_db
SHARE, NEW = "/mesa/salidas/compartir/", "/mesa/salidas/nueva/"
SHARED = {"title": "Foro en el archivo", "text": "Ven al foro https://gob.example/foro.", "url": ""}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_what_is_shared_opens_the_composer_and_becomes_a_draft(client, cast):
    enter(client, cast.staff)
    answer = client.post(SHARE, {**SHARED, "files": [brought("a.png", picture("PNG"))]})
    assert answer.headers["Location"] == NEW
    page = client.get(NEW)
    form, key = page.context["form"], str(Upload.objects.get().pk)
    assert [str(row.upload.pk) for row in form.media_rows] == [key]
    assert {name: form.initial[name] for name in ("title", "text", "link")} == {
        "title": "Foro en el archivo",
        "text": "Ven al foro https://gob.example/foro.",
        "link": "https://gob.example/foro",
    }
    client.post(NEW, {"text": "Ven al foro", "medium": [key], "do": "draft"})
    assert Post.objects.get().media.count() == 1
    assert client.get(NEW).context["form"].initial["text"] == ""


def test_an_address_at_the_end_of_the_text_moves_to_its_field(client, cast):
    enter(client, cast.staff)
    client.post(SHARE, {"text": "Ven al foro https://gob.example/foro"})
    initial = client.get(NEW).context["form"].initial
    assert (initial["text"], initial["link"]) == ("Ven al foro", "https://gob.example/foro")


def test_who_is_signed_out_signs_in_and_finds_the_words(client, cast):
    answer = client.post(SHARE, {**SHARED, "files": [brought("a.png", picture("PNG"))]})
    assert client.get(answer.headers["Location"]).headers["Location"].startswith("/cuenta/login/")
    assert Upload.objects.count() == 0
    client.force_login(cast.staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["second_factor_skipped"] = True
    session.save()
    page = client.get(NEW)
    assert page.context["form"].initial["title"] == "Foro en el archivo"
    assert "vuelve a compartirlas" in page.context["shared"]


def test_a_flood_from_one_place_is_braked(client):
    codes = [client.post(SHARE, SHARED).status_code for _ in range(22)]
    assert codes == [302] * 20 + [429] * 2


def test_the_manifest_lets_a_phone_share(client):
    answer = client.get("/mesa/manifest.webmanifest")
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert told["share_target"]["action"] == SHARE
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/mesa/", "/mesa/")
