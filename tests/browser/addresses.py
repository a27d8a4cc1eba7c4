"""Real addresses of a running house: ``python -m tests.browser.addresses`` prints them as JSON.

Run with the house's own variables; each name of the URL configuration gets a path to a row that the
demonstration really has.
"""

import json
import os
import sys
from typing import Any

# Names that a walk of pages leaves out, and why.
NOT_PAGES = {
    "desk:accounts:reconnect": "a link in a mail; tests/publishing",
    "people:sign_in": "a link that works once; tests/people",
    "plans:confirm_subscription": "a link in a mail; tests/plans_portal",
    "plans:unsubscribe": "a link in a mail; tests/plans_portal",
    "members:publishing:errand": "a link in a message; tests/publishing",
    "members:publishing:errand_picture": "a file",
    "desk:publishing:picture": "a file",
    "activities:confirm_following": "a link in a mail; tests/activities",
    "activities:stop_following": "a link in a mail; tests/activities",
    "activities:activity_ics": "a file",
    "activities:secret": "a file, by a secret address; tests/activities",
    "desk:activities:revoke_calendar": "an act on an address that only its person has",
    "members:activities:revoke_calendar": "an act on an address that only its person has",
    "activities:ics": "a file",
    "activities:rss": "a feed",
    "activities:atom": "a feed",
    "activities:feed_json": "a feed",
    "bulletins:confirm": "a link in a mail; tests/bulletins",
    "bulletins:leave": "a link in a mail; tests/bulletins",
    "plans:error_receipt": "a link given once; tests/plans_portal",
    **dict.fromkeys(
        (
            f"desk:agenda:{name}"
            for name in (
                "series",
                "change_series",
                "add_text",
                "retire_text",
                "skip_day",
                "stop_series",
                "make_posts",
            )
        ),
        "the demonstration has no series; tests/browser/test_agenda.py opens one",
    ),
    "desk:agenda:preview": "opened by its own acceptance test",
    "desk:agenda:template": "a file",
    "desk:agenda:export": "a file",
    "desk:plans:import_preview": "opened by its own acceptance test",
    "desk:plans:error_report": "opened by its own acceptance test",
    "media:picture": "a file",
    "media:upload": "a file",
    **dict.fromkeys(
        (
            f"members:relay:{name}"
            for name in ("spread", "nothing", "sent", "correct", "withdraw", "photo", "quiet")
        ),
        "a link in a mail; tests/browser/test_spreading.py opens one",
    ),
    "members:relay:own_photo": "a file",
    "desk:relay:accept_letter": "the demonstration has no letters; tests/relay",
    "desk:relay:discard_letter": "the demonstration has no letters; tests/relay",
    "members:relay:letter": "no page: the mail server's door",
    "members:relay:own": "leads a liaison to their page",
    "publishing:approve_by_link": "a link that works once; tests/browser/test_composer_rows.py",
    "publishing:picture_by_link": "a file",
    "desk:evidence:copy": "a file",
    "desk:relay:coverage_csv": "a file",
    "relay:contributions_csv": "a file",
    "desk:relay:picture": "a file",
    "desk:relay:change_parts": "needs a site that answers; tests/browser/test_sources.py",
    "desk:relay:export_csv": "a file",
    "desk:relay:export_opml": "a file",
    "desk:relay:words": "a piece of «Hoy» that htmx brings when a row opens",
    "desk:leaving": "a piece of «Hoy» that htmx brings anew",
    "desk:plans:unalign": "the demonstration aligns whole components; tests/plans",
}


def _samples() -> dict[str, dict[str, Any]]:
    """Return the arguments of each kind of address, from rows that the house has."""
    from virgula.activities.models import Activity
    from virgula.content.models import Campaign, Hashtag, Question
    from virgula.evidence.models import Fact
    from virgula.institutions.models import Body
    from virgula.plans.models import (
        ActivePeriod,
        Attribution,
        AttributionRule,
        Goal,
        Occurrence,
        Plan,
        Step,
    )
    from virgula.publishing.models import Channel, ChannelGroup, Delivery, Mention, Post, Slot
    from virgula.relay.incoming_models import Contribution, Voice
    from virgula.relay.models import Entry, Source
    from virgula.reports.models import Report

    plan = Plan.objects.get(key="2022-2023")
    rows = {
        "activity": Activity.objects.filter(system=plan.system, status="public"),
        "campaign": Campaign.objects.filter(system=plan.system),
        "group": ChannelGroup.objects.filter(system=plan.system),
        "hashtag": Hashtag.objects.filter(system=plan.system),
        "fact": Fact.objects.filter(system=plan.system),
        "source": Source.objects.filter(system=plan.system),
        "entry": Entry.objects.filter(source__system=plan.system, status="new"),
        "voice": Voice.objects.filter(system=plan.system),
        "channel": Channel.objects.filter(system=plan.system),
        "issue": Post.objects.filter(
            system=plan.system, deliveries__channel__network="email", deliveries__state="published"
        ),
        "bulletin": Channel.objects.filter(system=plan.system, network="email"),
        "delivery": Delivery.objects.filter(channel__system=plan.system),
        "post": Post.objects.filter(system=plan.system, status="approved"),
        "mention": Mention.objects.filter(channel__system=plan.system),
        "question": Question.objects.filter(system=plan.system),
        "draft": Post.objects.filter(system=plan.system, status__in=["draft", "in_review"]),
        "report": Report.objects.filter(plan=plan, is_public=True),
        "goal": Goal.objects.filter(line__plan=plan, line__slug="con-1"),
    }
    # Parts of a line are addressed under their own line.
    parts = {
        "attribution": Attribution.objects.filter(line__plan=plan),
        "rule": AttributionRule.objects.filter(line__plan=plan),
        "occurrence": Occurrence.objects.filter(line__plan=plan),
        "period": ActivePeriod.objects.filter(line__plan=plan),
    }
    step = Step.objects.filter(goal__line__plan=plan).order_by("pk")[0]
    slot = Slot.objects.filter(channel__system=plan.system).order_by("pk")[0]
    found = {kind: {"pk": several.order_by("pk").first().pk} for kind, several in rows.items()}
    line = {"key": plan.key, "slug": "con-1"}
    sent = Contribution.objects.filter(system=plan.system).order_by("received_at")[0]
    return {
        **found,
        "contribution": {"pk": sent.voice_id, "folio": sent.folio},
        "plan": {"key": plan.key},
        "line": line,
        "goal": {**line, **found["goal"]},
        **{kind: _under_its_line(several) for kind, several in parts.items()},
        "step": {**_part(step.goal.line, step.goal.pk), "step": step.pk},
        "version": {"key": plan.key, "number": 1},
        "figure": {**found["report"], "number": 1},
        "slot": {"pk": slot.channel_id, "slot": slot.pk},
        "silent": {"pk": Body.objects.get(system=plan.system, key="itait").pk},
        "institution": {"system_key": plan.system.key, "key": "izai"},
    }


