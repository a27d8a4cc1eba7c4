from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "virgula.evidence"
    label = "evidence"
    verbose_name = _("Evidence")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.evidence import facts
        from virgula.evidence.queries import may_read_upload
        from virgula.evidence.tallies import fold_closed_days
        from virgula.journal.verbs import register_verbs
        from virgula.media.readers import register_reader
        from virgula.platform.tick import register_round

        facts.register()
        register_round("evidence.tallies", timedelta(hours=1), fold_closed_days)
        register_reader("evidence", may_read_upload)
        register_verbs(
            {
                "evidence.fact_declared": _("declared"),
                "evidence.fact_verified": _("verified"),
                "evidence.fact_reversed": _("reversed"),
            }
        )
