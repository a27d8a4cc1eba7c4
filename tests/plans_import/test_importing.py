"""PLAN-1: import is one transaction, twice changes nothing, and a person's hand is respected."""

from datetime import UTC, date, datetime

import pytest

from tests.institutions.factories import CollegiateBodyFactory
from tests.plans.factories import PlanFactory
from tests.plans_import.puertos import PLAN
from virgula.documents.reading import read_document
from virgula.journal.models import Record
from virgula.plans.actions.importing import (
    ImportRefusedError,
    PlanChangedError,
    apply_import,
    preview_import,
)
from virgula.plans.choices import DueKind, LineStatus, PlanKind, PlanStatus
from virgula.plans.importers.contents import Kind
from virgula.plans.models import Alignment, Line, Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 2, 1, 18, 0, tzinfo=UTC)


def document(text=PLAN):
    suffix = "md" if text.startswith("#") else "csv"
    return read_document(text.encode(), name=f"plan-2024.{suffix}")


def bring(system, text=PLAN, **values):
    return apply_import(document=document(text), system=system, by=None, at=NOW, **values)


def lines(plan):
    rows = plan.lines.order_by("component__position", "position", "pk")
    return [(row.code, row.text, row.due_kind, row.due_on, row.due_text) for row in rows]


def test_a_document_becomes_a_plan_with_everything_under_it(system):
    imported = bring(system)
    plan = imported.plan
    assert imported.is_new
    assert (plan.key, plan.status, plan.kind) == ("2024", PlanStatus.DRAFT, PlanKind.ANNUAL)
    assert (plan.starts_on, plan.start_is_assumed, plan.months) == (date(2024, 1, 1), True, 12)
    assert (plan.zone, plan.collegiate_body.key) == (system.zone, "mesa")
    assert plan.source_sha256 == document().sha256
    assert [w.key for w in plan.windows.order_by("position")] == ["lluvia", "seca", "siempre"]
    assert lines(plan) == [
        ("A-1", "Escribir la guía", "month", date(2024, 3, 31), "Marzo"),
        ("A-2", "Traducir la guía", "month", date(2024, 6, 30), "Junio"),
        ("B-1", "Radio en el muelle", "permanent", None, "Permanente"),
    ]
    assert [line.slug for line in plan.lines.order_by("pk")] == ["a-1", "a-2", "b-1"]
    assert plan.lines.get(code="A-1").owner.key == "mesa"
    assert sorted(Alignment.objects.values_list("component__code", "programme_line__code")) == [
        ("A", "1.1.1 A"),
        ("A", "1.1.2"),
    ]
    record = Record.objects.get(verb="plans.created")
    assert (record.target_id, record.changes) == (str(plan.pk), {"lines": [0, 3]})
    assert plan.snapshots.count() == 1


def test_the_same_document_again_changes_nothing(system):
    first = bring(system)
    counts = (Record.objects.count(), first.plan.snapshots.count())
    again = bring(system)
    assert (again.plan, again.has_changed, again.is_new) == (first.plan, False, False)
    assert (Record.objects.count(), first.plan.snapshots.count()) == counts
    preview = preview_import(document=document(), system=system)
    assert {change.kind for change in preview.changes.all} == {Kind.UNCHANGED}


def test_a_preview_changes_nothing(system):
    preview = preview_import(document=document(), system=system)
    assert preview.can_apply
    assert len(preview.changes.of(Kind.NEW, "lines")) == 3
    assert not Plan.objects.filter(key="2024").exists()


def test_only_what_the_document_changed_is_changed_and_what_vanished_stays(system):
    plan = bring(system).plan
    text = PLAN.replace("Junio", "Julio").replace("| B. Contar | 1. Radio", "| B. Contar | 2. Cine")
    changes = bring(system, text).changes
    changed = changes.of(Kind.CHANGED, "lines")
    assert [change.key for change in changed] == ["A-2"]
    assert [(part.name, part.before, part.after) for part in changed[0].fields] == [
        ("due_on", "2024-06-30", "2024-07-31"),
        ("due_text", "Junio", "Julio"),
    ]
    assert [change.key for change in changes.of(Kind.NEW, "lines")] == ["B-2"]
    assert [change.key for change in changes.of(Kind.VANISHED, "lines")] == ["B-1"]
    assert [row[0] for row in lines(plan)] == ["A-1", "A-2", "B-1", "B-2"]
    record = Record.objects.get(verb="plans.line_imported")
    assert record.changes == {
        "due_on": ["2024-06-30", "2024-07-31"],
        "due_text": ["Junio", "Julio"],
    }


def test_what_a_person_changed_since_the_last_import_stays(system):
    plan = bring(system).plan
    line = plan.lines.get(code="A-2")
    line.text, line.status, line.owner = "Traducir la guía al mixe", LineStatus.UNDER_WAY, None
    line.due_kind, line.due_on = DueKind.DATE, date(2024, 5, 20)
    line.save()
    Line.objects.filter(code="A-1").update(owner=None)
    Plan.objects.filter(pk=plan.pk).update(title="Plan de los puertos")
    again = bring(system)
    assert not again.has_changed
    kept = next(c for c in again.changes.all if c.section == "lines" and c.key == "A-2")
    assert [(part.name, part.is_kept) for part in kept.fields] == [
        ("text", True),
        ("due_kind", True),
        ("due_on", True),
    ]
    changed = bring(system, PLAN.replace("2. Traducir la guía | Junio", "2. Traducir | Agosto"))
    line.refresh_from_db()
    plan.refresh_from_db()
    assert (line.text, line.due_on) == ("Traducir la guía al mixe", date(2024, 5, 20))
    assert (line.status, line.due_text) == (LineStatus.UNDER_WAY, "Agosto")
    assert plan.title == "Plan de los puertos"
    assert plan.lines.get(code="A-1").owner is None
    assert len(changed.changes.of(Kind.CHANGED)) == 1


