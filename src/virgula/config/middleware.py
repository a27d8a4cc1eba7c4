"""The content policy of each door."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware


class PolicyMiddleware(ContentSecurityPolicyMiddleware):
    """Strict everywhere; the gestor gets its documented exception."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/gestor/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.GESTOR_CSP  # type: ignore[attr-defined]
        return super().process_response(request, response)
