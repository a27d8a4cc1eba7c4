"""What may be done with a plan, what is refused, and what the journal keeps."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.evidence.factories import FactFactory, ReversalFactory
from tests.institutions.factories import BodyFactory
from tests.plans.factories import (
    NOON,
    ActivePeriodFactory,
    AttributionFactory,
    AttributionRuleFactory,
    ComponentFactory,
    GoalFactory,
    LineFactory,
    OccurrenceFactory,
    PlanFactory,
    StepFactory,
    windows_of,
)
from virgula.domain.rhythm import Every, Rhythm
from virgula.journal.queries import history_of
from virgula.plans import actions
from virgula.plans.actions import errors
from virgula.plans.choices import DueKind, LineStatus, PlanKind, PlanStatus
from virgula.plans.models import Alignment, Attribution, Goal, Line, Occurrence
from virgula.plans.queries import plan_overview

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 27)
DECEMBER = date(2022, 12, 1)
FACTS = "evidence.facts"


@pytest.fixture
def plan():
    plan = PlanFactory()
    windows_of(plan)
    return plan


@pytest.fixture
def line(plan):
    return LineFactory(component=ComponentFactory(plan=plan))


def acts(cast, **known):
    return {"by": cast.coordinator, "at": NOON, **known}


def last_record(target):
    return history_of(target)[0]


class TestStart:
    def test_moving_it_to_december_moves_the_february_line_and_writes_why(self, plan, cast):
        """PLAN-2: the line due in February goes from the second window to the first."""
        component = ComponentFactory(plan=plan)
        february = LineFactory(
            component=component, code="F-1", due_kind=DueKind.MONTH, due_on=date(2023, 2, 28)
        )
        november = LineFactory(
            component=component, code="N-1", due_kind=DueKind.MONTH, due_on=date(2022, 11, 30)
        )
        LineFactory(component=component, code="P-1", due_kind=DueKind.PERMANENT)
        moves = actions.move_start(
            plan=plan, starts_on=DECEMBER, reason="Se aprobó en diciembre.", **acts(cast)
        )
        assert [(move.code, move.before.key, move.after and move.after.key) for move in moves] == [
            ("F-1", "segunda", "primera"),
            ("N-1", "primera", None),
        ]
        record = last_record(plan)
        assert (record.verb, record.reason) == ("plans.start_moved", "Se aprobó en diciembre.")
        assert record.changes["starts_on"] == ["2022-11-01", "2022-12-01"]
        assert record.changes["F-1"] == ["segunda", "primera"]
        assert last_record(february).changes == {"window": ["segunda", "primera"]}
        february.refresh_from_db()
        november.refresh_from_db()
        assert (february.due_on, november.due_on) == (date(2023, 2, 28), date(2022, 11, 30))
        plan.refresh_from_db()
        rows = {row.code: row for row in plan_overview(plan, today=TODAY, now=NOON).lines}
        assert rows["F-1"].window.key == "primera"
        assert rows["N-1"].standing.key == "before_start"

    def test_it_needs_a_reason_and_another_day(self, plan, cast):
        with pytest.raises(errors.ReasonMissingError):
            actions.move_start(plan=plan, starts_on=DECEMBER, reason=" ", **acts(cast))
        with pytest.raises(errors.SameStartError):
            actions.move_start(plan=plan, starts_on=plan.starts_on, reason="x", **acts(cast))
        assert not history_of(plan).exists()

    def test_confirming_an_assumed_start_takes_the_mark_away(self, cast):
        plan = PlanFactory(start_is_assumed=True)
        actions.move_start(plan=plan, starts_on=plan.starts_on, reason="Así es.", **acts(cast))
        plan.refresh_from_db()
        assert not plan.start_is_assumed


class TestApproval:
    def test_it_stamps_the_agreement_and_the_draft_stays_readable(self, line, cast):
        """PLAN-1, without the vote."""
        plan = line.plan
        plan.status = PlanStatus.DRAFT
        plan.save()
        plan = actions.approve_plan(
            plan=plan,
            agreement_number="AC-01/2022",
            agreed_on=date(2022, 11, 15),
            office="coordinación",
            by=cast.coordinator,
            at=NOON,
        )
        assert (plan.status, plan.agreement_number) == (PlanStatus.IN_FORCE, "AC-01/2022")
        draft = plan.snapshots.get()
        assert (draft.version, draft.status, draft.taken_by) == (1, "draft", "coordinación")
        assert draft.content["components"][0]["lines"][0]["text"] == line.text
        assert last_record(plan).verb == "plans.plan_approved"

    def test_it_is_refused_twice_without_number_or_dated_tomorrow(self, cast):
        known = {"agreed_on": TODAY, "office": "coordinación", "by": cast.coordinator, "at": NOON}
        draft = PlanFactory(status=PlanStatus.DRAFT)
        with pytest.raises(errors.AgreementMissingError):
            actions.approve_plan(plan=draft, agreement_number=" ", **known)
        with pytest.raises(errors.AgreedInFutureError):
            actions.approve_plan(
                plan=draft, agreement_number="A", **{**known, "agreed_on": date(2023, 1, 28)}
            )
        with pytest.raises(errors.AlreadyApprovedError):
            actions.approve_plan(plan=PlanFactory(), agreement_number="A", **known)
        assert draft.snapshots.count() == 0


class TestLines:
    def test_status_is_what_people_say_and_to_discard_needs_a_reason(self, line, cast):
        actions.set_line_status(line=line, status=LineStatus.UNDER_WAY, **acts(cast))
        assert last_record(line).changes["status"] == ["proposed", "under_way"]
        with pytest.raises(errors.ReasonMissingError):
            actions.set_line_status(line=line, status=LineStatus.DISCARDED, **acts(cast))
        actions.set_line_status(
            line=line, status=LineStatus.DISCARDED, reason="Se fundió con otra.", **acts(cast)
        )
        line.refresh_from_db()
        assert (line.status, line.status_reason) == ("discarded", "Se fundió con otra.")

    def test_the_owner_is_of_the_same_system(self, line, cast):
        mine = BodyFactory(system=line.plan.system)
        actions.set_line_owner(line=line, owner=mine, **acts(cast))
        with pytest.raises(errors.OutsideError):
            actions.set_line_owner(line=line, owner=BodyFactory(), **acts(cast))
        assert Line.objects.get(pk=line.pk).owner_id == mine.pk

    def test_nothing_is_written_when_nothing_changes(self, line, cast):
        actions.set_line_status(line=line, status=line.status, **acts(cast))
        assert not history_of(line).exists()

    def test_only_a_line_to_be_agreed_has_a_decision(self, line, cast):
        decision = {"decision_due_on": TODAY, "decision_owner": "Sesión"}
        with pytest.raises(errors.TimingError):
            actions.set_decision_due(line=line, **decision, **acts(cast))

    def test_a_follow_up_is_kept_with_its_office(self, line, cast):
        """B-1: «preferentemente» in meetings; it can be recorded outside them."""
        found = actions.add_follow_up(
            line=line, text=" Va bien. ", office="coordinación", **acts(cast)
        )
        assert (found.text, found.by) == ("Va bien.", "coordinación")
        with pytest.raises(errors.EmptyTextError):
            actions.add_follow_up(line=line, text=" ", office="x", **acts(cast))


class TestGoals:
    def test_a_goal_binds_the_newest_version_of_its_measure(self, line, cast):
        goal = actions.create_goal(
            line=line, title="4 talleres", measure=FACTS, target=Decimal(4), **acts(cast)
        )
        assert (goal.measure_version, goal.scope, goal.position) == (1, {"attributed": True}, 1)
        assert last_record(line).changes == {"goal": ["", "4 talleres"]}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"target": None}, "target"),
            ({"rhythm": Rhythm(Every.DAY)}, "target"),
            ({"measure": "no.such"}, "measure"),
            ({"scope": {"dims": {"colour": ["red"]}}}, "scope"),
        ],
    )
    def test_a_goal_that_does_not_hold_together_is_refused(self, line, cast, change, field):
        fields = {"title": "Meta", "measure": FACTS, "target": Decimal(4), **change}
        with pytest.raises(errors.GoalError) as caught:
            actions.create_goal(line=line, **fields, **acts(cast))
        assert caught.value.field == field
        assert not Goal.objects.exists()

    def test_a_change_keeps_what_it_was(self, line, cast):
        goal = GoalFactory(line=line, measure=FACTS, target=4)
        actions.change_goal(
            goal=goal,
            title=goal.title,
            measure=FACTS,
            target=Decimal(6),
            due_on=goal.due_on,
            reason="Se sumaron dos.",
            **acts(cast),
        )
        record = last_record(line)
        assert (record.reason, record.changes["target"]) == ("Se sumaron dos.", ["4", "6"])

    def test_to_take_a_goal_away_needs_a_reason(self, line, cast):
        goal = GoalFactory(line=line, measure=FACTS)
        with pytest.raises(errors.ReasonMissingError):
            actions.delete_goal(goal=goal, reason="", **acts(cast))
        actions.delete_goal(goal=goal, reason="Estaba repetida.", **acts(cast))
        assert not Goal.objects.exists()

    def test_steps_are_added_marked_and_taken_away(self, line, cast):
        goal = GoalFactory(line=line, measure=FACTS)
        step = actions.add_step(goal=goal, text="Convocar", **acts(cast))
        actions.mark_step(step=step, done_on=TODAY, **acts(cast))
        actions.mark_step(step=step, done_on=None, **acts(cast))
        actions.remove_step(step=step, **acts(cast))
        assert [record.verb for record in history_of(line)] == [
            "plans.step_removed",
            "plans.step_reopened",
            "plans.step_done",
            "plans.step_added",
        ]


class TestTurns:
    def test_agreed_dates_record_the_agreement(self, plan, cast):
        """CAL-F."""
        line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.TO_AGREE)
        dates = [
            actions.AgreedDate("Foro 1", date(2023, 3, 2)),
            actions.AgreedDate("Foro 2", date(2023, 5, 4)),
        ]
        agreed = actions.agree_dates(line=line, dates=dates, agreement="AC-7", **acts(cast))
        assert [(row.due_on, row.agreement) for row in agreed] == [
            (date(2023, 3, 2), "AC-7"),
            (date(2023, 5, 4), "AC-7"),
        ]
        assert last_record(line).reason == "AC-7"

    def test_one_bad_date_writes_none(self, plan, cast):
        line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.TO_AGREE)
        dates = [actions.AgreedDate("Foro", TODAY), actions.AgreedDate("Foro", TODAY)]
        with pytest.raises(errors.OccurrenceExistsError):
            actions.agree_dates(line=line, dates=dates, agreement="AC-7", **acts(cast))
        with pytest.raises(errors.AgreementMissingError):
            actions.agree_dates(line=line, dates=dates[:1], agreement="", **acts(cast))
        assert not Occurrence.objects.exists()

    def test_issues_belong_to_lines_that_follow_another_calendar(self, line, cast):
        with pytest.raises(errors.TimingError):
            actions.add_issue(line=line, label="Núm. 14", due_on=TODAY, **acts(cast))

    def test_a_turn_with_evidence_stays(self, plan, cast):
        turn = OccurrenceFactory(line__component__plan=plan)
        held = AttributionFactory(
            line=turn.line, occurrence=turn, fact=FactFactory(system=plan.system)
        )
        with pytest.raises(errors.OccurrenceHasEvidenceError):
            actions.remove_occurrence(occurrence=turn, reason="No va.", **acts(cast))
        actions.withdraw_attribution(attribution=held, reason="Era de otra.", **acts(cast))
        actions.remove_occurrence(occurrence=turn, reason="No va.", **acts(cast))
        assert not Occurrence.objects.exists()

    def test_active_periods_open_and_close_in_order(self, plan, cast):
        """CAL-X."""
        line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.CONDITIONAL)
        period = actions.add_active_period(
            line=line, label="Campaña", starts_on=TODAY, ends_on=None, **acts(cast)
        )
        with pytest.raises(errors.PeriodOrderError):
            actions.close_active_period(period=period, ends_on=TODAY, **acts(cast))
        actions.close_active_period(period=period, ends_on=date(2023, 3, 1), **acts(cast))
        assert last_record(line).verb == "plans.period_closed"
        other = ActivePeriodFactory(line__due_kind=DueKind.PERMANENT).line
        with pytest.raises(errors.TimingError):
            actions.add_active_period(
                line=other, label="x", starts_on=TODAY, ends_on=None, **acts(cast)
            )


class TestAttribution:
    def test_rules_let_facts_of_their_kind_and_dimensions_count(self, line):
        AttributionRuleFactory(line=line, where={"form": "link"})
        other = AttributionRuleFactory(line__component=line.component, where={"form": ["note"]})
        AttributionRuleFactory(where={})
        fact = FactFactory(system=line.plan.system, dims={"form": "link"})
        assert [row.line_id for row in actions.attribute_by_rules(fact=fact, at=NOON)] == [line.pk]
        assert actions.attribute_by_rules(fact=fact, at=NOON) == []
        assert other.line.attributions.count() == 0

    def test_a_rule_may_look_at_who_acted(self, line):
        body = BodyFactory(system=line.plan.system)
        AttributionRuleFactory(line=line, where={"actor": body.key})
        mine = FactFactory(system=line.plan.system, actor=body)
        foreign = FactFactory(system=line.plan.system)
        assert len(actions.attribute_by_rules(fact=mine, at=NOON)) == 1
        assert actions.attribute_by_rules(fact=foreign, at=NOON) == []

    def test_what_a_person_withdrew_stays_withdrawn_until_a_person_brings_it_back(self, line, cast):
        AttributionRuleFactory(line=line)
        fact = FactFactory(system=line.plan.system)
        (held,) = actions.attribute_by_rules(fact=fact, at=NOON)
        with pytest.raises(errors.ReasonMissingError):
            actions.withdraw_attribution(attribution=held, reason=" ", **acts(cast))
        actions.withdraw_attribution(attribution=held, reason="No es de aquí.", **acts(cast))
        assert actions.attribute_by_rules(fact=fact, at=NOON) == []
        actions.attribute_fact(line=line, fact=fact, **acts(cast))
        assert Attribution.objects.get().withdrawn_at is None
        with pytest.raises(errors.AttributionExistsError):
            actions.attribute_fact(line=line, fact=fact, **acts(cast))

    def test_a_foreign_or_reversed_fact_counts_for_nothing(self, line, cast):
        with pytest.raises(errors.OutsideError):
            actions.attribute_fact(line=line, fact=FactFactory(), **acts(cast))
        gone = ReversalFactory(reverses=FactFactory(system=line.plan.system)).reverses
        with pytest.raises(errors.FactReversedError):
            actions.attribute_fact(line=line, fact=gone, **acts(cast))

    def test_a_corrected_fact_counts_for_what_it_replaces(self, line):
        old = AttributionFactory(line=line, fact=FactFactory(system=line.plan.system)).fact
        new = FactFactory(system=line.plan.system, ref=old.ref, revision=2)
        actions.carry_attributions(old=old, new=new, at=NOON)
        assert [row.line_id for row in new.attributions.all()] == [line.pk]

    def test_rules_ask_only_for_what_facts_have(self, line, cast):
        rule = actions.add_rule(
            line=line, kind="evidence.declared", where={"form": "link"}, **acts(cast)
        )
        with pytest.raises(errors.RuleExistsError):
            actions.add_rule(
                line=line, kind="evidence.declared", where={"form": "link"}, **acts(cast)
            )
        with pytest.raises(errors.RuleError):
            actions.add_rule(line=line, kind="no.such", **acts(cast))
        with pytest.raises(errors.RuleError):
            actions.add_rule(
                line=line, kind="evidence.declared", where={"colour": "x"}, **acts(cast)
            )
        actions.remove_rule(rule=rule, **acts(cast))
        assert last_record(line).verb == "plans.rule_removed"


def test_lines_and_components_serve_programme_lines_of_their_system(line, cast):
    """C-0: the codes align with the component; one line may claim its own."""
    programme = PlanFactory(system=line.plan.system, kind=PlanKind.PROGRAMME)
    served = LineFactory(component=ComponentFactory(plan=programme), code="4.1.18 A")
    actions.align(
        component=line.component, programme_line=served, code_as_printed="4.1.18.A", **acts(cast)
    )
    mine = actions.align(line=line, programme_line=served, **acts(cast))
    with pytest.raises(errors.AlignmentExistsError):
        actions.align(line=line, programme_line=served, **acts(cast))
    with pytest.raises(errors.OutsideError):
        actions.align(line=line, programme_line=LineFactory(), **acts(cast))
    actions.unalign(alignment=mine, **acts(cast))
    assert Alignment.objects.get().code_as_printed == "4.1.18.A"


def test_a_step_of_a_goal_is_a_concrete_action(line):
    """B-2: without goal and steps the board says so; the line may be under way without them."""
    assert marks(line) == ["no_goal"]
    goal = GoalFactory(line=line, measure=FACTS)
    assert marks(line) == ["no_timing", "no_steps"]
    StepFactory(goal=goal)
    assert marks(line) == ["no_timing"]


def marks(line):
    row = plan_overview(line.plan, today=TODAY, now=datetime(2023, 1, 27, 18, tzinfo=UTC))
    return [mark.key for mark in row.lines[0].standing.marks]
