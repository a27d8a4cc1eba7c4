"""The words of a notice that tell what it is about: without those of every notice.

Stems are those of the search (``spanish_words``): a strong stemmer would join «obra» and «obrero».
"""

import re
from collections.abc import Iterator

from virgula.domain.plain_text import even_fold
from virgula.domain.spanish_words import stem

_WORD = re.compile(r"[a-z0-9]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])")

_SAY_NOTHING = (
    "a al algo ante antes asi aun aunque cada casi como con contra cual cuales cuando cuanto"
    " de del desde donde durante e el ella ellas ellos en entre era es esa esas ese eso esos"
    " esta estas este esto estos estan fin fue fueron ha habra hace hacia han hasta hay la las"
    " le les lo los mas me mi mientras mismo misma muy nada ni no nos nosotras nosotros nuestra"
    " nuestras nuestro nuestros o os otra otras otro otros para pero poco por porque pues que"
    " quien quienes se sea sean segun ser sera seran si sido sin sobre solo son su sus tal"
    " tambien tan te tendra tener tiene tienen ti todo toda todos todas tras tu tus un una unas"
    " unos usted ustedes ver vez via y ya yo son pueden puede podra podran debe deben hoy aqui"
    " ahi alla ademas bajo cabo asimismo dicho dicha mediante traves partir parte dentro fuera"
    # Of every notice.
    " invita invitan invitamos invitacion invitados te esperamos acompananos acompanenos ven"
    " participa participan participe participar no pierdas pierdan falta faltes asiste asistan"
    " consulta conoce descubre recuerda mira lee informa informamos comunica comunicado boletin"
    " prensa nota noticia noticias aviso atento invitamos realizara realizaran realizar realiza"
    " llevara llevaran llevar celebrara celebraran celebra impartira impartiran imparte dara"
    " dan cita fecha hora horas horario hrs hr h am pm lugar sede dia dias manana tarde noche"
    " mediodia lunes martes miercoles jueves viernes sabado domingo proximo proxima registro"
    " registrate inscribete inscripcion inscripciones liga enlace entrada libre cupo limitado"
    " gratuito gratuita gratis costo modalidad dirigido dirigida informes detalles link bio"
    " transmision vivo zoom facebook youtube redes sociales pagina sitio web correo telefono"
)
STOP_WORDS = frozenset(_SAY_NOTHING.split())
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre"
    " diciembre ene feb mar abr may jun jul ago sep sept oct nov dic"
)
MONTH_WORDS = frozenset(_MONTHS.split())


def telling_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text that tells something, as its stem and as it compares.

    Addresses, names of accounts, numbers and the words of dates are left out; hashtags are split
    into their words.
    """
    text = _ADDRESS.sub(" ", text)
    text = _HASHTAG.sub(lambda tag: " " + _HUMP.sub(" ", tag[1]) + " ", text)
    for match in _WORD.finditer(even_fold(text)):
        word = match[0]
        is_said = word not in STOP_WORDS and word not in MONTH_WORDS and not word[0].isdigit()
        if is_said and len(word) > 1:
            yield stem(word), word
