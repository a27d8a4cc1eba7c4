"""The stand-ins themselves: strict, and honest about what came about under each fault."""

import httpx
import pytest

STATUSES = "/api/v1/statuses"


@pytest.fixture
def post(stand_in):
    server = stand_in("mastodon")

    def post(body, *, token=server.token, path=STATUSES):
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=server.url, trust_env=False, timeout=0.5) as client:
            return client.post(path, json=body, headers=headers)

    post.server = server
    return post


@pytest.mark.parametrize(
    ("body", "fields", "status"),
    [
        ({"status": "Hola"}, {}, 200),
        ({"status": "Hola"}, {"token": "bad"}, 401),
        ({"status": "Hola"}, {"path": "/api/v1/nothing"}, 404),
        ({}, {}, 422),
        ({"status": ["Hola"]}, {}, 422),
        ({"status": "x" * 501}, {}, 422),
        ({"status": "Hola", "estado": "x"}, {}, 422),
        ({"status": "Hola", "visibility": "nobody"}, {}, 422),
    ],
)
def test_what_the_network_does_not_allow_is_refused_before_any_effect(post, body, fields, status):
    assert post(body, **fields).status_code == status
    assert len(post.server.told()["effects"]) == (status == 200)


@pytest.mark.parametrize(
    ("fault", "answer", "effects"),
    [
        ("invalid", 422, 0),
        ("stranger", 401, 0),
        ("rotated", 401, 0),
        ("busy", 429, 0),
        ("before", 500, 0),
        ("deaf", httpx.ReadTimeout, 0),
        ("after", 500, 1),
        ("silent", httpx.ReadTimeout, 1),
        ("reset", httpx.NetworkError, 1),
        ("nonsense", 200, 1),
    ],
)
def test_each_fault_shows_itself_once_and_has_its_effect_or_none(post, fault, answer, effects):
    post.server.tell(fault=fault)
    if isinstance(answer, int):
        assert post({"status": "Hola"}).status_code == answer
    else:
        with pytest.raises(answer):
            post({"status": "Hola"})
    assert len(post.server.told()["effects"]) == effects
    assert post({"status": "Otra"}).status_code == (401 if fault == "rotated" else 200)


def test_an_answer_that_drips_never_ends_in_time(post):
    post.server.tell(fault="drip")
    with pytest.raises(httpx.TransportError):
        # Each byte comes in time; the whole answer does not.
        httpx.Client(trust_env=False, timeout=0.1).post(
            f"{post.server.url}{STATUSES}",
            json={"status": "Hola"},
            headers={"Authorization": f"Bearer {post.server.token}"},
        )
    assert len(post.server.told()["effects"]) == 1


def test_faults_of_several_classes_wait_for_their_own_requests(post):
    post.server.tell(faults=[{"on": "list", "fault": "before"}, {"on": "publish", "fault": "busy"}])
    assert [post({"status": "Hola"}).status_code for _ in range(2)] == [429, 200]
    url = f"{post.server.url}/api/v1/accounts/7/statuses"
    headers = {"Authorization": f"Bearer {post.server.token}"}
    answers = [httpx.get(url, headers=headers, trust_env=False) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 200]