def test_what_a_person_took_away_does_not_come_back(system):
    plan = bring(system).plan
    Alignment.objects.get(programme_line__code="1.1.2").delete()
    plan.lines.get(code="B-1").delete()
    again = bring(system)
    assert sorted((c.section, c.key.split("|")[-1]) for c in again.changes.of(Kind.REMOVED)) == [
        ("alignments", "1.1.2"),
        ("lines", "B-1"),
    ]
    assert not again.has_changed
    assert plan.lines.count() == 2


def test_a_moved_start_does_not_move_what_is_due(system):
    """PLAN-2: the start is a person's; months of the document keep their year."""
    plan = bring(system).plan
    Plan.objects.filter(pk=plan.pk).update(starts_on=date(2024, 6, 1), start_is_assumed=False)
    again = bring(system)
    plan.refresh_from_db()
    assert (again.has_changed, plan.starts_on) == (False, date(2024, 6, 1))


def test_answers_hold_until_another_is_given(system):
    text = PLAN.replace("Junio", "Brumario")
    with pytest.raises(ImportRefusedError) as refused:
        bring(system, text)
    finding = refused.value.preview.open_findings[0]
    assert (finding.kind, finding.key, finding.place.line) == (
        "due_not_understood",
        "due:A-2",
        12,
    )
    assert not Plan.objects.filter(key="2024").exists()
    plan = bring(system, text, answers={"due:A-2": "octubre"}).plan
    assert plan.lines.get(code="A-2").due_on == date(2024, 10, 31)
    assert plan.lines.get(code="A-2").due_text == "Brumario"
    assert not bring(system, text).has_changed
    bring(system, text, answers={"due:A-2": "sin plazo"})
    assert plan.lines.get(code="A-2").due_kind == DueKind.NONE


def test_what_was_previewed_is_what_is_applied(system):
    token = preview_import(document=document(), system=system).token
    plan = bring(system, token=token).plan
    text = PLAN.replace("Junio", "Julio")
    token = preview_import(document=document(text), system=system).token
    plan.lines.filter(code="A-2").update(text="Otra")
    with pytest.raises(PlanChangedError) as changed:
        bring(system, text, token=token)
    assert plan.lines.get(code="A-2").due_text == "Junio"
    assert bring(system, text, token=changed.value.preview.token).has_changed
    assert plan.lines.get(code="A-2").due_text == "Julio"


def test_a_key_of_another_system_is_not_taken(system):
    PlanFactory(key="2024")
    with pytest.raises(ImportRefusedError) as refused:
        bring(system)
    finding = refused.value.preview.open_findings[0]
    assert (finding.kind, finding.values["suggested"]) == ("plan_key_taken", "puertos-2024")
    assert bring(system, answers={"plan_key": "puertos-2024"}).plan.key == "puertos-2024"


def test_the_plan_of_another_body_is_asked_before_it_is_touched(system):
    other = CollegiateBodyFactory(system=system, key="otra", name="Otra Mesa")
    plan = PlanFactory(system=system, key="2024", collegiate_body=other)
    with pytest.raises(ImportRefusedError) as refused:
        bring(system)
    assert [finding.kind for finding in refused.value.preview.open_findings] == [
        "plan_of_other_body"
    ]
    assert bring(system, answers={"plan_key": "2024-mesa"}).is_new
    assert plan.lines.count() == 0


@pytest.mark.parametrize("key", ["Plan Dos", "á", "x" * 70])
def test_a_key_that_is_no_address_is_asked_again(system, key):
    preview = preview_import(document=document(), system=system, answers={"plan_key": key})
    assert [finding.kind for finding in preview.open_findings] == ["bad_plan_key"]


def test_an_external_id_keeps_a_line_that_changes_its_code(system):
    text = "ID,Código,Eje,Actividad,Plazo\nx1,1,A. Uno,Guía,Marzo\nx2,2,A. Uno,Radio,Abril\n"
    plan = bring(system, text, answers={"plan_key": "ids", "start": "2024-01-01"}).plan
    ids = dict(plan.lines.values_list("external_id", "pk"))
    swapped = text.replace("x1,1", "x1,9").replace("x2,2", "x2,1").replace("x1,9", "x1,2")
    bring(system, swapped, answers={"plan_key": "ids"})
    assert dict(plan.lines.values_list("external_id", "code")) == {"x1": "A-2", "x2": "A-1"}
    assert dict(plan.lines.values_list("external_id", "pk")) == ids


def test_an_approved_plan_says_that_it_was_approved(system):
    plan = bring(system).plan
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.IN_FORCE)
    preview = preview_import(document=document(), system=system)
    assert "plan_approved" in [finding.kind for finding in preview.draft.findings]


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_of_a_plan_that_is_here_asks_a_fixed_number_of_questions(
    system, count, count_queries
):
    rows = "".join(f"A. Uno,{number}. Hacer {number},Marzo\n" for number in range(1, count + 1))
    text = f"Eje,Actividad,Plazo\n{rows}"
    bring(system, text)
    with count_queries(17):
        preview_import(document=document(text), system=system)
