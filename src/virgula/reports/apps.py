from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "virgula.reports"
    label = "reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.journal.verbs import register_verbs
        from virgula.reports import findable

        findable.register()
        register_verbs(
            {
                "reports.report_made": _("made the report"),
                "reports.report_published": _("published the report"),
                "reports.report_withdrawn": _("withdrew the report"),
            }
        )
