"""What the heads of an e-mail prove: who sent it, and whether a machine did.

Sources: RFC 3834 (automatic answers), RFC 8601 (``Authentication-Results``), RFC 3464 (reports),
RFC 2369 and 2919 (lists).
"""

import re
from collections.abc import Iterable, Sequence

AUTOMATIC_SUBJECT = re.compile(
    r"\s*(?:re:\s*)?(?:respuesta autom[aá]tica|automatic reply|auto[- ]?(?:reply|respuesta)"
    r"|fuera de (?:la )?oficina|out of (?:the )?office)\b",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|double-bounce)@", re.IGNORECASE)
Heads = Sequence[tuple[str, str]]


def machine_behind(heads: Heads, *, sender: str, content_type: str) -> str:
    """Return which machine wrote a letter: ``bounce``, ``auto``, ``list``; or ``""``: a person.

    ``heads`` are names in lower case with their values, in the order of the letter.
    """
    values = {name: value.strip().lower() for name, value in reversed(heads)}
    if content_type == "multipart/report" or values.get("return-path") == "<>":
        return "bounce"
    if _MACHINES.match(sender):
        return "bounce"
    if values.get("auto-submitted", "no").partition(";")[0].strip() != "no":
        return "auto"
    if {"x-autoreply", "x-autorespond", "x-auto-reply"} & set(values):
        return "auto"
    precedence = values.get("precedence", "")
    if "auto" in precedence or AUTOMATIC_SUBJECT.match(values.get("subject", "")):
        return "auto"
    if precedence in {"bulk", "junk", "list"} or {"list-id", "list-post"} & set(values):
        return "list"
    return ""


_RESULT = re.compile(r"\b(dkim|spf|dmarc)\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE
)
_COMMENT = re.compile(r"\([^()]*\)")


def proof_of_sender(heads: Heads, *, sender: str, authserv: str) -> str:
    """Return what our own mail server found: ``pass``, ``fail`` or ``none``.

    Only heads that our server wrote count: those with its ``authserv-id`` that stand above the
    second ``Received``, which is the line of the machine before it. Pass means that what passed
    is of the sender's own domain.
    """
    domain = sender.rpartition("@")[2].lower()
    if not authserv or not domain:
        return "none"
    results = [_results(value) for value in _written_by(heads, authserv.lower())]
    found = [one for several in results for one in several]
    if any(method == "dmarc" and outcome == "fail" for method, outcome, _domains in found):
        return "fail"
    passed = [
        one
        for one in found
        if one[1] == "pass" and (_is_aligned(domain, one[2]) or (one[0] == "dmarc" and not one[2]))
    ]
    if passed:
        return "pass"
    return "fail" if any(outcome == "fail" for _method, outcome, _domains in found) else "none"


def _written_by(heads: Heads, authserv: str) -> Iterable[str]:
    hops = 0
    for name, value in heads:
        hops += name == "received"
        if hops > 1:
            return
        if name == "authentication-results":
            plain = _COMMENT.sub(" ", value)
            who = plain.partition(";")[0].split()
            if who and who[0].lower() == authserv:
                yield plain.partition(";")[2]


def _results(value: str) -> list[tuple[str, str, list[str]]]:
    return [
        (
            match[1].lower(),
            match[2].lower(),
            [found[2].rpartition("@")[2].lower() for found in _PROPERTY.finditer(match[3])],
        )
        for match in _RESULT.finditer(value)
    ]


def _is_aligned(domain: str, others: Iterable[str]) -> bool:
    """Tell whether what passed is the sender's domain or one that contains it.

    One label alone (``mx``) contains everything and proves nothing.
    """
    return any(
        domain == other or ("." in other and domain.endswith(f".{other}")) for other in others
    )
