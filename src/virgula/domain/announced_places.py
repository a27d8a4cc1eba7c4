"""Where an announcement says that something happens, and the link by which one attends.

A place is cut from the text as it was printed: after a label («Lugar: …»), or from the noun of a
building or square on («en el auditorio …»). From afar («vía Zoom», «en línea») is a place too.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from virgula.domain.feed_items import canonical_link
from virgula.domain.plain_text import even_fold

PLACE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place, as printed; ``is_remote`` when it is followed from afar."""

    text: str
    is_remote: bool


_LABEL = re.compile(
    r"(?:^|[\s(*•·-])(?:lugar|sede|ubicacion|donde|direccion|domicilio|recinto|cita)\s*:\s*"
)
_NEXT_LABEL = re.compile(
    r"[\s.;,|*•·-]{0,10}\b(?:fecha|hora(?:rio)?|cuando|dia|modalidad|registro|informes|costo|entrada|cupo"
    r"|imparte|ponentes?|transmision|liga|enlace|contacto|inscripciones|mayores informes"
    r"|dirigid[oa] a|duracion|participan?|modera)\s*:"
)
_BUILDING = re.compile(
    r"\b(?:auditorio|salon|sala|museo|plaza|plazuela|plazoleta|explanada|biblioteca|palacio|teatro"
    r"|paraninfo|patio|universidad|facultad|instituto tecnologico|tecnologico|escuela|preparatoria"
    r"|secundaria|primaria|parque|jardin|kiosco|quiosco|hotel|instalaciones|sede|oficinas|campus"
    r"|congreso|recinto|cineteca|cine|plantel|aula|edificio|mercado|zocalo|alameda|malecon|casa"
    r"|foro cultural|domo|unidad deportiva|deportivo|gimnasio|estadio|galeria|lobby|vestibulo"
    r"|claustro|ex ?convento|exconvento|hospital|ayuntamiento|presidencia municipal|cabildo"
    r"|hemiciclo|templo|centro (?:de convenciones|cultural|civico|comunitario|social|de las artes"
    r"|historico|universitario|de \w+|estatal|municipal|escolar))\b"
)
_BEFORE_BUILDING = re.compile(
    r"\b(?:en|desde|del|sede)\s+(?:el|la|los|las|su|sus|nuestras?|nuestros?|un|una)?\s*$"
)
# «del» only where something leaves from it.
_LEAVES = re.compile(r"\b(?:sale|salida|parte|arranca|inicia|partida|salimos)\b[^.;\n]*$")
_END = re.compile(
    r"[;()\n|]|,\s*(?!(?:num|no|s/n|\d|col|c\.?p|piso|ubicad))"
    r"|\s+(?:a las?\s|a partir|con\s|para\s|desde\s|donde\s|este\s|por\s|se\s|que\s|tendra|durante"
    r"|y\s+(?:se|por|en|a|podra|sera|transmi|la|el|con)\b|del?\s+\d|los\s+dias|habra|hoy\b|manana\b"
    r"|el\s+(?:proximo|dia|lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d)|- |en\s+punto"
    r"|al\s+(?:medio|\d)|en\s+(?:un\s+)?horario)"
    r"|\.(?=\s|$)|\s*[,.]?\s*https?://|\s*#|[!?]"
)
# A full stop after one of these ends no sentence.
_SHORT_WORD = re.compile(
    r"\b(?:av|avda|blvd|calz|col|num|no|lic|dr|dra|mtro|mtra|ing|c|p|int|ext|esq|fracc|sta|sto|gral|cd|edo|prol|carr|km|ma)$"
)
_REMOTE = re.compile(
    r"\b(?:via|por|a traves de|mediante|en|plataforma|en vivo|transmision(?: en vivo)?)"
    r"(?: por| en| a traves de)?\s+(?:la\s+plataforma\s+(?:de\s+)?)?"
    r"(?P<by>zoom|google meet|meet|microsoft teams|teams|webex|facebook live|facebook|youtube"
    r"|telegram|instagram live|instagram|videoconferencia|twitter spaces|x spaces|spotify|jitsi)\b"
)
_AFAR = re.compile(
    r"\b(?P<by>en linea|virtual(?:mente)?|a distancia|webinario|webinar|videoconferencia"
    r"|transmision en vivo|por internet)\b"
)
# What follows a meeting, or signs one up; by the end of its host.
MEETING_HOSTS = (
    "zoom.us", "zoom.com", "meet.google.com", "teams.microsoft.com", "teams.live.com", "webex.com",
    "meet.jit.si", "youtube.com", "youtu.be", "facebook.com", "fb.watch", "forms.gle",
    "docs.google.com", "forms.office.com", "eventbrite.com", "eventbrite.com.mx", "jotform.com",
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>\"'«»“”]+", re.IGNORECASE)
_ATTEND = re.compile(
    r"\b(?:registr|inscri|transmi|conect|en vivo|liga|unirse|unete|ingresa|sala virtual"
    r"|asist|confirma|siguel|sigue la|acced|participa)\w*"
)


