"""Tables that leave as files."""

from django.http import HttpResponse


def csv_response(content: bytes, name: str) -> HttpResponse:
    """Return a table as a file to keep."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
