"""What may be done with plans: verbs that hold their transaction and write the journal."""

from virgula.plans.actions.alignments import align, unalign
from virgula.plans.actions.approval import approve_plan, take_snapshot
from virgula.plans.actions.attribution import (
    add_rule,
    attribute_by_rules,
    attribute_fact,
    attribute_new_by_rules,
    carry_attributions,
    remove_rule,
    withdraw_attribution,
)
from virgula.plans.actions.declaring import declare_line_evidence
from virgula.plans.actions.errors import PlanError
from virgula.plans.actions.goals import (
    add_step,
    change_goal,
    create_goal,
    delete_goal,
    mark_step,
    remove_step,
)
from virgula.plans.actions.lines import (
    add_follow_up,
    set_decision_due,
    set_line_owner,
    set_line_status,
)
from virgula.plans.actions.start import move_start
from virgula.plans.actions.turns import (
    AgreedDate,
    add_active_period,
    add_issue,
    agree_dates,
    close_active_period,
    remove_occurrence,
)

__all__ = [
    "AgreedDate",
    "PlanError",
    "add_active_period",
    "add_follow_up",
    "add_issue",
    "add_rule",
    "add_step",
    "agree_dates",
    "align",
    "approve_plan",
    "attribute_by_rules",
    "attribute_fact",
    "attribute_new_by_rules",
    "carry_attributions",
    "change_goal",
    "close_active_period",
    "create_goal",
    "declare_line_evidence",
    "delete_goal",
    "mark_step",
    "move_start",
    "remove_occurrence",
    "remove_rule",
    "remove_step",
    "set_decision_due",
    "set_line_owner",
    "set_line_status",
    "take_snapshot",
    "unalign",
    "withdraw_attribution",
]
