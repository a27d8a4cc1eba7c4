"""What each role may do. A role is held by a dated membership, so rights end with the term."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from virgula.institutions.choices import Role
from virgula.institutions.models import Membership

# What the catalogues of the gestor ask for. Nothing is erased there: institutions end with a date.
CATALOGUES = {
    "institutions": ("territory", "region", "body", "collegiatebody", "label"),
    "publishing": ("channel",),
    "plans": ("window",),
}
GESTOR = frozenset(
    {
        f"{room}.{verb}_{model}"
        for room, models in CATALOGUES.items()
        for model in models
        for verb in ("view", "add", "change")
    }
    | {"institutions.view_system", "institutions.change_system", "wagtailadmin.access_admin"}
)
STAFF = GESTOR | frozenset(
    {
        "institutions.enter_desk",
        "institutions.change_actor",
        "institutions.pin_day",
        "evidence.declare_fact",
        "evidence.verify_fact",
        "plans.view_draft",
        "plans.import_plan",
        "plans.change_line",
        "plans.change_goal",
        "plans.change_errorreport",
        "relay.view_inbox",
        "relay.approve_entry",
        "relay.change_source",
        "content.view_campaign",
        "content.change_campaign",
        "content.view_hashtag",
        "publishing.view_delivery",
        "publishing.add_post",
        "publishing.approve_post",
        "publishing.change_channel",
        "publishing.change_publishingpolicy",
        "publishing.confirm_delivery",
        "publishing.view_mention",
        "publishing.answer_mention",
        "content.change_question",
        "bulletins.import_subscribers",
        "activities.view_activity",
        "activities.change_activity",
        "reports.create_report",
    }
)
COORDINATOR = STAFF | {
    # Who may give roles may give the highest: only the coordination does.
    "institutions.view_membership",
    "institutions.add_membership",
    "institutions.change_membership",
    "plans.approve_plan",
    "plans.move_start",
    "evidence.reverse_fact",
    # An adoption records what a session agreed.
    "content.change_hashtag",
}
# Writes what goes out and asks for its approval; somebody else lets it go.
DRAFTER = frozenset(
    {
        "institutions.enter_desk",
        "activities.view_activity",
        "relay.view_inbox",
        "publishing.view_delivery",
        "publishing.add_post",
    }
)
MEMBER = frozenset(
    {"institutions.enter_members", "evidence.declare_own_fact", "content.add_hashtag"}
)

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: frozenset(COORDINATOR | MEMBER),
    Role.STAFF: STAFF | MEMBER,
    Role.DRAFTER: DRAFTER | MEMBER,
    Role.COMMISSIONER: MEMBER,
    # Speaks for its institution: what it sends is theirs.
    Role.LIAISON: MEMBER | {"relay.add_contribution"},
    Role.FACILITATOR: MEMBER,
}


class RoleBackend(BaseBackend):
    """Answer Django's permission questions from the memberships of today."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_role_permissions"):
            roles = Membership.objects.filter(person=user_obj).values_list("role", "since", "until")
            today = timezone.localdate()
            user_obj._role_permissions = {
                name
                for role, since, until in roles
                if (since is None or since <= today) and (until is None or today < until)
                for name in PERMISSIONS[role]
            }
        return user_obj._role_permissions

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)
