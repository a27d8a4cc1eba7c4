"""What each address needs: the generated permission test asks here.

A new address without arguments needs nothing here; one with arguments says how to make them from a
``World``, and a missing line fails the test by name.
"""

from collections.abc import Callable
from typing import Any

from tests.world import World

ARGUMENTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "media:picture": lambda world: {"name": "unknown.png"},
    "media:upload": lambda world: {"key": world.upload.pk},
    "people:sign_in": lambda world: {"token": "unknown"},
    "publishing:post": lambda world: {"pk": world.post.pk},
}

# Addresses whose page needs more than its path (a query), as text after "?".
QUERIES: dict[str, str] = {}

# Addresses with arguments that name nothing of a system, and why.
NOT_OF_A_SYSTEM: dict[str, str] = {
    "media:picture": "pictures of the portal's pages are public",
    "people:sign_in": "the token is the key",
}
