"""What a phone shares with the desk: kept until it is a draft, also across a sign-in.

The address takes a form of the phone itself, which cannot carry our token. It writes nothing that
leaves: words go to the session of whoever sent them, and only who may write keeps files.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from virgula.media.actions import UploadError, keep_media
from virgula.media.models import Upload
from virgula.platform.access import public
from virgula.platform.throttle import address_of, is_allowed

SHARED = "shared_with_desk"
WRITE = "publishing.add_post"
URL = re.compile(r"https?://[^\s<>\"']+")
MOST_TEXT, MOST_LINE, MOST_FILES = 20_000, 500, 10


@csrf_exempt
@public
def share(request: HttpRequest) -> HttpResponse:
    """Take title, text, address and pictures, and open the composer with them."""
    if request.method == "POST":
        files = request.FILES.getlist("files")[:MOST_FILES]
        may_keep = request.user.is_authenticated and request.user.has_perm(WRITE)
        if not may_keep and not is_allowed("share", address_of(request), limit=20, seconds=300):
            return HttpResponse(_("Too much at once: try again in some minutes."), status=429)
        keys, faults = _kept(request, files) if may_keep else ([], len(files))
        request.session[SHARED] = {**_words(request), "media": keys, "left": faults}
    return redirect("desk:publishing:compose")


def _words(request: HttpRequest) -> dict[str, str]:
    title = request.POST.get("title", "").strip()[:MOST_LINE]
    text = request.POST.get("text", "").strip()[:MOST_TEXT]
    link = request.POST.get("url", "").strip()
    found = URL.search(link) or URL.search(text)
    address = found[0].rstrip(".,;:)»") if found else ""
    # Many phones put the address into the text: it has a field of its own here.
    if address and text.endswith(address):
        text = text.removesuffix(address).rstrip()
    return {"title": title, "text": text or title, "link": address[:1000]}


def _kept(request: HttpRequest, files: list[Any]) -> tuple[list[str], int]:
    keys, faults = [], 0
    for file in files:
        try:
            keys.append(str(keep_media(file, by=request.user, at=timezone.now()).pk))
        except UploadError:
            faults += 1
    return keys, faults


def shared_with(request: HttpRequest) -> dict[str, Any]:
    """Return what was shared and is no draft yet, or nothing."""
    found = request.session.get(SHARED)
    return found if isinstance(found, dict) else {}


def uploads_of(shared: dict[str, Any], user: Any) -> list[Upload]:
    """Return the pictures that this person shared, in their order."""
    keys = shared.get("media", [])
    rows = {str(one.pk): one for one in Upload.objects.filter(pk__in=keys, uploaded_by=user)}
    return [rows[key] for key in keys if key in rows]


def notice_of(shared: dict[str, Any]) -> str:
    """Say what came, and what could not be kept."""
    if shared.get("left"):
        return _(
            "This came from your phone, without its pictures: share them again now that you are in."
        )
    return _("This came from your phone: complete it and keep it.")
