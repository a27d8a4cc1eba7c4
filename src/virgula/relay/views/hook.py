"""Letters that our own mail server hands over: signed, fresh, and each once."""

import hashlib
import hmac
import time

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from virgula.platform.access import by_link
from virgula.relay.actions.mail_in import LARGEST_BYTES, LetterTooLargeError, take_letter
from virgula.relay.incoming_models import IncomingLetter

# The clock of the mail server and ours may differ by so much.
FRESH_SECONDS = 300


@by_link
@csrf_exempt
@never_cache
@require_POST
def letter(request: HttpRequest) -> JsonResponse:
    """Take one letter as it came over the wire (``message/rfc822``).

    ``X-Virgula-Time`` is the second at which it was signed, ``X-Virgula-Signature`` the HMAC-SHA256
    of that number, a full stop and the body. 202: taken or known; 401: no valid signature; 409: the
    same request again; 413: too large.
    """
    secret = settings.MAIL_IN_HOOK_SECRET
    if not secret:
        return _said(404, "off")
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BYTES:
        return _said(413, "too large")
    raw = request.read(LARGEST_BYTES + 1)
    signature = request.headers.get("X-Virgula-Signature", "").strip().lower()
    if not _is_signed(raw, request.headers.get("X-Virgula-Time", ""), signature, secret):
        return _said(401, "not signed")
    if IncomingLetter.objects.filter(hook_mark=signature).exists():
        return _said(409, "seen before")
    try:
        taken = take_letter(raw, at=timezone.now(), hook_mark=signature)
    except LetterTooLargeError:
        return _said(413, "too large")
    return _said(202, taken.status)


def _is_signed(raw: bytes, stamp: str, signature: str, secret: str) -> bool:
    if not stamp.isdecimal() or len(stamp) > 12:
        return False
    if abs(time.time() - int(stamp)) > FRESH_SECONDS:
        return False
    expected = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _said(status: int, words: str) -> JsonResponse:
    return JsonResponse({"status": words}, status=status)
