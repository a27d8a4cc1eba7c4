"""What the journal's verbs and fields of this room say to a reader."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from virgula.journal.verbs import register_verbs

VERBS: dict[str, str | Promise] = {
    "plans.created": _("imported from its document"),
    "plans.imported": _("imported a new version of the document of"),
    "plans.line_imported": _("imported what the document changed of"),
    "plans.start_moved": _("moved the start of"),
    "plans.window_changed": _("moved the start of the plan, and this changed the window of"),
    "plans.plan_approved": _("recorded the approval of"),
    "plans.status_set": _("set the status of"),
    "plans.owner_set": _("set who answers for"),
    "plans.decision_set": _("set until when the dates are decided of"),
    "plans.follow_up_added": _("wrote a follow-up of"),
    "plans.goal_created": _("set a goal for"),
    "plans.goal_changed": _("changed a goal of"),
    "plans.goal_deleted": _("took a goal away from"),
    "plans.step_added": _("added a concrete action to"),
    "plans.step_done": _("marked a concrete action as done of"),
    "plans.step_reopened": _("marked a concrete action as not done of"),
    "plans.step_removed": _("took a concrete action away from"),
    "plans.issue_added": _("added an issue of its calendar to"),
    "plans.dates_agreed": _("recorded the agreed dates of"),
    "plans.occurrence_removed": _("took a date away from"),
    "plans.period_opened": _("added an active project to"),
    "plans.period_closed": _("closed an active project of"),
    "plans.fact_attributed": _("counted evidence for"),
    "plans.attribution_withdrawn": _("withdrew evidence from"),
    "plans.rule_added": _("set what counts by itself for"),
    "plans.rule_removed": _("took away what counts by itself for"),
    "plans.aligned": _("added a programme line to"),
    "plans.unaligned": _("took a programme line away from"),
    "plans.report_answered": _("answered the notice"),
    "plans.report_dismissed": _("dismissed the notice"),
}


def register() -> None:
    """Give the verbs their words; called once, from ``AppConfig.ready``."""
    register_verbs(VERBS)
