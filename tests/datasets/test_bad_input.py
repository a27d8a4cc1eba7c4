"""Each mistake in a set gets one clear sentence with its place, and changes nothing."""

from datetime import UTC, datetime

import pytest

from tests.datasets.sets import SOUND, with_line, without, write_set
from virgula.datasets.actions import BadDatasetError, load_dataset
from virgula.institutions.models import System

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
BODY = "{key},Cuerpo,C,,,,{successor},viva,,body,fiordo,acta"

CASES = {
    "unknown column": (
        {"regions__csv": "key,nombre\nsur,Sur\n"},
        [
            "regions.csv:1: Falta la columna «name».",
            "regions.csv:1: La columna «nombre» no se conoce. ¿Quisiste decir «name»?",
        ],
    ),
    "column twice": (
        {"regions__csv": "key,name,name\nsur,Sur,Sur\n"},
        ["regions.csv:1: La columna «name» está dos veces."],
    ),
    "row of another length": (
        {"regions__csv": "key,name\nsur,Sur,de más\n"},
        ["regions.csv:2: La fila tiene 3 celdas y el encabezado 2. ¿Falta una comilla?"],
    ),
    "bad date": (
        {"seats__csv": with_line("seats.csv", "corro,casa-laguna,31/12/2029,")},
        [("seats.csv:4: «31/12/2029» en «since» no es una fecha; escríbela como 2023-01-31.")],
    ),
    "impossible date": (
        {"seats__csv": with_line("seats.csv", "corro,casa-laguna,2029-02-30,")},
        [("seats.csv:4: «2029-02-30» en «since» no es una fecha; escríbela como 2023-01-31.")],
    ),
    "dates the wrong way round": (
        {"seats__csv": with_line("seats.csv", "corro,casa-laguna,2030-02-01,2030-01-01")},
        ["seats.csv:4: «until» (2030-01-01) debe ser posterior a «since» (2030-02-01)."],
    ),
    "bad zone": (
        {
            "territories__csv": without(
                "territories.csv", "America/Punta_Arenas", "America/Punta_Arena"
            )
        },
        [
            (
                "territories.csv:2: «America/Punta_Arena» no es una zona horaria; usa un nombre "
                "como America/Lima. ¿Quisiste decir «America/Punta_Arenas»?"
            )
        ],
    ),
    "bad zone of the network": (
        {"dataset__yaml": without("dataset.yaml", "America/Santiago", "Hora del sur")},
        [
            (
                "dataset.yaml:4: «Hora del sur» no es una zona horaria; usa un nombre como "
                "America/Lima."
            )
        ],
    ),
    "unknown reference": (
        {"seats__csv": with_line("seats.csv", "corro,def-fiordos,,")},
        [
            (
                "seats.csv:4: «body» nombra «def-fiordos», que no está en bodies.csv. "
                "¿Quisiste decir «def-fiordo»?"
            )
        ],
    ),
    "unknown source": (
        {"regions__csv": "key,name,source\nsur,Sur,acta;rumor\n"},
        ["regions.csv:2: «source» nombra «rumor», que no está en sources.csv."],
    ),
    "duplicate key": (
        {"regions__csv": with_line("regions.csv", "sur,Otro Sur")},
        ["regions.csv:3: «sur» ya está en la línea 2."],
    ),
    "one key for a body and a collegiate body": (
        {
            "collegiate_bodies__csv": with_line(
                "collegiate_bodies.csv", "def-fiordo,Corro Segundo,,commission,,"
            )
        },
        ["collegiate_bodies.csv:3: «def-fiordo» ya está en bodies.csv, línea 2."],
    ),
    "a word with two meanings on one day": (
        {"labels__csv": with_line("labels.csv", "body,faro,faros,2030-05-01,")},
        [
            ("labels.csv:5: «body» empieza el 2030-05-01, cuando todavía vale el de la línea 2."),
            ("labels.csv:3: «body» empieza el 2030-07-01, cuando todavía vale el de la línea 5."),
        ],
    ),
    "circle of successors": (
        {
            "bodies__csv": SOUND["bodies.csv"]
            + BODY.format(key="a", successor="b")
            + "\n"
            + BODY.format(key="b", successor="c")
            + "\n"
            + BODY.format(key="c", successor="a")
            + "\n"
        },
        ["bodies.csv:5: Los sucesores forman un círculo: a → b → c → a."],
    ),
    "its own successor": (
        {"bodies__csv": with_line("bodies.csv", BODY.format(key="a", successor="a"))},
        ["bodies.csv:5: Los sucesores forman un círculo: a → a."],
    ),
    "another encoding": (
        {"bodies__csv": SOUND["bodies.csv"].encode("latin-1")},
        [
            "bodies.csv:2: El archivo no está en UTF-8. Guárdalo otra vez como «CSV UTF-8».",
        ],
    ),
    "missing table": (
        {"windows__csv": None},
        ["windows.csv: Falta esta tabla; un conjunto la necesita."],
    ),
    "unknown table": (
        {"bodys__csv": "key,name\n"},
        ["bodys.csv: Ninguna tabla se llama así. ¿Quisiste decir «bodies»?"],
    ),
    "missing file of a feed": (
        {"fiordo__xml": None},
        ["feeds.csv:2: El archivo «fiordo.xml» no está en la carpeta del conjunto."],
    ),
    "file outside the folder": (
        {"feeds__csv": without("feeds.csv", "fiordo.xml", "../../etc/passwd")},
        ["feeds.csv:2: El archivo «../../etc/passwd» no está en la carpeta del conjunto."],
    ),
    "missing map": (
        {"mapa__svg": None},
        ["dataset.yaml:10: El archivo «mapa.svg» no está en la carpeta del conjunto."],
    ),
    "map that runs": (
        {
            "mapa__svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/>'
            '<path id="f1" onclick="x()" d="M0 0"/><path id="f2" d="M1 1"/></svg>'
        },
        [
            "mapa.svg: El mapa solo puede dibujar; quita «onclick» (aparece 1 veces).",
            "mapa.svg: El mapa solo puede dibujar; quita «script» (aparece 1 veces).",
        ],
    ),
    "shape that the map lacks": (
        {"territories__csv": without("territories.csv", ",f2,", ",f9,")},
        ["territories.csv:3: El mapa no tiene una figura con el id «f9»."],
    ),
    "colour in words": (
        {"windows__csv": without("windows.csv", "#0F6B5C", "turquesa")},
        [("windows.csv:2: «turquesa» en «colour_light» no es un color; escríbelo como #1D4F91.")],
    ),
    "colour that cannot be read": (
        {"windows__csv": without("windows.csv", "#0F6B5C", "#9FD8CB")},
        [
            (
                "windows.csv:2: #9FD8CB en «colour_light» tiene un contraste de 1.5 sobre su fondo "
                "(#FBF7F0); para leerse necesita al menos 4.5."
            )
        ],
    ),
    "one shape twice": (
        {"windows__csv": without("windows.csv", "18,bar", "18,star")},
        ["windows.csv:3: La figura «star» ya es de «deshielo»; cada ventana tiene la suya."],
    ),
    "unknown shape": (
        {"windows__csv": without("windows.csv", "18,bar", "18,nube")},
        [
            (
                "windows.csv:3: «nube» en «shape» debe ser uno de: circle, triangle, diamond, "
                "square, ring, hexagon, star, bar."
            )
        ],
    ),
    "overlapping windows": (
        {"windows__csv": without("windows.csv", "vuelo,6,18", "vuelo,5,18")},
        ["windows.csv:3: «vuelo» empieza en el mes 5, cuando «deshielo» todavía dura."],
    ),
    "window of no length": (
        {"windows__csv": without("windows.csv", "vuelo,6,18", "vuelo,6,6")},
        [
            (
                "windows.csv:3: La ventana termina antes de empezar; «end_month» es el primer mes "
                "sin ella."
            )
        ],
    ),
    "two permanent windows": (
        {"windows__csv": without("windows.csv", "vuelo,6,18", "vuelo,,")},
        ["windows.csv:4: Ya hay una ventana permanente (sin meses): «vuelo»."],
    ),
    "status without meaning": (
        {"bodies__csv": with_line("bodies.csv", "z,Zeta,Z,,,,,dormida,,body,fiordo,acta")},
        [
            (
                "bodies.csv:5: La situación «dormida» no es una de las nuestras (in_force, ending, "
                "ended, unknown) ni una palabra de «statuses» en dataset.yaml."
            )
        ],
    ),
    "rule that never comes": (
        {"observances__csv": without("observances.csv", "FREQ=YEARLY", "FREQ=ANUAL")},
        [
            (
                "observances.csv:2: «FREQ=ANUAL;BYMONTH=6;BYMONTHDAY=3» no es una regla de "
                "repetición (RFC 5545)."
            )
        ],
    ),
    "key with spaces": (
        {"regions__csv": with_line("regions.csv", "gran norte,Gran Norte")},
        [
            (
                "regions.csv:3: «gran norte» no sirve de clave: solo letras sin acento, números, "
                "«-» y «_»."
            )
        ],
    ),
    "persons in a set that is no demonstration": (
        {"people__csv": "email,name,actor,role\na@example.org,Ana,corro,staff\n"},
        ["people.csv: Solo una demostración puede traer personas («demonstration: true»)."],
    ),
    "date shown by a set that is no demonstration": (
        {"dataset__yaml": SOUND["dataset.yaml"] + "pinned_on: 2030-05-02\n"},
        ["dataset.yaml:18: Solo una demostración puede mostrar otra fecha como hoy."],
    ),
    "unknown field": (
        {"dataset__yaml": SOUND["dataset.yaml"] + "zona: America/Lima\n"},
        ["dataset.yaml:18: El campo «zona» no se conoce. ¿Quisiste decir «zone»?"],
    ),
    "set with a key of spaces": (
        {"dataset__yaml": without("dataset.yaml", "key: liga-boreal", "key: liga boreal")},
        [
            (
                "dataset.yaml:1: «liga boreal» no sirve de clave: solo letras sin acento, "
                "números, «-» y «_»."
            )
        ],
    ),
    "no hashtag": (
        {"hashtags__csv": with_line("hashtags.csv", "leer es derecho,,,,")},
        [
            (
                "hashtags.csv:3: «leer es derecho» no es una etiqueta: escríbela sin su signo y "
                "sin espacios."
            )
        ],
    ),
    "one hashtag twice": (
        {"hashtags__csv": with_line("hashtags.csv", "leeresderecho,,,,")},
        ["hashtags.csv:3: «leeresderecho» se lee igual que la línea 2."],
    ),
    "list of news without its selector": (
        {"feeds__csv": with_line("feeds.csv", "l,def-laguna,L,listing,https://l.example,,,,,,")},
        ["feeds.csv:3: Una lista de noticias necesita «item=SELECTOR» en «options»."],
    ),
    "options that are no pairs": (
        {"feeds__csv": with_line("feeds.csv", "l,def-laguna,L,feed,https://l.example,,,li a,,,")},
        [
            (
                "feeds.csv:3: «li a» en «options» debe ser de parejas «nombre=valor» con «;» "
                "entre ellas."
            )
        ],
    ),
    "approval by keywords without any": (
        {"feeds__csv": without("feeds.csv", "lectura|plaza", "")},
        ["feeds.csv:2: El modo «keyword» necesita alguna palabra en «keywords»."],
    ),
    "theme twice": (
        {"themes__csv": with_line("themes.csv", "lectura,Otra,leer,acta")},
        ["themes.csv:3: «lectura» ya está en la línea 2."],
    ),
    "theme of an unknown source": (
        {"themes__csv": with_line("themes.csv", "archivo,Archivo,archivo,rumor")},
        ["themes.csv:3: «source» nombra «rumor», que no está en sources.csv."],
    ),
    "document without key": (
        {"dataset__yaml": SOUND["dataset.yaml"] + "documents:\n  - file: fiordo.xml\n"},
        ["dataset.yaml:18: Cada documento necesita «file» y «key»."],
    ),
    "missing field": (
        {"dataset__yaml": without("dataset.yaml", "licence: CC0-1.0\n")},
        ["dataset.yaml: Falta el campo «licence»."],
    ),
    "no credit for the map": (
        {"dataset__yaml": without("dataset.yaml", "  credit: Mapa inventado\n")},
        ["dataset.yaml:10: «map» necesita el crédito de su autor."],
    ),
    "text too long": (
        {"regions__csv": f"key,name\nsur,{'S' * 201}\n"},
        ["regions.csv:2: «name» tiene 201 caracteres; caben 200."],
    ),
    "laid upon nothing": (
        {"dataset__yaml": SOUND["dataset.yaml"] + "extends: liga-austral\n"},
        [
            (
                "dataset.yaml:18: Se apoya en «liga-austral», que no está cargado. "
                "Primero: virgula load liga-austral"
            )
        ],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES.keys())
def test_each_mistake_is_told_with_its_place_and_changes_nothing(tmp_path, changes, expected):
    with pytest.raises(BadDatasetError) as refusal:
        load_dataset(folder=write_set(tmp_path, **changes), at=AT)
    assert sorted(map(str, refusal.value.problems)) == sorted(expected)
    assert System.objects.count() == 0


def test_a_quote_that_never_closes_is_told_where_it_opens(tmp_path):
    with pytest.raises(BadDatasetError) as refusal:
        load_dataset(
            folder=write_set(tmp_path, regions__csv='key,name\nsur,"Sur\nnorte,Norte\n'), at=AT
        )
    assert str(refusal.value.problems[0]).startswith(
        "regions.csv:2: La tabla no se puede leer a partir de aquí"
    )


def test_yaml_that_is_none_is_told_with_its_line(tmp_path):
    with pytest.raises(BadDatasetError) as refusal:
        load_dataset(folder=write_set(tmp_path, dataset__yaml="key: a\nname: 'sin cerrar\n"), at=AT)
    assert [(problem.file, problem.line) for problem in refusal.value.problems] == [
        ("dataset.yaml", 3)
    ]


def test_a_folder_without_dataset_yaml_says_what_it_lacks(tmp_path):
    with pytest.raises(BadDatasetError) as refusal:
        load_dataset(folder=tmp_path, at=AT)
    assert [str(problem) for problem in refusal.value.problems] == [
        "dataset.yaml: La carpeta no tiene dataset.yaml, que dice qué conjunto es."
    ]
