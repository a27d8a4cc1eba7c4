"""What every letter to a reader carries: the way out of it, in one click."""

from django.core.mail import EmailMessage


def add_way_out(letter: EmailMessage, url: str) -> EmailMessage:
    """Add what mail programs show as «unsubscribe» (RFC 2369; one click, RFC 8058)."""
    letter.extra_headers["List-Unsubscribe"] = f"<{url}>"
    letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter
