"""What a person wrote in a letter: no quoted history, no signature, no notice of confidentiality.

Nothing here is certain, and a person reads it before it goes anywhere: where in doubt words stay.
"""

import re

# «El lun, 23 ene 2023 a las 9:00, Nombre (<a@b>) escribió:», «On Mon, … wrote:».
_ATTRIBUTION = re.compile(
    r"(?:el|on|em|le)\b.{4,300}\b(?:escribi[oó]|wrote|escreveu|a écrit)\s*:", re.IGNORECASE
)
_ORIGINAL = re.compile(
    r"[-_=\s]*(?:mensaje original|original message|mensagem original)[-_=\s]*", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"[-_=\s]*(?:(?:inicio del )?mensaje reenviado|forwarded message|begin forwarded message)"
    r"[-_=\s:]*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\*?(?P<name>de|from|enviado(?: el)?|sent|fecha|date|para|to|cc|asunto|subject|"
    r"responder a|reply-to)\s*:\*?(?:\s.*)?",
    re.IGNORECASE,
)
_FROM, _WHEN = frozenset({"de", "from"}), frozenset({"enviado", "enviado el", "sent", "fecha",
                                                      "date"})  # fmt: skip
_RULE = re.compile(r"[_=*-]{8,}")
_SENT_BY = re.compile(
    r"(?:enviado (?:desde|con|por)|sent (?:from|with)|obtener outlook|get outlook|descarga outlook)"
    r"\b.*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W*(?:aviso (?:de )?(?:confidencialidad|privacidad|legal|importante)|confidentiality notice|"
    r"la informaci[oó]n contenida en este|este (?:mensaje|correo)(?: electr[oó]nico)? "
    r"(?:y|puede|contiene|es confidencial|est[aá] dirigido)|antes de imprimir|"
    r"no imprima este)\b.*",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?:(?:muchos )?saludos?(?: cordiales| afectuosos)?|(?:un )?(?:cordial|afectuoso) saludo|"
    r"un (?:fuerte )?abrazo|atentamente|atte|cordialmente|quedo (?:atent[oa]|al pendiente)|"
    r"(?:muchas )?gracias(?: y saludos)?|saludos y gracias|regards|best regards)\s*[.,!:]*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"[¡\s]*(?:hola|buen(?:os|as)? (?:d[ií]as?|tardes?|noches?)|estimad[oa]s?|apreciad[oa]s?|"
    r"querid[oa]s?|hello|hi)\b[^.?]{0,60}[.,:!]*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:esta semana |por ahora |de momento )?"
    r"(?:nada|no hay nada|no tenemos nada|sin novedad(?:es)?|ninguna novedad)"
    r"(?: (?:esta semana|por ahora|de momento|que difundir|"
    r"nuevo))*",
    re.IGNORECASE,
)
_ANSWER_MARKS = re.compile(r"\s*(?:(?:re|rv|fw|fwd|reenv|resp|tr|enc)\s*(?:\[\d+\])?\s*:\s*)+",
                           re.IGNORECASE)  # fmt: skip
_FORWARD_MARK = re.compile(r"\s*(?:re\s*:\s*)*(?:rv|fw|fwd|reenv)\s*:", re.IGNORECASE)
LOOK_BACK = 4


def own_words(text: str, *, is_forwarded: bool = False) -> str:
    """Return what the writer of a letter wrote, in paragraphs.

    ``is_forwarded``: they pass on what somebody else wrote, so that is the news; only the heads of
    the letter that is passed on are left out.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position].strip()
        heads = _heads_from(lines, position)
        if _FORWARDED.fullmatch(line) or (heads and is_forwarded):
            position += max(heads, 1)
            continue
        if heads or _is_end(lines, position, has_words=_has_words(kept)):
            break
        if not line.startswith(">"):
            kept.append(line)
        position += 1
    return _tidy(kept)


def _is_end(lines: list[str], position: int, *, has_words: bool) -> bool:
    """Tell whether from here on nothing is of this letter's writer."""
    raw, line = lines[position], lines[position].strip()
    if raw in {"--", "-- "} or _ORIGINAL.fullmatch(line) or _SENT_BY.fullmatch(line):
        return True
    if _NOTICE.fullmatch(line):
        return True
    if has_words and _FAREWELL.fullmatch(line):
        return True
    if _RULE.fullmatch(line) and _heads_from(lines, position + 1):
        return True
    return _begins_quote(lines, position)


def _begins_quote(lines: list[str], position: int) -> bool:
    """Tell whether «… escribió:» begins here; mail programs fold it over some lines."""
    joined = ""
    for line in lines[position : position + LOOK_BACK]:
        clean = line.strip().lstrip("> ")
        if not clean:
            return False
        joined = f"{joined} {clean}".strip()
        if _ATTRIBUTION.fullmatch(joined):
            return True
    return False


def _heads_from(lines: list[str], position: int) -> int:
    """Return how many lines the heads of an earlier letter take, from here on; 0: there are none.

    One line «De: …» is somebody's sentence; a sender and a date together are a letter's head.
    """
    names: set[str] = set()
    end = position
    for number, line in enumerate(lines[position : position + 12], start=position):
        match = _HEADER.fullmatch(line.strip().lstrip("> "))
        if match:
            names.add(match["name"].lower())
            end = number + 1
        elif not line.strip() or not names or number > end:
            break
    return end - position if names & _FROM and names & _WHEN else 0


def _has_words(lines: list[str]) -> bool:
    return any(line and not _GREETING.fullmatch(line) for line in lines)


def _tidy(lines: list[str]) -> str:
    """Drop the greeting, and one of two empty lines."""
    while lines and (not lines[0] or _GREETING.fullmatch(lines[0])):
        lines = lines[1:]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return text.strip()


def says_nothing(text: str) -> bool:
    """Tell whether an answer says that there is nothing this week («Nada, gracias»)."""
    first = text.strip().split("\n", 1)[0]
    plain = re.sub(r"[,.;!]*\s*(?:(?:muchas )?gracias|saludos)?\s*[.!]*$", "", first,
                   flags=re.IGNORECASE)  # fmt: skip
    return len(text) < 200 and bool(_NOTHING.fullmatch(plain.strip(" .,;!")))


def own_subject(subject: str) -> str:
    """Return a subject without the marks of answers and forwards."""
    return _ANSWER_MARKS.sub("", " ".join(subject.split()), count=1).strip()


def is_forward(subject: str) -> bool:
    """Tell whether a subject says that the letter is passed on."""
    return bool(_FORWARD_MARK.match(subject))
