from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.ui.navigation import register_entry


class MembersConfig(AppConfig):
    name = "virgula.members"
    label = "members"
    verbose_name = _("Members")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_entry("members", "home", pgettext_lazy("members", "Home"), "members:home", 10)
        register_entry(
            "members",
            "declare",
            _("Tell what you did"),
            "members:evidence:declare",
            20,
            "evidence.declare_own_fact",
        )
        register_entry(
            "members",
            "spread",
            _("What to relay"),
            "members:relay:own",
            15,
            "relay.add_contribution",
        )
        register_entry(
            "members",
            "hashtags",
            _("Hashtags"),
            "members:content:propose",
            30,
            "content.add_hashtag",
        )
        register_entry(
            "members",
            "calendars",
            _("My calendar"),
            "members:activities:calendars",
            60,
            "institutions.enter_members",
        )
