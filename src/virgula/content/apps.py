from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "virgula.content"
    label = "content"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.content import findable
        from virgula.journal.verbs import register_fields, register_verbs

        findable.register()
        register_fields(
            {
                "agreement": _("agreement"),
                "aliases": _("other spellings"),
                "is_automatic": _("put into every post of ours"),
                "since": _("from"),
                "until": _("until"),
                "lines": _("plan lines"),
                "purpose": _("what it is for"),
                "name": _("name"),
                "question": _("question"),
                "answer": _("answer"),
                "link": _("link"),
                "is_public": _("shown on the portal"),
                "assigned_to": _("in the hands of"),
            }
        )
        register_verbs(
            {
                "content.hashtag_proposed": _("proposed the hashtag"),
                "content.hashtag_adopted": _("recorded the adoption of the hashtag"),
                "content.hashtag_changed": _("changed the hashtag"),
                "content.hashtag_retired": _("retired the hashtag"),
                "content.campaign_created": _("began the campaign"),
                "content.campaign_changed": _("changed the campaign"),
                "content.question_added": _("wrote the frequent question"),
                "content.question_changed": _("changed the frequent question"),
            }
        )
