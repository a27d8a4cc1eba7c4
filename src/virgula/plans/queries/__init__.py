"""What may be asked of plans: ready values, in a fixed number of statements."""

from virgula.plans.queries.overview import plan_overview, window_rows
from virgula.plans.queries.sources import plan_with_windows

__all__ = ["plan_overview", "plan_with_windows", "window_rows"]
