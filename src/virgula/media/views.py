import uuid

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from virgula.media.models import MediaRendition, Upload
from virgula.media.readers import may_open
from virgula.media.serving import file_response
from virgula.media.types import EXTENSIONS
from virgula.platform.access import public

PICTURES = {extension: kind for kind, extension in EXTENSIONS.items() if kind.startswith("image/")}


@public
@require_safe
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Serve a file to whom may open it; for the rest it is not there."""
    found = get_object_or_404(Upload, pk=key)
    if not may_open(request.user, found):
        raise Http404
    if found.withdrawn_at is not None:
        return render(request, "media/withdrawn.html", {"upload": found}, status=410)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return file_response(
        file, name=found.name, content_type=found.content_type, is_public=found.is_public
    )


@public
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture of the portal's pages, in the sizes that were made for them."""
    path = f"images/{name}"
    content_type = PICTURES.get(f".{name.rpartition('.')[2].lower()}")
    # The original may carry more than what its editor meant to show: only renditions are public.
    if content_type is None or not MediaRendition.objects.filter(file=path).exists():
        raise Http404
    try:
        file = default_storage.open(path, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return file_response(file, name=name, content_type=content_type, is_public=True)
