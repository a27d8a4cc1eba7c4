from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "virgula.plans"
    label = "plans"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.plans import findable
        from virgula.plans.history import register

        findable.register()
        register()
        self._watch_for_public_pages()
        self._register_rounds()

    def _watch_for_public_pages(self) -> None:
        from virgula.evidence.models import Fact, Verification
        from virgula.journal.models import Record
        from virgula.plans.models import Attribution, PlanSnapshot
        from virgula.platform.public_page import watch_rows

        watch_rows(Record, Fact, Verification, Attribution, PlanSnapshot)

    def _register_rounds(self) -> None:
        from datetime import timedelta

        from virgula.plans.actions.subscribing import run_subscriptions
        from virgula.platform.tick import register_round

        register_round("plans.subscriptions", timedelta(hours=1), run_subscriptions)
