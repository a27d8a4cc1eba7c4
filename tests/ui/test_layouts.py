"""The frames of the faces: strict policy, language, way past the navigation, errors."""

import re

import pytest
from django.template.loader import get_template
from django.test import override_settings

from tests.cast import enter, make_cast
from tests.people.factories import PersonFactory
from tests.ui.strict import refused

PUBLIC = ["/", "/en/", "/cuenta/login/", "/cuenta/password/reset/", "/no-existe/"]
ACCOUNT = ["/cuenta/2fa/", "/cuenta/password/change/", "/cuenta/logout/"]


@pytest.fixture
def superuser(client):
    person = PersonFactory(is_superuser=True)
    person.set_password("una frase larga y propia")
    person.save()
    enter(client, person)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_obey_the_strict_policy(client, path):
    response = client.get(path)

    assert refused(response.text) == []
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mesa/", "/mesa/diseno/", "/m/", *ACCOUNT])
def test_pages_behind_a_door_obey_the_strict_policy(client, superuser, path):
    response = client.get(path)

    assert response.status_code == 200
    assert refused(response.text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/cuenta/login/", "/no-existe/"])
def test_a_page_says_its_language_and_offers_the_other(client, path):
    text = client.get(path).text

    assert '<html lang="es-mx">' in text
    assert f'href="/en{path}" lang="en"' in text


@pytest.mark.django_db
def test_the_other_language_leads_back_with_its_question(client):
    text = client.get("/en/?a=1&b=2").text

    assert '<html lang="en">' in text
    assert 'href="/?a=1&amp;b=2" lang="es-mx"' in text


@pytest.mark.django_db
def test_the_first_link_skips_to_the_content(client):
    text = client.get("/").text

    assert re.findall(r'<a [^>]*href="([^"]+)"', text)[0] == "#content"
    assert '<main id="content"' in text


@pytest.mark.django_db
def test_the_title_says_the_page_and_the_site(client):
    title = re.search(r"<title>(.*?)</title>", client.get("/cuenta/login/").text, re.DOTALL)

    assert title
    assert title[1] == "Entrar · Vírgula"


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [True, False])
def test_a_demonstration_says_so_on_every_page(client, shown):
    with override_settings(DEMONSTRATION=shown):
        assert ("Demostración." in client.get("/cuenta/login/").text) is shown


@pytest.mark.django_db
def test_one_signs_out_by_a_form_and_not_by_a_link(client, superuser):
    text = client.get("/mesa/").text

    assert '<form method="post" action="/cuenta/logout/">' in text
    assert 'href="/cuenta/logout/"' not in text


@pytest.mark.django_db
def test_the_name_of_a_person_is_escaped(client):
    enter(client, PersonFactory(is_superuser=True, name="<script>alert(1)</script>"))

    assert "<script>alert" not in client.get("/mesa/").text


@pytest.mark.django_db
def test_a_lost_page_says_what_to_do(client):
    response = client.get("/no-existe/")

    assert response.status_code == 404
    assert "Esta página no existe" in response.text
    assert "Ir a la página de inicio" in response.text


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/cuenta/login/", {"login": "x"})

    assert response.status_code == 403
    assert "El formulario estuvo abierto demasiado tiempo" in response.text


@pytest.mark.django_db
def test_who_may_not_enter_the_desk_is_told_why(client):
    enter(client, PersonFactory())

    response = client.get("/mesa/")

    assert response.status_code == 403
    assert "su función de hoy no llega hasta aquí" in response.text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_neither_request_nor_database(name):
    """No database mark: a query here would fail the test as it would fail the page."""
    html = get_template(f"{name}.html").render()

    assert refused(html) == []
    assert "<h1>" in html


@pytest.mark.django_db
def test_the_libraries_speak_with_the_voice_of_the_house(client):
    """«Tú», not «usted», also where the words are allauth's or Django's."""
    login = client.post("/cuenta/login/", {"login": "x", "password": "y"}).text
    reset = client.get("/cuenta/password/reset/").text

    assert "¿Olvidaste tu contraseña?" in login
    assert "Escribe un correo electrónico válido" in login
    assert "te enviaremos un mensaje" in reset


@pytest.mark.django_db
def test_a_liaison_finds_how_to_tell_what_the_institution_did(client):
    enter(client, make_cast().liaison)

    text = client.get("/m/").text

    assert 'href="/m/evidencia/nueva/"' in text
    assert 'aria-current="page">Inicio</a>' in text


@pytest.mark.django_db
def test_the_gestor_wears_our_colours(client, superuser):
    text = client.get("/gestor/").text

    assert '<link rel="stylesheet" href="/static/ui/gestor.css">' in text
    assert '<img class="gestor-mark"' in text
