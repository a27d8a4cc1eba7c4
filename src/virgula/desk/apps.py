from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.ui.navigation import register_entry


class DeskConfig(AppConfig):
    name = "virgula.desk"
    label = "desk"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_entry("desk", "today", _("Today"), "desk:today", 10, "institutions.enter_desk")
        register_entry(
            "desk",
            "search",
            pgettext_lazy("page", "Search"),
            "desk:search:search",
            95,
            "institutions.enter_desk",
        )
        register_entry("desk", "plan", _("Plan"), "desk:plans:index", 20, "plans.view_draft")
        register_entry(
            "desk", "sources", _("Sources"), "desk:relay:sources", 40, "relay.view_inbox"
        )
        register_entry(
            "desk",
            "notices",
            _("Notices"),
            "desk:plans:error_reports",
            85,
            "plans.change_errorreport",
        )
        register_entry(
            "desk",
            "evidence",
            _("Evidence"),
            "desk:evidence:index",
            60,
            "institutions.enter_desk",
        )
        register_entry(
            "desk", "agenda", _("Agenda"), "desk:agenda:agenda", 30, "publishing.view_delivery"
        )
        register_entry(
            "desk",
            "activities",
            _("Activities"),
            "desk:activities:index",
            35,
            "activities.view_activity",
        )
        register_entry(
            "desk",
            "deliveries",
            _("Outgoing"),
            "desk:publishing:deliveries",
            40,
            "publishing.view_delivery",
        )
        register_entry(
            "desk", "accounts", _("Accounts"), "desk:accounts:board", 44, "publishing.view_delivery"
        )
        register_entry(
            "desk",
            "campaigns",
            _("Campaigns"),
            "desk:content:campaigns",
            45,
            "content.view_campaign",
        )
        register_entry(
            "desk",
            "mentions",
            _("Answers"),
            "desk:publishing:mentions",
            45,
            "publishing.view_mention",
        )
        register_entry(
            "desk",
            "reports",
            _("Reports"),
            "desk:reports:index",
            70,
            "reports.create_report",
        )