def place_named(text: str) -> NamedPlace | None:
    """Return where a text says that it happens: a place first, else from afar, else ``None``."""
    plain = even_fold(text)
    found = _after_label(text, plain) or _building(text, plain)
    if (
        found
        and not _AFAR.fullmatch(even_fold(found))
        and not _REMOTE.search(f"en {even_fold(found)}")
    ):
        return NamedPlace(found, is_remote=False)
    match = _REMOTE.search(plain) or _AFAR.search(plain)
    if match:
        return NamedPlace(text[match.start("by") : match.end("by")], is_remote=True)
    return NamedPlace(found, is_remote=True) if found else None


def is_remote_named(plain: str) -> bool:
    """Tell whether a text, folded, says that one may attend from afar."""
    return bool(_REMOTE.search(plain) or _AFAR.search(plain))


def _after_label(text: str, plain: str) -> str:
    match = _LABEL.search(plain)
    if match is None:
        return ""
    line = plain[match.end() :].split("\n", 1)[0]
    ends = [found.start() for found in (_NEXT_LABEL.search(line), _sentence_end(line)) if found]
    end = min([len(line), *ends])
    return _trimmed(text[match.end() : match.end() + end])


def _sentence_end(line: str) -> re.Match[str] | None:
    for match in re.finditer(r"\.(?=\s|$)|;|\s+https?://", line):
        if match[0] != "." or not _SHORT_WORD.search(
            line, max(match.start() - 8, 0), match.start()
        ):
            return match
    return None


def _building(text: str, plain: str) -> str:
    for match in _BUILDING.finditer(plain):
        before = plain[max(match.start() - 80, 0) : match.start()]
        lead = _BEFORE_BUILDING.search(before)
        if lead is None or (lead[0].startswith("del") and not _LEAVES.search(before)):
            continue
        found = _trimmed(text[match.start() : match.start() + _length(plain[match.start() :])])
        # «en la sala» alone names no place.
        if len(found.split()) > 1 or found[:1].isupper():
            return found[0].upper() + found[1:]
    return ""


def _length(rest: str) -> int:
    for match in _END.finditer(rest):
        if match[0] == "." and _SHORT_WORD.search(rest, max(match.start() - 8, 0), match.start()):
            continue
        return match.start()
    return len(rest)


def _trimmed(found: str) -> str:
    found = " ".join(found.split()).strip(" ,;:.-–—|*•·")
    for opening, closing in ("“”", "«»", '""'):
        is_odd = opening == closing and found.count(opening) % 2 == 1
        if is_odd or found.count(opening) != found.count(closing):
            found = found.strip(opening + closing)
    if len(found) <= PLACE_LENGTH:
        return found
    return found[:PLACE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.-")


def link_named(text: str) -> str:
    """Return the link by which one attends or signs up, or an empty text."""
    plain = even_fold(text)
    for match in _URL.finditer(text):
        link = canonical_link(match[0].rstrip(".,;:!?)]»\"'"))
        if not link:
            continue
        before = re.split(r"[.;!?\n](?=\s)", plain[max(match.start() - 110, 0) : match.start()])[-1]
        if _is_meeting(link) or _ATTEND.search(before):
            return link
    return ""


def _is_meeting(link: str) -> bool:
    host = urlsplit(link).hostname or ""
    return any(host == known or host.endswith(f".{known}") for known in MEETING_HOSTS)
