import pytest
from django.utils import timezone

from virgula.people import links

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def test_a_link_lets_in_once_and_skips_the_second_factor(client, cast, demonstration):
    path = links.make_sign_in_link(cast.coordinator, at=timezone.now())
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    response = client.post(path)
    assert (response.status_code, response.url) == (302, "/mesa/")
    assert client.get("/mesa/").status_code == 200
    client.logout()
    assert client.post(path).status_code == 410


def test_a_liaison_is_led_to_the_members_space(client, cast, demonstration):
    path = links.make_sign_in_link(cast.liaison, at=timezone.now())
    assert client.post(path).url == "/m/"


def test_outside_a_demonstration_there_is_no_such_door(client, cast, settings):
    settings.DEMONSTRATION = True
    path = links.make_sign_in_link(cast.coordinator, at=timezone.now())
    settings.DEMONSTRATION = False
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    with pytest.raises(links.DemonstrationOnlyError):
        links.make_sign_in_link(cast.coordinator, at=timezone.now())


def test_an_unknown_link_says_so_without_a_trace(client, demonstration):
    response = client.get("/entrar/nada/")
    assert response.status_code == 410
