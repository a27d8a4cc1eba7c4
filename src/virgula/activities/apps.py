from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivitiesConfig(AppConfig):
    name = "virgula.activities"
    label = "activities"
    verbose_name = _("Activities")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.activities import facts, findable
        from virgula.activities.actions.digesting import run_digests
        from virgula.activities.actions.following import run_forgetting
        from virgula.journal.verbs import register_fields, register_verbs
        from virgula.platform.tick import register_round

        facts.register()
        findable.register()
        register_round("activities.digests", timedelta(minutes=1), run_digests)
        register_round("activities.forget", timedelta(hours=1), run_forgetting)
        register_fields(
            {
                "when": _("date and hour"),
                "place": _("place"),
                "summary": _("what it is"),
                "organiser": _("organiser"),
                "territory": _("territory"),
                "partners": _("together with"),
                "themes": _("themes"),
                "audiences": _("audiences"),
                "source_link": _("where it is announced"),
                "merged": _("the same as"),
            }
        )
        register_verbs(
            {
                "activities.proposed": _("proposed the activity"),
                "activities.published": _("published the activity"),
                "activities.changed": _("changed the activity"),
                "activities.moved": _("moved the activity"),
                "activities.move_proposed": _("proposed another date for the activity"),
                "activities.move_refused": _("left the activity as it was"),
                "activities.cancelled": _("cancelled the activity"),
                "activities.calendar_made": _("made a secret address of a calendar"),
                "activities.calendar_revoked": _("revoked a secret address of a calendar"),
                "activities.dismissed": pgettext_lazy("journal", "dismissed the activity"),
                "activities.reconsidered": _("took up again the activity"),
                "activities.merged": _("merged another announcement into the activity"),
            }
        )
