"""Answers that carry somebody's file: never run, never framed, never guessed at."""

from typing import IO

from django.http import FileResponse

# What a browser shows by itself is still shut in: no script, no form, no origin of ours.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def file_response(
    file: IO[bytes], *, name: str, content_type: str, is_public: bool = False
) -> FileResponse:
    """Return a download with the headers that keep it from acting in our name."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "public, max-age=3600" if is_public else "private, no-store"
    return response
