"""What anyone may find, or 404: who may not see a draft is not told that it exists."""

from django.http import Http404

from virgula.plans.models import Line, Plan
from virgula.plans.public import lines_for_anyone, plans_for_anyone


def public_plan(key: str) -> Plan:
    plan = plans_for_anyone().filter(key=key).first()
    if plan is None:
        raise Http404
    return plan


def public_line(key: str, slug: str) -> Line:
    line = lines_for_anyone().filter(plan__key=key, slug=slug).first()
    if line is None:
        raise Http404
    return line
