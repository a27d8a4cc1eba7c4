"""Open data (INT-7, user demand «documented columns»): files, dictionary, calendar and feeds."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import feedparser
import pytest
from openpyxl import load_workbook

from tests.evidence.factories import ReversalFactory
from tests.institutions.factories import BodyFactory
from tests.plans.factories import NOON, GoalFactory, OccurrenceFactory
from tests.plans_portal.conftest import evidence, line_in
from virgula.journal.actions import write_record
from virgula.plans import open_tables
from virgula.plans.choices import DueKind, LineStatus

pytestmark = pytest.mark.django_db
BASE = "/plan/plan-2023/"


@pytest.fixture
def tour(plan):
    """A tour of ten stops, seven of them done (row INT-7)."""
    owner = BodyFactory(system=plan.system, name="Instituto del Norte")
    line = line_in(
        plan,
        code="C-5",
        text="Promover una gira de diez paradas.",
        due_kind=DueKind.MONTH,
        due_on=date(2023, 2, 28),
        due_text="Febrero",
        owner=owner,
    )
    GoalFactory(
        line=line, title="Diez paradas", measure="evidence.facts", target=Decimal(10), due_on=None
    )
    for number in range(1, 8):
        evidence(line, title=f"Parada {number}", day=date(2023, 1, 10 + number), actor=owner)
    return line


def rows_of(client, name):
    page = client.get(BASE + name)
    assert page.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(page.content.decode("utf-8"))))


def test_the_lines_as_csv_are_exact(client, tour):
    assert rows_of(client, "lineas.csv") == [
        {
            "plan": "plan-2023",
            "componente": "A",
            "componente_titulo": "Eje de lectura",
            "linea": "C-5",
            "texto": "Promover una gira de diez paradas.",
            "texto_pendiente": "false",
            "plazo_tipo": "month",
            "plazo_impreso": "Febrero",
            "vence": "2023-02-28",
            "ventana": "segunda",
            "estado": "on_time",
            "estado_en_palabras": rows_of(client, "lineas.csv")[0]["estado_en_palabras"],
            "situacion": "proposed",
            "responsable": "Instituto del Norte",
            "metas": "1",
            "meta": "Diez paradas",
            "meta_avance": rows_of(client, "lineas.csv")[0]["meta_avance"],
            "meta_valor": "7",
            "meta_objetivo": "10",
            "evidencias": "7",
            "ultima_evidencia": "2023-01-17",
            "ultima_evidencia_url": tour.attributions.latest("fact__day").fact.url,
            "pagina": "http://127.0.0.1:8000/plan/plan-2023/c-5/",
            "datos_al": "2023-01-27",
            "licencia": "CC0-1.0",
        }
    ]


def test_the_journalist_reaches_csv_and_dictionary_in_two_clicks(client, tour):
    """INT-7: opens the line, sees 7 of 10, downloads the CSV with its dictionary; no login."""
    tracker = client.get(BASE).text
    assert "7 de 10" in tracker
    data = f"{BASE}datos/"
    assert f'href="{data}"' in tracker
    page = client.get(data).text
    assert f'href="{BASE}lineas.csv"' in page
    assert all(f"<code>{column.name}</code>" in page for column in open_tables.LINES.columns)


def test_json_says_the_same_as_csv(client, tour):
    content = client.get(BASE + "lineas.json").json()
    assert (content["plan"], content["datos_al"], content["licencia"]) == (
        "plan-2023",
        "2023-01-27",
        "CC0-1.0",
    )
    (line,) = content["lineas"]
    assert (line["meta_valor"], line["meta_objetivo"], line["texto_pendiente"]) == (7, 10, False)
    csv_line = rows_of(client, "lineas.csv")[0]
    assert {name: "" if value is None else value for name, value in line.items()} == (
        csv_line
        | {"texto_pendiente": False, "metas": 1, "evidencias": 7}
        | {"meta_valor": 7, "meta_objetivo": 10}
    )
    assert [goal["meta"] for goal in content["metas"]] == ["Diez paradas"]


def test_unknown_is_empty_and_zero_is_zero(client, plan):
    line = line_in(plan, code="A-1")
    GoalFactory(line=line, measure="evidence.facts", target=Decimal(3))
    line_in(plan, code="A-2")
    rows = rows_of(client, "lineas.csv")
    assert [(row["linea"], row["meta_valor"], row["evidencias"]) for row in rows] == [
        ("A-1", "0", "0"),
        ("A-2", "", "0"),
    ]


@pytest.mark.parametrize(
    ("table", "name"), [(table, f"{table.key}.csv") for table in open_tables.TABLES]
)
def test_the_dictionary_has_exactly_the_columns_of_each_file(client, tour, table, name):
    header = client.get(BASE + name).content.decode().splitlines()[0].split(",")
    listed = [row for row in rows_of(client, "diccionario.csv") if row["tabla"] == table.key]
    package = client.get(BASE + "diccionario.json").json()
    (resource,) = [one for one in package["resources"] if one["name"] == table.key]
    fields = resource["schema"]["fields"]
    assert [row["columna"] for row in listed] == header
    assert [field["name"] for field in fields] == header
    assert [row["tipo"] for row in listed] == [field["type"] for field in fields]
    assert all(row["significado"] for row in listed)
    assert resource["path"] == f"http://127.0.0.1:8000{BASE}{name}"
    assert name.removesuffix(".csv") in client.get(BASE + name).headers["Content-Disposition"]


def test_values_have_the_type_that_the_dictionary_says(client, tour):
    kinds = {
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "string": str,
        "date": str,
        "datetime": str,
    }
    content = client.get(BASE + "lineas.json").json()
    for table, rows in (
        (open_tables.LINES, content["lineas"]),
        (open_tables.GOALS, content["metas"]),
    ):
        for row in rows:
            wrong = [
                column.name
                for column in table.columns
                if row[column.name] is not None
                and not isinstance(row[column.name], kinds[column.type.value])
            ]
            assert wrong == []


def test_evidence_leaves_out_what_was_reversed_or_withdrawn(client, tour):
    wrong, withdrawn = evidence(tour, title="Error"), evidence(tour, title="No era de aquí")
    ReversalFactory(reverses=wrong, at=NOON - timedelta(hours=1))
    tour.attributions.filter(fact=withdrawn).update(withdrawn_at=NOON, withdrawn_reason="No era")
    titles = [row["titulo"] for row in rows_of(client, "evidencia.csv")]
    assert titles == [f"Parada {number}" for number in range(1, 8)]


@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("lineas.csv", 5), ("evidencia.csv", 3)])
def test_files_do_not_ask_for_each_row(client, plan, lines, name, queries, count_queries):
    for number in range(lines):
        one = line_in(plan, code=f"A-{number}")
        GoalFactory(line=one)
        evidence(one)
    with count_queries(queries):
        assert len(rows_of(client, name)) == lines


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_runs_as_a_formula(client, plan, text):
    line = line_in(plan, code="A-1", text=text)
    evidence(line, title=text)
    assert rows_of(client, "lineas.csv")[0]["texto"] == f"'{text}"
    assert rows_of(client, "evidencia.csv")[0]["titulo"] == f"'{text}"
    book = load_workbook(io.BytesIO(client.get(BASE + "plan.xlsx").content))
    assert [cell.data_type for row in book["lineas"].iter_rows() for cell in row].count("f") == 0


def test_the_workbook_has_every_table_and_the_dictionary(client, tour):
    book = load_workbook(io.BytesIO(client.get(BASE + "plan.xlsx").content))
    assert book.sheetnames == ["lineas", "metas", "evidencia", "diccionario"]
    assert [cell.value for cell in book["lineas"][1]] == [
        column.name for column in open_tables.LINES.columns
    ]
    assert book["evidencia"].max_row == 8


def events_of(client):
    """Read the calendar by the rules of RFC 5545: unfold, then split."""
    text = client.get(BASE + "plazos.ics").content.decode().replace("\r\n ", "")
    found = []
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


def test_the_calendar_has_every_dated_promise(client, tour, plan):
    issue = line_in(plan, code="A-7", due_kind=DueKind.PER_ISSUE)
    OccurrenceFactory(line=issue, label="Número 1", due_on=date(2023, 3, 15))
    line_in(plan, code="A-8", due_kind=DueKind.TO_AGREE, decision_due_on=date(2023, 2, 10))
    line_in(
        plan,
        code="A-9",
        due_kind=DueKind.DATE,
        due_on=date(2023, 3, 1),
        status=LineStatus.DISCARDED,
    )
    assert [
        (event["UID"].partition("@")[0].rstrip("0123456789"), event["DTSTART;VALUE=DATE"])
        for event in events_of(client)
    ] == [
        ("plan-2023-a-8-decision", "20230210"),
        ("plan-2023-c-5-due", "20230228"),
        ("plan-2023-a-7-occurrence-", "20230315"),
    ]


def test_a_moved_date_keeps_its_uid_and_grows_its_sequence(client, tour, cast):
    (before,) = events_of(client)
    tour.due_on = date(2023, 3, 31)
    tour.save()
    write_record(by=cast.coordinator, verb="plans.imported", target=tour, at=NOON)
    (after,) = events_of(client)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert after["DTSTART;VALUE=DATE"] == "20230331"


def test_the_calendar_says_a_month_as_a_month(client, tour):
    (event,) = events_of(client)
    assert event["SUMMARY"] == "C-5 vence en febrero de 2023"


def test_the_feeds_parse_and_tell_evidence_and_changes(client, tour, plan, cast):
    write_record(
        by=cast.coordinator,
        verb="plans.status_set",
        target=tour,
        at=datetime(2023, 1, 20, tzinfo=UTC),
        reason="Empezó la gira.",
        changes={"status": ["proposed", "under_way"]},
    )
    for name in ("novedades.xml", "c-5/novedades.xml"):
        feed = feedparser.parse(client.get(BASE + name).content)
        assert (feed.bozo, feed.version, len(feed.entries)) == (False, "atom10", 8)
        assert feed.feed.updated == "2023-01-20T00:00:00+00:00"
        assert "Empezó la gira." in feed.entries[0].summary
        assert [entry.title for entry in feed.entries[1:]] == [
            f"Parada {number}" for number in range(7, 0, -1)
        ]
        assert len({entry.id for entry in feed.entries}) == 8
        assert cast.coordinator.name not in client.get(BASE + name).text


def test_an_empty_feed_is_valid_and_always_the_same(client, plan):
    first = client.get(BASE + "novedades.xml")
    again = client.get(BASE + "novedades.xml", headers={"If-None-Match": first.headers["ETag"]})
    feed = feedparser.parse(first.content)
    assert (feed.bozo, feed.entries, again.status_code) == (False, [], 304)


def test_control_characters_do_not_break_a_feed_or_a_calendar(client, tour):
    evidence(tour, title="Raro \x0b\x01 título", at=NOON)
    assert feedparser.parse(client.get(BASE + "novedades.xml").content).bozo is False
    assert json.loads(client.get(BASE + "lineas.json").content)
    assert client.get(BASE + "plan.xlsx").status_code == 200
