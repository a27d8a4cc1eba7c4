"""Networks whose effect is a page of our own portal, and where that page is."""

from typing import Any

from django.urls import reverse

from virgula.publishing.choices import Network

OWN_PAGES: dict[str, str] = {Network.FEED: "publishing:post", Network.EMAIL: "bulletins:issue"}


def own_page(network: str, post_id: Any) -> str | None:
    """Return the path of a post's page on the portal, or ``None`` for somebody else's network."""
    name = OWN_PAGES.get(network)
    return None if name is None else reverse(name, args=[post_id])
