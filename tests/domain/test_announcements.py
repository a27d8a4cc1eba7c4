"""What announcements in Spanish say that happens, and what is left out because it is not certain.

Told on Friday 27 January 2023 in the centre of Mexico unless a case says otherwise.
"""

import time as time_module
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.announced_days import WEEKDAYS
from virgula.domain.announcements import read_happening
from virgula.domain.happening import Happening
from virgula.domain.moments import MONTHS

CENTRE = "America/Mexico_City"
TOLD = date(2023, 1, 27)


def told(happening: Happening | None) -> str:
    """Write a happening in one line: days, hours, «until» for a deadline, and its place."""
    if happening is None:
        return ""
    days = f"{happening.first_on:%m-%d}"
    if happening.last_on != happening.first_on:
        days += f"..{happening.last_on:%m-%d}"
    if happening.first_on.year != TOLD.year:
        days = f"{happening.first_on.year}-{days}"
    zone = ZoneInfo(happening.zone)
    hours = [
        f"{at.astimezone(zone):%H:%M}" for at in (happening.starts_at, happening.ends_at) if at
    ]
    line = " ".join(filter(None, ["until" if happening.is_deadline else "", days, "-".join(hours)]))
    return f"{line} @ {happening.place}" if happening.place else line


CASES = [
    # One day in words.
    ("Te esperamos el viernes 3 de febrero a las 17:00 horas.", "02-03 17:00"),
    ("La cita es el 3 de febrero", "02-03"),
    ("Será el 3 de febrero de 2023", "02-03"),
    ("Será el 3 de Febrero del 2023, 11:00 h", "02-03 11:00"),
    ("Será el próximo viernes 3 de febrero a las 9:30 horas", "02-03 09:30"),
    ("Este 3 de febrero, 5 p.m.", "02-03 17:00"),
    ("VIERNES 3 DE FEBRERO, 12:00 HRS", "02-03 12:00"),
    ("El 1º de marzo arranca el diplomado", "03-01"),
    ("El 1o. de marzo arranca el diplomado", "03-01"),
    ("El 1ro de marzo arranca el diplomado", "03-01"),
    ("El primero de marzo arranca el diplomado", "03-01"),
    ("El quince de febrero platicamos con juventudes", "02-15"),
    ("Conversatorio: 3 feb, 18 hrs", "02-03 18:00"),
    ("Conversatorio 3-feb-2023 18:00", "02-03 18:00"),
    ("Conversatorio 3/feb/2023 18:00", "02-03 18:00"),
    ("📅 3 de febrero ⏰ 18:00 hrs 📍 Zoom", "02-03 18:00"),
    ("A partir del 4 de febrero, de 9 a 13 horas.", "02-04 09:00-13:00"),
    ("Comienza el 7 de febrero por las tardes.", "02-07"),
    ("Dirigido a docentes; martes 31 de enero de las 16 a las 18 horas", "01-31 16:00-18:00"),
    (
        "Fecha: 14 de febrero de 2023\nHora: 10:00\nSede: Casa de Cultura",
        "02-14 10:00 @ Casa de Cultura",
    ),
    # One day in digits.
    ("Taller 12/02/2023", "02-12"),
    ("Taller 12/02/2023 10:00 hrs.", "02-12 10:00"),
    ("Taller 12-02-2023 a las 10 h", "02-12 10:00"),
    ("Taller 12.02.2023", "02-12"),
    ("Taller 12/02/23, 10:00", "02-12 10:00"),
    ("Taller 2023-02-12 a las 10:00", "02-12 10:00"),
    ("Taller 31/02/2023", ""),
    ("Taller 12/13/2023", ""),
    # Days that name no month, or are told from today.
    ("Mañana a las 10:00 horas, en la explanada municipal", "01-28 10:00 @ Explanada municipal"),
    (
        "Mañana, 28 de enero, salimos a las 8:00 h del Parque Hundido",
        "01-28 08:00 @ Parque Hundido",
    ),
    ("Nos vemos pasado mañana", "01-29"),
    ("Hoy a las 17:00 horas: plática en línea", "01-27 17:00 @ en línea"),
    ("Hoy firmamos un convenio con el ayuntamiento", ""),
    ("Por la mañana hubo una plática con docentes", ""),
    ("Ven en la mañana o en la tarde a la ventanilla", ""),
    ("Este martes a las 11:00 h, por Zoom", "01-31 11:00 @ Zoom"),
    ("Este viernes a las 18:00 horas", "01-27 18:00"),
    ("El próximo viernes a las 18:00 horas", "02-03 18:00"),
    ("Te esperamos el próximo jueves 2, 17:00 h", "02-02 17:00"),
    ("Jueves 2 y ya: nos vemos", "02-02"),
    ("Este fin de semana, feria de la transparencia", "01-28..01-29"),
    ("Todos los jueves a las 10 horas hay asesoría", ""),
    ("Visitas guiadas de martes a jueves", ""),
    # Several days.
    ("Del 6 al 10 de marzo, semana de puertas abiertas", "03-06..03-10"),
    (
        "del lunes 6 al viernes 10 de marzo de 2023 de 10:00 a 14:00 horas",
        "03-06..03-10 10:00-14:00",
    ),
    ("Los días 6, 7 y 8 de marzo a las 16:00 h", "03-06..03-08 16:00"),
    ("6 y 7 de marzo", "03-06..03-07"),
    ("lunes 6 y martes 7 de marzo", "03-06..03-07"),
    ("El 2, 9 y 16 de febrero, de 17 a 19 h", "02-02 17:00-19:00"),
    ("Sesiones: 20 de enero, 3 y 10 de febrero", "02-03"),
    ("El curso se repite el 16 y el 30 de enero", "01-30"),
    ("Del 27 de febrero al 3 de marzo", "02-27..03-03"),
    ("Del 30 de enero al 3 de febrero de 2023", "01-30..02-03"),
    ("31 de enero y 1 de febrero, en el Teatro Degollado", "01-31..02-01 @ Teatro Degollado"),
    ("Del 06/03/2023 al 10/03/2023", "03-06..03-10"),
    ("Exposición, 1 al 17 de febrero", "02-01..02-17"),
    ("Exposición del 23 de enero al 10 de febrero", "01-23..02-10"),
    ("Exposición 1-17 febrero", "02-01..02-17"),
    ("Actividades en tres plazas hasta el 29 de enero.", "01-27..01-29"),
    ("La exposición permanece hasta el 12 de febrero", "01-27..02-12"),
    ("Se realizará los días 28 y 29 de enero", "01-28..01-29"),
    # The year is that of the nearest day.
    ("El 12 de diciembre hablamos de archivos", ""),
    ("El 20 de enero", ""),
    ("El 30 de junio habrá premiación", "06-30"),
    ("El 5 de agosto", ""),
    ("El 5 de agosto de 2023 vence el registro", "08-05"),
    ("El 5 de agosto de 2025", ""),
    ("El 3 de febrero de 2022", ""),
    # A weekday that contradicts is no date.
    ("El jueves 3 de febrero", ""),
    ("El lunes 6 al viernes 11 de marzo", ""),
    ("Será el 30 de febrero", ""),
    ("Será el 31 de abril", ""),
    # Hours.
    ("3 de febrero, a las 5 de la tarde", "02-03 17:00"),
    ("3 de febrero, a las cinco de la tarde", "02-03 17:00"),
    ("3 de febrero, a las diez y media de la mañana", "02-03 10:30"),
    ("3 de febrero, a las 7 y media de la noche", "02-03 19:30"),
    ("3 de febrero, a la 1 de la tarde", "02-03 13:00"),
    ("3 de febrero, 1:00 pm", "02-03 13:00"),
    ("3 de febrero, 11:30 a. m.", "02-03 11:30"),
    ("3 de febrero, 12 del día", "02-03 12:00"),
    ("3 de febrero, 12:00 del mediodía", "02-03 12:00"),
    ("3 de febrero al mediodía", "02-03 12:00"),
    ("3 de febrero a medio día", "02-03 12:00"),
    ("3 de febrero a las 12 de la noche", "02-03"),
    ("3 de febrero a las 11", "02-03 11:00"),
    ("3 de febrero a las 5", "02-03"),
    ("3 de febrero a las 5:00 horas", "02-03"),
    ("3 de febrero a las 10.30 hrs", "02-03 10:30"),
    ("3 de febrero 17:00", "02-03 17:00"),
    ("3 de febrero, 17 horas", "02-03 17:00"),
    ("3 de febrero de 10 a 14 h", "02-03 10:00-14:00"),
    ("3 de febrero de 10 a 14 horas", "02-03 10:00-14:00"),
    ("3 de febrero, 10 a 14 h", "02-03 10:00-14:00"),
    ("3 de febrero de 9:00 a 13:00", "02-03 09:00-13:00"),
    ("3 de febrero, 9:00–13:00 h", "02-03 09:00-13:00"),
    ("3 de febrero, 10:00 a.m. a 1:00 p.m.", "02-03 10:00-13:00"),
    ("3 de febrero de 4 a 6 de la tarde", "02-03 16:00-18:00"),
    ("3 de febrero de 11 a 1 pm", "02-03 11:00-13:00"),
    ("3 de febrero entre las 10 y las 14 horas", "02-03 10:00-14:00"),
    ("3 de febrero de las 16:00 a las 18:30 horas", "02-03 16:00-18:30"),
    ("Horario: 10:00 a 12:00 horas. Fecha: 3 de febrero", "02-03 10:00-12:00"),
    ("A las 17 horas del viernes 3 de febrero", "02-03 17:00"),
    ("El curso dura 20 horas y empieza el 3 de febrero", "02-03"),
    ("3 de febrero, 20 horas de curso con constancia", "02-03"),
    ("3 de febrero. Niñas y niños de 8 a 12 años", "02-03"),
    ("3 de febrero. Duración: 2:30 horas", "02-03"),
    ("3 de febrero a las 25:00 horas", "02-03"),
    ("3 de febrero, de 18:00 a 6:00 horas", "02-03 18:00"),
    ("Participan 40 preparatorias el 31 de enero a las 10:00", "01-31 10:00"),
    # Whose hour goes with which day.
    (
        "Registro hasta el 1 de febrero a las 15:00 h. El taller es el 3 de febrero a las 10:00 h.",
        "02-03 10:00",
    ),
    (
        "El 3 de febrero a las 10:00 en Tepic y el 9 de febrero a las 16:00 en Compostela",
        "02-03 10:00",
    ),
    (
        "Gran taller el 9 de febrero. Antes, rueda de prensa el 3 de febrero a las 10:00 h",
        "02-03 10:00",
    ),
    # Deadlines.
    ("Recibimos trabajos hasta el 30 de junio", "until 06-30"),
    ("La convocatoria cierra el 28 de febrero.", "until 02-28"),
    ("Fecha límite: 28 de febrero, 18:00 h", "until 02-28 18:00"),
    ("Fecha límite de entrega: 28 de febrero", "until 02-28"),
    ("Mándanos tus preguntas antes del 30 de enero", "until 01-30"),
    ("Tienes a más tardar el 10 de febrero para enviar tu video", "until 02-10"),
    ("El plazo vence el 10 de febrero", "until 02-10"),
    ("Se amplía el plazo al 10 de febrero", "until 02-10"),
    ("Inscripciones del 1 al 15 de febrero", "until 02-15"),
    ("Inscripciones abiertas del 1 al 15 de febrero; el curso será el 20 de febrero", "02-20"),
    ("La convocatoria abre el 1 de marzo y cierra el 30 de abril", "03-01"),
    ("El concurso cerró el 10 de enero", ""),
    # What has passed, laws, date lines, days off.
    ("El 20 de enero se realizó el foro", ""),
    ("El pasado 20 de enero", ""),
    ("La ley publicada el 4 de mayo de 2015 en el Diario Oficial", ""),
    ("Conforme a la Ley General publicada el 4 de mayo, toda persona puede preguntar", ""),
    ("La reforma del 7 de febrero nos dio autonomía", ""),
    ("En decreto de fecha 30 de enero se creó la unidad", ""),
    ("El informe cubre el periodo del 1 de enero al 30 de junio", ""),
    ("Con corte al 31 de enero hay 300 solicitudes", ""),
    ("La ley entrará en vigor el 1 de marzo", ""),
    ("Cada 28 de enero se recuerda este derecho", ""),
    ("El mundo conmemora el 28 de enero la privacidad", ""),
    ("Mérida, Yucatán, a 27 de enero de 2023.- El pleno aprobó a las 11:00 horas dos acuerdos", ""),
    ("Comunicado 012/2023 | 27 de enero de 2023 | Resuelve el pleno 40 recursos", ""),
    (
        "Toluca, Méx., 27 de enero de 2023. Invitan al foro del 3 de febrero a las 10 h",
        "02-03 10:00",
    ),
    ("El lunes 6 de febrero será día inhábil y no corren plazos", ""),
    ("Suspensión de labores del 1 al 3 de febrero", ""),
    ("Nada con fecha", ""),
    ("", ""),
    # English months are no days of ours.
    ("Open Data Day, March 4, 2023", ""),
    ("Join us 4 March", ""),
    # Places.
    (
        "3 de febrero a las 10:00 en el auditorio Benito Juárez, con entrada libre",
        "02-03 10:00 @ Auditorio Benito Juárez",
    ),
    (
        "3 de febrero. Lugar: Av. Juárez núm. 10, Col. Centro, Toluca.",
        "02-03 @ Av. Juárez núm. 10, Col. Centro, Toluca",
    ),
    (
        "3 de febrero · Sede: Universidad de Colima, campus Villa. Cupo: 40",
        "02-03 @ Universidad de Colima, campus Villa",
    ),
    (
        "3 de febrero en las instalaciones del Tecnológico de Tepic a las 10 h",
        "02-03 10:00 @ Instalaciones del Tecnológico de Tepic",
    ),
    ("3 de febrero vía Zoom", "02-03 @ Zoom"),
    ("3 de febrero, a través de Facebook Live", "02-03 @ Facebook Live"),
    ("3 de febrero, transmisión por YouTube", "02-03 @ YouTube"),
    ("3 de febrero. Modalidad virtual", "02-03 @ virtual"),
    ("3 de febrero en la Casa de la Cultura y por Zoom", "02-03 @ Casa de la Cultura"),
    ("3 de febrero. El patio del museo fue remozado", "02-03"),
    ("3 de febrero en la sala", "02-03"),
    ("El 4 de febrero, en la biblioteca “José Martí”", "02-04 @ Biblioteca “José Martí”"),
    # What is cancelled or comes later is said in the new date.
    ("Se pospone al 10 de febrero el taller del 3 de febrero", "02-10"),
    (
        "El taller del 3 de febrero se reprograma para el viernes 10 de febrero a las 11 h",
        "02-10 11:00",
    ),
    ("El taller cambia de fecha: será el 10 de febrero", "02-10"),
    ("La función se cambia del 3 al 10 de febrero", "02-10"),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:50] for case in CASES])
