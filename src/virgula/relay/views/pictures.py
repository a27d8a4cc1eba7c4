"""Our own copies of the pictures of entries, small: the browser never asks the site itself."""

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from PIL import Image, UnidentifiedImageError

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.scoping import within
from virgula.relay.models import EntryImage

# Twice the size at which it is shown, for dense screens.
SIDE = 192
DAY_SECONDS = 24 * 60 * 60


@permission("relay.view_inbox")
@require_safe
def small(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve a picture of an entry as a small JPEG, to whom may see the entry."""
    rows = within(EntryImage.objects.all(), reach_of(request.user), system="entry__source__system")
    image = get_object_or_404(rows.filter(upload__isnull=False).select_related("upload"), pk=pk)
    upload = image.upload
    if upload is None or upload.withdrawn_at is not None:
        raise Http404
    try:
        with upload.file.open("rb") as file, Image.open(file) as picture:
            # JPEGs are decoded small at once.
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            drawn = picture.convert("RGB")
    except (FileNotFoundError, UnidentifiedImageError, OSError) as error:
        raise Http404 from error
    drawn.thumbnail((SIDE, SIDE))
    content = io.BytesIO()
    drawn.save(content, "JPEG", quality=72)
    response = HttpResponse(content.getvalue(), content_type="image/jpeg")
    # Its bytes never change: another picture has another key.
    response.headers["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
