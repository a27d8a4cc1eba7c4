from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RelayConfig(AppConfig):
    name = "virgula.relay"
    label = "relay"
    verbose_name = _("Relay")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.relay import incoming

        incoming.register()
        self._register()

    def _register(self) -> None:
        from virgula.journal.verbs import register_verbs
        from virgula.platform.tick import register_round
        from virgula.publishing.consequences import register_consequence
        from virgula.relay import facts, findable
        from virgula.relay.actions import (
            bring_pictures,
            tell_troubles,
            tidy_visits,
            visit_due_sources,
        )
        from virgula.relay.actions.gaps import look_for_gaps
        from virgula.relay.actions.happenings import publish_approved
        from virgula.relay.actions.replicating import record_replication

        facts.register()
        findable.register()
        register_consequence("relay.replicated", record_replication)
        register_round("relay.gaps", timedelta(hours=1), look_for_gaps)
        register_round("relay.visits", timedelta(minutes=1), visit_due_sources)
        register_round("relay.pictures", timedelta(minutes=1), bring_pictures)
        register_round("relay.troubles", timedelta(hours=1), tell_troubles)
        register_round("relay.activities", timedelta(minutes=1), publish_approved)
        register_round("relay.tidy", timedelta(days=1), tidy_visits)
        register_verbs(
            {
                "relay.liaison_written": _("wrote to the liaison of"),
                "relay.coverage_policy_changed": _("changed when a silence counts"),
                "relay.source_added": _("added the source"),
                "relay.source_changed": _("changed the source"),
                "relay.rules_changed": _("changed the rules of"),
                "relay.page_pasted": _("pasted by hand"),
                "relay.source_paused": _("paused the source"),
                "relay.source_moved": _("followed to its new address"),
                "relay.source_resumed": _("resumed the source"),
                "relay.entry_edited": _("found changed"),
                "relay.entry_approved": _("approved to relay"),
                "relay.entry_dismissed": pgettext_lazy("journal", "dismissed"),
                "relay.entry_put_off": _("put off"),
                "relay.words_changed": _("changed the words of"),
                "relay.decision_undone": _("undid the decision on"),
                "relay.entries_joined": _("said that it tells of the same:"),
                "relay.entry_split": _("set apart"),
                "relay.grouping_undone": _("undid the grouping of"),
                "relay.image_described": _("described the picture of"),
                "relay.edit_applied": _("wrote anew what had not left of"),
                "relay.edit_corrected": _("wrote a correction of"),
                "relay.edit_ignored": _("left as it was"),
                "relay.handle_named": _("named the account of"),
                "relay.settings_changed": _("changed how relays are written"),
            }
        )
