from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "virgula.evidence"
    label = "evidence"
    verbose_name = _("Evidence")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.evidence import facts
        from virgula.journal.verbs import register_verbs

        facts.register()
        register_verbs(
            {
                "evidence.fact_declared": _("declared"),
                "evidence.fact_verified": _("verified"),
                "evidence.fact_reversed": _("reversed"),
            }
        )
