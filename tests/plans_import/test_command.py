"""``virgula plan import``: in words and in JSON, in Spanish, and nothing half-written."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.institutions.factories import SystemFactory
from tests.plans_import.puertos import PLAN
from tests.plans_import.schema_check import errors
from virgula.plans.models import Plan

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "plan-preview.schema.json"


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan-2024.md"
    path.write_text(PLAN, encoding="utf-8")
    return path


def run(*arguments, capsys):
    try:
        call_command("plan", "import", *map(str, arguments))
        code = 0
    except SystemExit as end:
        code = end.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_preview_in_json_follows_its_schema_and_changes_nothing(system, plan_file, capsys):
    code, out, _ = run(plan_file, "--preview", "--json", capsys=capsys)
    preview = json.loads(out)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert (code, list(errors(preview, schema))) == (0, [])
    assert not Plan.objects.filter(key="2024").exists()
    assert preview["totals"] == {
        "components": 2,
        "lines": 3,
        "lines_with_timing": 3,
        "alignments": 2,
        "unchanged": 0,
    }
    assert preview["components"][0]["lines"][0]["due"] == {
        "printed": "Marzo",
        "kind": "month",
        "on": "2024-03-31",
        "then": None,
        "confidence": "printed",
        "place": {"line": 11, "sheet": None, "cell": None},
    }


def test_a_preview_with_questions_and_of_a_changed_plan_follows_the_schema_too(
    system,
    plan_file,
    capsys,
):
    schema = json.loads(SCHEMA.read_text("utf-8"))
    run(plan_file, capsys=capsys)
    text = PLAN.replace("Junio", "Brumario").replace("1. Radio", "1. Cine").replace("A. Apr", "Apr")
    plan_file.write_text(text, encoding="utf-8")
    _, out, _ = run(plan_file, "--json", capsys=capsys)
    preview = json.loads(out)
    assert list(errors(preview, schema)) == []
    assert {question["key"] for question in preview["questions"]} == {"due:A-2"}
    assert preview["can_apply"] is False


def test_the_check_of_the_schema_sees_what_is_wrong():
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert list(errors({"format": "x", "otro": 1}, schema)) != []
    assert list(errors({"value": 3}, {"properties": {"value": {"type": "string"}}})) == [
        "$.value: 3 is not string"
    ]


def test_it_imports_and_the_second_time_says_that_nothing_changes(system, plan_file, capsys):
    code, out, _ = run(plan_file, capsys=capsys)
    assert (code, out.splitlines()[-1]) == (0, "2024: importado.")
    code, out, _ = run(plan_file, capsys=capsys)
    assert (code, out) == (0, "2024: sin cambios.\n")


def test_a_preview_in_words_says_what_was_understood_and_what_changes(system, plan_file, capsys):
    _, out, _ = run(plan_file, "--preview", capsys=capsys)
    lines = [line.strip() for line in out.splitlines()]
    assert "Plan 2024 de la Mesa de Puertos" in lines
    assert "2 componentes, 3 líneas, 3 con plazo." in lines
    assert "marzo de 2024 · lluvia" in lines
    assert "líneas: 3 con alta, 0 con cambios, 0 como estaban." in lines
    assert lines[-1] == "Esto fue una vista previa: no se cambió nada."


def test_what_is_not_settled_is_told_with_its_place_and_nothing_is_written(
    system,
    plan_file,
    capsys,
):
    plan_file.write_text(PLAN.replace("Junio", "Brumario"), encoding="utf-8")
    code, out, err = run(plan_file, capsys=capsys)
    assert code == 1
    assert "? línea 12: «Brumario» no se entendió como plazo de la línea A-2. ¿Cuándo vence?" in out
    assert err == "No se importó nada: hay que resolver antes 1 cosa.\n"
    assert not Plan.objects.filter(key="2024").exists()
    code, _, _ = run(plan_file, "--answer", "due:A-2=octubre", capsys=capsys)
    assert code == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "El archivo está vacío: revisa que sea el correcto."),
        (
            b"\0\1\2" * 99,
            "El archivo no es texto ni hoja de cálculo: guarda el plan como Markdown, CSV o XLSX.",
        ),
        (
            b"<html></html>",
            (
                "El archivo es una página web (HTML), diga lo que diga su nombre, y "
                "eso todavía no se lee: guarda el plan como Markdown, CSV o XLSX y súbelo otra vez."
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(system, plan_file, capsys, content, sentence):
    plan_file.write_bytes(content)
    assert run(plan_file, capsys=capsys) == (1, "", f"plan-2024.md: {sentence}\n")


def test_fifty_megabytes_get_their_sentence(system, plan_file, capsys):
    with plan_file.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, _, err = run(plan_file, capsys=capsys)
    assert (code, err) == (
        1,
        (
            "plan-2024.md: El archivo pesa 50 MB y el límite es 20 MB: sube solo el plan, sin "
            "imágenes.\n"
        ),
    )


def test_the_system_must_be_told_when_there_are_several(system, plan_file, capsys):
    SystemFactory(key="otro")
    _, _, err = run(plan_file, capsys=capsys)
    assert err == "Di de qué sistema es el plan, con --system: otro, puertos.\n"
    _, _, err = run(plan_file, "--system", "nadie", capsys=capsys)
    assert err == "No hay un sistema «nadie». Están estos: otro, puertos.\n"
    code, _, _ = run(plan_file, "--system", "puertos", capsys=capsys)
    assert code == 0


def test_without_a_file_or_a_system_it_says_so(db, tmp_path, capsys):
    _, _, err = run(tmp_path / "nada.md", capsys=capsys)
    assert err == "Todavía no hay ningún sistema: carga primero uno con «virgula load».\n"
    SystemFactory()
    _, _, err = run(tmp_path / "nada.md", capsys=capsys)
    assert err == (
        f"El archivo «{tmp_path / 'nada.md'}» no se puede abrir: revisa su nombre y sus permisos.\n"
    )


def test_an_answer_without_its_value_is_refused(system, plan_file, capsys):
    _, _, err = run(plan_file, "--answer", "prefix", capsys=capsys)
    assert err == "Una respuesta se escribe CLAVE=VALOR, no «prefix».\n"
