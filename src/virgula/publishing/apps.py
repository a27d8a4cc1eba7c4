from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "virgula.publishing"
    label = "publishing"
    verbose_name = _("Publishing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.journal.verbs import register_fields, register_verbs
        from virgula.media.readers import register_reader
        from virgula.publishing import answer_facts, checks, facts, findable  # noqa: F401 -- checks register
        from virgula.publishing.banners import paused_systems
        from virgula.publishing.queries.media import may_read_medium
        from virgula.ui.banners import register_banners

        facts.register()
        findable.register()
        register_banners("desk", paused_systems)
        answer_facts.register()
        self._register_rounds()
        register_reader("publishing", may_read_medium)
        register_fields(
            {
                "channel": _("channel"),
                "channels": _("channels"),
                "name": _("name"),
                "handle": _("account"),
                "base_url": _("server"),
                "public_url": _("public page"),
                "text_limit": _("characters"),
                "is_active": _("in use"),
                "token": _("token"),
                "refresh_token": _("renewal token"),
                "client_id": _("application id"),
                "client_secret": _("application secret"),
                "token_expires_at": _("end of the token"),
                "options": _("its network's settings"),
                "owner": _("owner"),
                "recovery_contact": _("recovery contact"),
                "has_second_factor": _("second factor"),
                "rhythm_days": _("days between posts"),
                "listens": _("read what people answer"),
                "takes_relays": _("gets what is relayed"),
                "link_policy": _("links"),
                "monthly_cap": _("monthly cap"),
                "slots": _("weekly hours"),
                "due": _("hour of leaving"),
                "quiet": _("quiet hours"),
                "day": _("day"),
                "title": _("title"),
                "text": _("text"),
                "utility": _("what it is good for"),
                "link": _("link"),
                "due_wall": _("hour"),
                "medium": _("picture or film"),
                "person": _("person"),
            }
        )
        register_verbs(
            {
                "publishing.post_created": _("wrote"),
                "publishing.post_changed": _("changed"),
                "publishing.post_submitted": _("asked to approve"),
                "publishing.approval_asked": _("sent a link to approve"),
                "publishing.post_returned": _("returned"),
                "publishing.post_approved": _("approved"),
                "publishing.post_moved": _("moved"),
                "publishing.series_made": _("made the series"),
                "publishing.series_changed": _("changed the series"),
                "publishing.series_text_added": _("added a text to the series"),
                "publishing.series_text_retired": _("retired a text of the series"),
                "publishing.series_day_skipped": _("skipped a day of the series"),
                "publishing.series_stopped": _("stopped the series"),
                "publishing.series_resumed": _("resumed the series"),
                "publishing.everything_paused": _("paused everything of"),
                "publishing.everything_resumed": _("resumed everything of"),
                "publishing.quiet_hours_changed": _("changed the quiet hours of"),
                "publishing.post_recalled": _("took back to draft"),
                "publishing.post_withdrawn": _("withdrew"),
                "publishing.medium_attached": _("attached a picture or a film to"),
                "publishing.medium_removed": _("took a picture or a film out of"),
                "publishing.alt_skipped": _("left a picture without words in"),
                "publishing.delivery_published": _("published"),
                "publishing.delivery_retried": _("asked to send again"),
                "publishing.delivery_cancelled": _("cancelled a delivery of"),
                "publishing.errand_given": _("handed to a person"),
                "publishing.channel_added": _("added the channel"),
                "publishing.channel_changed": _("changed the channel"),
                "publishing.channel_paused": _("paused the channel"),
                "publishing.channel_resumed": _("resumed the channel"),
                "publishing.group_kept": _("kept the group of accounts"),
                "publishing.group_removed": _("took away the group of accounts"),
                "publishing.mention_answered": _("answered a message on"),
                "publishing.mention_assigned": _("handed over a message on"),
                "publishing.mention_closed": _("left without answer a message on"),
                "publishing.mention_reopened": _("opened again a message on"),
            }
        )

    def _register_rounds(self) -> None:
        from virgula.platform.tick import register_round
        from virgula.publishing.actions import listening
        from virgula.publishing.actions.notifying import run_notices
        from virgula.publishing.actions.pictures import bring_pictures
        from virgula.publishing.actions.recomputing import recompute_where_rules_changed
        from virgula.publishing.actions.reconnecting import run_token_warnings
        from virgula.publishing.actions.series import make_posts_ahead
        from virgula.publishing.outbox.renewals import renew_tokens
        from virgula.publishing.outbox.results import read_results
        from virgula.publishing.websub import run_hub

        register_round("publishing.hub", timedelta(seconds=20), run_hub)
        register_round("publishing.notices", timedelta(minutes=1), run_notices)
        register_round("publishing.pictures", timedelta(minutes=1), bring_pictures)
        register_round("publishing.series", timedelta(minutes=30), make_posts_ahead)
        register_round("publishing.zones", timedelta(hours=1), recompute_where_rules_changed)
        register_round("publishing.tokens", timedelta(days=1), renew_tokens)
        register_round("publishing.results", timedelta(minutes=10), read_results)
        register_round("publishing.token_warnings", timedelta(days=1), run_token_warnings)
        register_round("publishing.listening", listening.EVERY, listening.listen_to_all)
        register_round(
            "publishing.mentions_erased", timedelta(days=1), listening.erase_old_mentions
        )