def test_an_announcement_is_read(text, expected):
    assert told(read_happening(text, zone=CENTRE, since=TOLD)) == expected


@pytest.mark.parametrize(
    ("text", "starts", "zone"),
    [
        ("3 de febrero, 11:00 h (hora del centro)", datetime(2023, 2, 3, 17, tzinfo=UTC), CENTRE),
        ("3 de febrero, 11:00 h (tiempo del centro)", datetime(2023, 2, 3, 17, tzinfo=UTC), CENTRE),
        (
            "3 de febrero, 10:00 hora del Pacífico",
            datetime(2023, 2, 3, 17, tzinfo=UTC),
            "America/Mazatlan",
        ),
        (
            "3 de febrero, 9:00 h (noroeste)",
            datetime(2023, 2, 3, 17, tzinfo=UTC),
            "America/Tijuana",
        ),
        (
            "3 de febrero, 12:00 h, hora del sureste",
            datetime(2023, 2, 3, 17, tzinfo=UTC),
            "America/Cancun",
        ),
        ("3 de febrero, 9:00 h", datetime(2023, 2, 3, 17, tzinfo=UTC), "America/Tijuana"),
    ],
)
def test_an_hour_is_of_the_zone_that_the_words_say_and_else_of_the_source(text, starts, zone):
    happening = read_happening(text, zone="America/Tijuana", since=TOLD)
    assert (happening.starts_at, happening.zone) == (starts, zone)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("3 de febrero. Regístrate: https://ejemplo.org/r?utm_source=x", "https://ejemplo.org/r"),
        ("3 de febrero, por Zoom https://us02web.zoom.us/j/123.", "https://us02web.zoom.us/j/123"),
        ("3 de febrero. Más en https://ejemplo.org/nota", ""),
        (
            "3 de febrero. Mira el acta: https://ejemplo.org/acta y regístrate en https://forms.gle/a1",
            "https://forms.gle/a1",
        ),
        (
            "3 de febrero. Sigue la transmisión: HTTPS://Ejemplo.ORG/vivo)",
            "https://ejemplo.org/vivo",
        ),
        ("3 de febrero. Regístrate: javascript:alert(1)", ""),
        ("3 de febrero. Transmisión https://usuario:clave@ejemplo.org/", ""),
    ],
)
def test_the_link_to_attend_is_told_from_the_others(text, link):
    assert read_happening(text, zone=CENTRE, since=TOLD).link == link


