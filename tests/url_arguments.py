"""What each address needs: the generated permission test asks here.

A new address without arguments needs nothing here; one with arguments says how to make them from a
``World``, and a missing line fails the test by name.
"""

from collections.abc import Callable
from typing import Any

from tests.world import World


def _public_plan(world: World) -> dict[str, Any]:
    return {"key": world.public_line.plan.key}


def _public_line(world: World) -> dict[str, Any]:
    return {"key": world.public_line.plan.key, "slug": world.public_line.slug}


def _source(world: World) -> dict[str, Any]:
    return {"pk": world.source.pk}


def _entry(world: World) -> dict[str, Any]:
    return {"pk": world.entry.pk}


def _part(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: _public_line(world) | {"pk": world.line_parts[name]}


def _step(world: World) -> dict[str, Any]:
    return _part("goal")(world) | {"step": world.line_parts["step"]}


def _campaign(world: World) -> dict[str, Any]:
    return {"pk": world.campaign.pk}


def _edit(world: World) -> dict[str, Any]:
    return {"pk": world.entry_edit.pk}


def _hashtag(world: World) -> dict[str, Any]:
    return {"pk": world.hashtag.pk}


def _series(world: World) -> dict[str, Any]:
    return {"pk": world.series_text.series_id}


def _activity(world: World) -> dict[str, Any]:
    return {"pk": world.activity.pk}


def _own_voice(world: World) -> dict[str, Any]:
    return {"pk": world.contribution.voice_id}


def _own_folio(world: World) -> dict[str, Any]:
    return {**_own_voice(world), "folio": world.contribution.folio}


ARGUMENTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "activities:activity": _activity,
    "activities:activity_ics": _activity,
    "activities:confirm_following": lambda world: {"token": "x"},
    "activities:stop_following": lambda world: {"mark": "x"},
    "activities:secret": lambda world: {"token": "x"},
    **{
        f"desk:activities:{name}": _activity
        for name in (
            *("activity", "change", "move", "cancel", "merge", "publish", "dismiss"),
            *("reconsider", "accept", "refuse"),
        )
    },
    "desk:activities:revoke_calendar": lambda world: {"pk": world.secret_calendar.pk},
    "members:activities:revoke_calendar": lambda world: {"pk": world.secret_calendar.pk},
    "content:campaign": _campaign,
    "desk:content:campaign": _campaign,
    "desk:content:change_campaign": _campaign,
    "desk:content:promise": _campaign,
    "desk:content:adopt": _hashtag,
    "desk:content:change_hashtag": _hashtag,
    "desk:content:retire": _hashtag,
    "desk:reports:publish": lambda world: {"pk": world.report.pk},
    "desk:reports:withdraw": lambda world: {"pk": world.report.pk},
    "reports:dictionary_csv": lambda world: {"pk": world.report.pk},
    "reports:figures_csv": lambda world: {"pk": world.report.pk},
    "reports:records_csv": lambda world: {"pk": world.report.pk},
    "reports:report": lambda world: {"pk": world.report.pk},
    "reports:figure": lambda world: {"pk": world.report.pk, "number": 1},
    "reports:figure_json": lambda world: {"pk": world.report.pk, "number": 1},
    "desk:agenda:move": lambda world: {"pk": world.post.pk},
    "desk:agenda:preview": lambda world: {"key": world.month_document.pk},
    "desk:agenda:series": _series,
    "desk:agenda:change_series": _series,
    "desk:agenda:add_text": _series,
    "desk:agenda:retire_text": lambda world: {**_series(world), "text": world.series_text.pk},
    "desk:agenda:skip_day": lambda world: {**_series(world), "day": "2030-01-01"},
    "desk:agenda:stop_series": _series,
    "desk:agenda:make_posts": _series,
    "desk:agenda:undo": lambda world: {"pk": world.post.pk},
    "desk:evidence:copy": lambda world: {"pk": world.copied_fact.pk},
    "desk:evidence:fact": lambda world: {"pk": world.fact.pk},
    "desk:evidence:reverse": lambda world: {"pk": world.fact.pk},
    "desk:evidence:verify": lambda world: {"pk": world.fact.pk},
    "desk:relay:accept_move": _source,
    "desk:relay:approve": _entry,
    "desk:relay:apply_edit": _edit,
    "desk:relay:correct_edit": _edit,
    "desk:relay:ignore_edit": _edit,
    "desk:relay:remove_handle": lambda world: {"pk": world.handle.pk},
    "desk:relay:picture": lambda world: {"pk": world.entry_image.pk},
    "desk:relay:schedule": _entry,
    "desk:relay:words": _entry,
    "desk:relay:change_parts": lambda world: {"pk": world.list_source.pk},
    "desk:relay:change_rules": _source,
    "desk:relay:change_source": _source,
    "desk:relay:change_words": _entry,
    "desk:relay:dismiss": _entry,
    "desk:relay:entry": _entry,
    "desk:relay:liaison": lambda world: {"pk": world.cast.body.pk},
    "desk:relay:pause_source": _source,
    "desk:relay:put_off": _entry,
    "desk:relay:resume_source": _source,
    "desk:relay:source": _source,
    "desk:relay:undo": _entry,
    "desk:relay:alike": _entry,
    "desk:relay:merge": _entry,
    "desk:relay:split": _entry,
    "desk:relay:undo_group": _entry,
    "desk:relay:visit_source": _source,
    **{
        f"members:relay:{name}": lambda world: {"token": "unknown"}
        for name in ("spread", "nothing")
    },
    **{
        f"members:relay:{name}": lambda world: {"token": "unknown", "folio": "AAAAAA"}
        for name in ("sent", "correct", "withdraw")
    },
    "members:relay:photo": lambda world: {"token": "unknown", "folio": "AAAAAA", "number": 1},
    "members:relay:quiet": lambda world: {"mark": "unknown"},
    **{f"members:relay:own_{name}": _own_voice for name in ("spread", "nothing")},
    **{f"members:relay:own_{name}": _own_folio for name in ("sent", "correct", "withdraw")},
    "members:relay:own_photo": lambda world: {**_own_folio(world), "number": 1},
    **{
        f"desk:relay:{name}": lambda world: {"pk": world.contribution.voice_id}
        for name in ("ask_voice", "voice_link", "take_back_links", "end_voice")
    },
    "desk:relay:accept_letter": lambda world: {"pk": world.held_letter.pk},
    "desk:relay:discard_letter": lambda world: {"pk": world.held_letter.pk},
    "desk:relay:explain": lambda world: {"pk": world.contribution.entry_id},
    "media:picture": lambda world: {"name": "unknown.png"},
    "media:upload": lambda world: {"key": world.upload.pk},
    "desk:plans:board": _public_plan,
    "desk:plans:move_start": _public_plan,
    "desk:plans:approve": _public_plan,
    "desk:plans:codes": _public_plan,
    "desk:plans:objectives": _public_plan,
    "desk:plans:history": _public_plan,
    "desk:plans:line": _public_line,
    "desk:plans:status": _public_line,
    "desk:plans:owner": _public_line,
    "desk:plans:decision": _public_line,
    "desk:plans:follow_up": _public_line,
    "desk:plans:evidence": _public_line,
    "desk:plans:declare": _public_line,
    "desk:plans:add_rule": _public_line,
    "desk:plans:align": _public_line,
    "desk:plans:add_issue": _public_line,
    "desk:plans:agree": _public_line,
    "desk:plans:add_period": _public_line,
    "desk:plans:create_goal": _public_line,
    "desk:plans:withdraw": _part("attribution"),
    "desk:plans:remove_rule": _part("rule"),
    "desk:plans:unalign": _part("alignment"),
    "desk:plans:remove_date": _part("occurrence"),
    "desk:plans:close_period": _part("period"),
    "desk:plans:goal": _part("goal"),
    "desk:plans:change_goal": _part("goal"),
    "desk:plans:delete_goal": _part("goal"),
    "desk:plans:add_step": _part("goal"),
    "desk:plans:mark_step": _step,
    "desk:plans:remove_step": _step,
    "desk:plans:error_report": lambda world: {"folio": world.error_report.folio},
    "plans:confirm_subscription": lambda world: {"token": "unknown"},
    "plans:error_receipt": lambda world: {"mark": "unknown"},
    "plans:book": _public_plan,
    "plans:deadlines_ics": _public_plan,
    "plans:dictionary": _public_plan,
    "plans:dictionary_csv": _public_plan,
    "plans:dictionary_json": _public_plan,
    "plans:evidence_csv": _public_plan,
    "plans:goals_csv": _public_plan,
    "plans:lines_csv": _public_plan,
    "plans:lines_json": _public_plan,
    "plans:plan": _public_plan,
    "plans:plan_feed": _public_plan,
    "plans:table": _public_plan,
    "plans:table_pdf": _public_plan,
    "plans:table_xlsx": _public_plan,
    "plans:versions": _public_plan,
    "plans:goal": lambda world: _public_line(world) | {"pk": world.public_goal.pk},
    "plans:line": _public_line,
    "plans:line_evidence": _public_line,
    "plans:line_feed": _public_line,
    "plans:version": lambda world: _public_plan(world) | {"number": 1},
    "plans:report_error": _public_line,
    "plans:subscribe": _public_line,
    "plans:subscribe_sent": _public_line,
    "plans:unsubscribe": lambda world: {"mark": "unknown"},
    "plans:window_styles": _public_plan,
    "people:sign_in": lambda world: {"token": "unknown"},
    "desk:plans:import_preview": lambda world: {"key": world.plan_document.pk},
    "bulletins:confirm": lambda world: {"token": "unknown"},
    "bulletins:leave": lambda world: {"mark": "unknown"},
    "bulletins:issue": lambda world: {"pk": world.issue.post_id},
    "desk:bulletins:bulletin": lambda world: {"pk": world.issue.channel_id},
    "desk:bulletins:bring": lambda world: {"pk": world.issue.channel_id},
    "desk:bulletins:add_list": lambda world: {"pk": world.issue.channel_id},
    "relay:contribution": lambda world: {
        "system_key": world.cast.system.key,
        "key": world.cast.body.key,
    },
    "publishing:post": lambda world: {"pk": world.post.pk},
    "desk:publishing:mention": lambda world: {"pk": world.mention.pk},
    "desk:publishing:answer_mention": lambda world: {"pk": world.mention.pk},
    "desk:publishing:assign_mention": lambda world: {"pk": world.mention.pk},
    "desk:publishing:close_mention": lambda world: {"pk": world.mention.pk},
    "desk:publishing:reopen_mention": lambda world: {"pk": world.closed_mention.pk},
    "desk:publishing:mention_question": lambda world: {"pk": world.mention.pk},
    "desk:content:question": lambda world: {"pk": world.question.pk},
    "desk:publishing:post": lambda world: {"pk": world.post.pk},
    "desk:publishing:submit": lambda world: {"pk": world.draft.pk},
    "desk:publishing:approve": lambda world: {"pk": world.draft.pk},
    "desk:publishing:give_back": lambda world: {"pk": world.draft.pk},
    "desk:publishing:comment": lambda world: {"pk": world.draft.pk},
    "desk:publishing:recall": lambda world: {"pk": world.draft.pk},
    "desk:publishing:withdraw": lambda world: {"pk": world.draft.pk},
    "desk:publishing:ask": lambda world: {"pk": world.draft.pk},
    "publishing:approve_by_link": lambda world: {"token": "unknown"},
    "publishing:picture_by_link": lambda world: {"token": "unknown", "key": world.upload.pk},
    "desk:publishing:edit": lambda world: {"pk": world.draft.pk},
    "desk:publishing:confirm": lambda world: {"pk": world.delivery.pk},
    "desk:publishing:hand_over": lambda world: {"pk": world.delivery.pk},
    "desk:publishing:picture": lambda world: {"pk": world.pictured.pk, "number": 1},
    "members:publishing:errand": lambda world: {"token": "unknown"},
    "members:publishing:errand_picture": lambda world: {"token": "unknown", "number": 1},
    "desk:publishing:retry": lambda world: {"pk": world.delivery.pk},
    "desk:publishing:cancel": lambda world: {"pk": world.delivery.pk},
    "desk:publishing:channel": lambda world: {"pk": world.delivery.channel_id},
    "desk:accounts:group": lambda world: {"pk": world.group.pk},
    "desk:accounts:drop_group": lambda world: {"pk": world.group.pk},
    "desk:accounts:reconnect": lambda world: {"token": "unknown"},
    "desk:publishing:mail_link": lambda world: {"pk": world.delivery.channel_id},
    "desk:publishing:add_hours": lambda world: {"pk": world.delivery.channel_id},
    "desk:publishing:remove_hour": lambda world: {
        "pk": world.delivery.channel_id,
        "slot": world.slot.pk,
    },
    "desk:publishing:pause": lambda world: {"pk": world.delivery.channel_id},
    "desk:publishing:resume": lambda world: {"pk": world.delivery.channel_id},
    "desk:publishing:probe": lambda world: {"pk": world.delivery.channel_id},
}

# Addresses whose page needs more than its path (a query), as text after "?".
QUERIES: dict[str, str] = {}

# Addresses with arguments that name nothing of a system, and why.
NOT_OF_A_SYSTEM: dict[str, str] = {
    "media:picture": "pictures of the portal's pages are public",
    "people:sign_in": "the token is the key",
    **{
        f"members:relay:own_{name}": "a liaison's own; tests/relay/test_spreading.py"
        for name in ("spread", "nothing", "sent", "correct", "withdraw", "photo")
    },
}
