import pytest

from virgula.networks.client import HttpClient, make_pool


@pytest.fixture
def make_client():
    """A client as the worker has one, without the guard of public addresses."""
    pools = []

    def make(*, timeout=5.0, may_send=lambda: True):
        pools.append(make_pool(user_agent="tests", timeout_seconds=timeout))
        return HttpClient(pools[-1], timeout_seconds=timeout, may_send=may_send)

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def client(make_client):
    return make_client()