def test_the_words_from_which_it_was_read_are_kept_as_printed():
    happening = read_happening(
        "Foro\nSerá el 30 de  enero de 10 a 14 horas en el Museo de la Ciudad.",
        zone=CENTRE,
        since=TOLD,
    )
    assert happening.words == "30 de enero de 10 a 14 horas"
    apart = "Será el 30 de enero, en el Museo de la Ciudad y con lengua de señas. Hora: 10:00"
    assert read_happening(apart, zone=CENTRE, since=TOLD).words == "30 de enero, 10:00"


def test_an_hour_that_the_clock_skips_or_repeats_is_left_out():
    spring = read_happening("12 de marzo a las 2:30 a.m.", zone="America/Tijuana", since=TOLD)
    assert told(spring) == "03-12"


def test_a_cancelled_activity_is_told_as_such():
    happening = read_happening("Se cancela el taller del 3 de febrero", zone=CENTRE, since=TOLD)
    assert (told(happening), happening.is_cancelled) == ("02-03", True)


DAYS = st.dates(TOLD + timedelta(days=1), TOLD + timedelta(days=170))
HOURS = st.times(time(7), time(21)).map(lambda at: at.replace(second=0, microsecond=0))


def in_words(day: date) -> str:
    return f"{day.day} de {MONTHS[day.month - 1]}"


