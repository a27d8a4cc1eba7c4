"""The rows of the tracker, ready: a template that asks little is made in half the time.

A plan has a few windows and standings and many lines: each sign is drawn once for a page.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.plans.queries.rows import FactRow, LineRow, WindowRow
from virgula.ui.formats import clipped, day_short
from virgula.ui.templatetags.virgula import icon, shape

TITLE_LENGTH = 70


def row_maker(base: str) -> Callable[[LineRow], dict[str, Any]]:
    """Return what turns a line into the values that its row shows; ``base`` is the plan's page."""
    window_sign, standing_sign, pending = cache(_window_sign), cache(_standing_sign), _pending()

    def row(line: LineRow) -> dict[str, Any]:
        standing, window = line.standing, line.window
        return {
            "code": line.code,
            "slug": line.slug,
            "url": f"{base}{line.slug}/",
            "text": line.text or pending,
            "window": window_sign(window) if window else "",
            "due": line.due_label,
            "standing": standing_sign(standing.tone, standing.icon, standing.label),
            "reason": standing.reason,
            "goals": [
                {"pk": goal.pk, "words": goal.words, "percent": goal.percent, "met": goal.is_met}
                for goal in line.goals
            ],
            "owner": line.owner,
            **_fact(line.last_fact, line.fact_count),
        }

    return row


def _pending() -> str:
    return _("Official text pending")


def _window_sign(window: WindowRow) -> SafeString:
    return format_html(
        '<span class="window-badge window--{}">{}<span>{}</span></span>',
        window.key,
        shape(window.shape),
        window.name,
    )


def _standing_sign(tone: str, sign: str, label: str) -> SafeString:
    return format_html(
        '<span class="badge tone--{}">{}<span>{}</span></span>', tone, icon(sign), label
    )


def _fact(fact: FactRow | None, count: int) -> dict[str, Any]:
    if fact is None:
        return {"fact": ""}
    total = ngettext("%(count)s in all", "%(count)s in all", count) % {"count": count}
    return {
        "fact": clipped(fact.title, TITLE_LENGTH),
        "fact_url": fact.url,
        "fact_foot": f"{day_short(fact.day)} · {total}",
    }
