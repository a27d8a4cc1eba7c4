from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "virgula.datasets"
    label = "datasets"
    verbose_name = _("Data sets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.journal.verbs import register_verbs

        register_verbs(
            {
                "datasets.loaded": _("loaded a data set into"),
                "datasets.row_changed": _("changed, from a data set,"),
            }
        )