@given(
    DAYS,
    HOURS,
    st.booleans(),
    st.sampled_from(["a las {:%H:%M} horas", "{:%H:%M} h", "| {:%H:%M}"]),
)
def test_what_is_written_in_words_is_read_back(day, at, with_year, shape):
    weekday = WEEKDAYS[day.weekday()].replace("miercoles", "miércoles").replace("sabado", "sábado")
    year = f" de {day.year}" if with_year else ""
    text = f"Te invitamos el {weekday} {in_words(day)}{year}, {shape.format(at)}."
    happening = read_happening(text, zone=CENTRE, since=TOLD)
    local = datetime.combine(day, at, tzinfo=ZoneInfo(CENTRE))
    assert (happening.first_on, happening.last_on, happening.starts_at) == (day, day, local)


@given(DAYS, st.integers(1, 40))
def test_a_range_is_read_back_across_months_and_years(first, length):
    last = first + timedelta(days=length)
    text = f"Feria del {in_words(first)} al {in_words(last)} de {last.year}"
    happening = read_happening(text, zone=CENTRE, since=TOLD)
    assert (happening.first_on, happening.last_on) == (first, last)


@given(st.text(max_size=400), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_nothing_that_people_write_breaks_the_reading(text, since):
    happening = read_happening(text, zone=CENTRE, since=since)
    assert happening is None or since <= happening.last_on


PIECES = st.sampled_from(
    ["3", "31", "de", "febrero", "del", "al", "a las", "17:00", "h", "hasta el", "lunes", ",", "y",
     "2023", "12/02/2023", "mañana", ".", "\n", "en el auditorio", "Zoom", "0", "99", "marzo", "-",
     "de la tarde", "media", "x" * 50, "primero", "este", "https://forms.gle/x", "İ", "ﬁ"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_order_of_the_words_of_dates_breaks_the_reading(pieces, since):
    happening = read_happening(" ".join(pieces), zone=CENTRE, since=since)
    if happening is not None:
        assert since <= happening.last_on
        assert happening.first_on <= happening.last_on
        if happening.starts_at and happening.ends_at:
            assert happening.starts_at < happening.ends_at


@pytest.mark.parametrize(
    "text", ["1, " * 8000, "de 10 a " * 4000, "lunes 3 y " * 3000, "(" * 20000, " " * 20000]
)
def test_a_hostile_text_is_read_in_a_moment(text):
    started = time_module.perf_counter()
    read_happening(text, zone=CENTRE, since=TOLD)
    assert time_module.perf_counter() - started < 2
