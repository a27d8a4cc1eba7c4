"""What protects every answer: the content policy of each door, cookies, no third party."""

import pytest

from tests.cast import enter

pytestmark = pytest.mark.django_db
POLICY = "Content-Security-Policy"


@pytest.mark.parametrize("path", ["/", "/cuenta/login/", "/no-existe/"])
def test_our_pages_allow_nothing_inline(client, path):
    policy = client.get(path).headers[POLICY]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_the_gestor_has_its_documented_exception_and_no_other_host(client, cast):
    enter(client, cast.staff)
    policy = client.get("/gestor/").headers[POLICY]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "http" not in policy


def test_the_desk_stays_strict(client, cast):
    enter(client, cast.staff)
    assert "unsafe-inline" not in client.get("/mesa/").headers[POLICY]


def test_a_password_alone_does_not_open_the_staff_s_doors(client, cast):
    client.force_login(cast.coordinator)
    for path in ("/mesa/", "/mesa/plan/", "/gestor/", "/en/mesa/"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) in {
            (302, "/cuenta/2fa/"),
            (302, "/en/cuenta/2fa/"),
        }


def test_a_bare_post_is_stopped_too(client, cast):
    client.force_login(cast.coordinator)
    assert client.post("/mesa/").headers["Location"] == "/cuenta/2fa/"


def test_nobody_signs_up_by_themselves(client):
    response = client.post(
        "/cuenta/signup/",
        {"email": "a@example.org", "password1": "una frase larga", "password2": "una frase larga"},
    )
    assert response.status_code == 200
    from virgula.people.models import Person

    assert not Person.objects.exists()