def _part(line: Any, pk: int) -> dict[str, Any]:
    return {"key": line.plan.key, "slug": line.slug, "pk": pk}


def _under_its_line(rows: Any) -> dict[str, Any]:
    row = rows.order_by("pk")[0]
    return _part(row.line, row.pk)


# Which sample fills an address of a room, by what its name ends in; "" is for the rest.
KINDS: dict[str, dict[str, str]] = {
    "activities": {"": "activity"},
    "desk:activities": {"": "activity"},
    "content": {"": "campaign"},
    "desk:content": {
        **dict.fromkeys(("adopt", "change_hashtag", "retire"), "hashtag"),
        "question": "question",
        "": "campaign",
    },
    "desk:agenda": {"": "post"},
    "bulletins": {"": "issue"},
    "desk:bulletins": {"": "bulletin"},
    "desk:accounts": {"": "group"},
    "desk:evidence": {"": "fact"},
    "desk:plans": {
        "withdraw": "attribution",
        "remove_rule": "rule",
        "remove_date": "occurrence",
        "close_period": "period",
        "mark_step": "step",
        "remove_step": "step",
    },
    "desk:publishing": {
        **dict.fromkeys(
            ("channel", "pause", "probe", "resume", "mail_link", "add_hours"), "channel"
        ),
        "remove_hour": "slot",
        "post": "post",
        **dict.fromkeys(
            (
                *("mention", "answer_mention", "assign_mention", "close_mention"),
                *("reopen_mention", "mention_question"),
            ),
            "mention",
        ),
        **dict.fromkeys(("edit", "submit", "give_back", "approve", "comment", "ask"), "draft"),
        **dict.fromkeys(("recall", "withdraw"), "post"),
        "": "delivery",
    },
    "desk:relay": {
        **dict.fromkeys(("ask_voice", "voice_link", "take_back_links", "end_voice"), "voice"),
        **dict.fromkeys(
            (
                "explain",
                "approve",
                "dismiss",
                "entry",
                "change_words",
                "put_off",
                "undo",
                "schedule",
                "words",
                "alike",
                "merge",
                "split",
                "undo_group",
            ),
            "entry",
        ),
        "liaison": "silent",
        "": "source",
    },
    "desk:reports": {"": "report"},
    "members:relay": {"own_spread": "voice", "own_nothing": "voice"},
    "publishing": {"": "post"},
    "reports": {"": "report"},
}
BY_ARGUMENTS = {
    frozenset({"pk", "folio"}): "contribution",
    frozenset({"key"}): "plan",
    frozenset({"system_key", "key"}): "institution",
    frozenset({"key", "slug"}): "line",
    frozenset({"key", "slug", "pk"}): "goal",
    frozenset({"key", "number"}): "version",
    frozenset({"pk", "number"}): "figure",
}


def _kind(name: str, arguments: frozenset[str]) -> str:
    room, _, last = name.rpartition(":")
    kinds = KINDS.get(room, {})
    return kinds.get(last) or BY_ARGUMENTS.get(arguments) or kinds[""]


def addresses() -> dict[str, str]:
    """Return a path for every page of ours."""
    from django.urls import reverse

    from tests.test_permissions import PATTERNS

    samples, found = _samples(), {}
    for name in set(PATTERNS) - set(NOT_PAGES):
        arguments = frozenset(PATTERNS[name].pattern.converters)
        found[name] = reverse(name, kwargs=samples[_kind(name, arguments)] if arguments else {})
    return found


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    sys.stdout.write(json.dumps(addresses()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
