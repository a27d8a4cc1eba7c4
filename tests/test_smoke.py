import pytest


@pytest.mark.django_db
def test_the_portal_answers_without_an_account(client):
    assert client.get("/").status_code == 200
