"""What may be asked of plans: ready values, in a fixed number of statements."""

from virgula.plans.queries.content import plan_content
from virgula.plans.queries.detail import (
    evidence_rows,
    line_detail,
    line_evidence,
    line_rules,
    line_served_by,
)
from virgula.plans.queries.goals import (
    excluded_slots,
    facts_of_line,
    goal_figure,
    open_slot,
    slot_rows,
)
from virgula.plans.queries.listing import (
    current_plan,
    current_published_plan,
    line_history,
    lines_within,
    objective_rows,
    plan_history,
    plans_within,
    published_plans,
)
from virgula.plans.queries.moves import window_moves
from virgula.plans.queries.overview import plan_overview, window_rows
from virgula.plans.queries.sources import plan_with_windows, windows_of
from virgula.plans.queries.tables import completeness, cross_table, missing_timing, official_table

__all__ = [
    "completeness",
    "cross_table",
    "current_plan",
    "current_published_plan",
    "evidence_rows",
    "excluded_slots",
    "facts_of_line",
    "goal_figure",
    "line_detail",
    "line_evidence",
    "line_history",
    "line_rules",
    "line_served_by",
    "lines_within",
    "missing_timing",
    "objective_rows",
    "official_table",
    "open_slot",
    "plan_content",
    "plan_history",
    "plan_overview",
    "plan_with_windows",
    "plans_within",
    "published_plans",
    "slot_rows",
    "window_moves",
    "window_rows",
    "windows_of",
]
