"""What every page of ours may show without asking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the pages their site's name and address."""
    return {"site_name": settings.WAGTAIL_SITE_NAME, "is_demonstration": settings.DEMONSTRATION}
