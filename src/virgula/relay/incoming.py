"""What institutions send us by themselves: its facts, its rounds and the words of its records."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Declare them; called once, from ``AppConfig.ready``."""
    from virgula.journal.verbs import register_verbs
    from virgula.media.readers import register_reader
    from virgula.platform.tick import register_round
    from virgula.relay import incoming_facts
    from virgula.relay.actions.asking import ask_institutions
    from virgula.relay.actions.mailbox import fetch_letters
    from virgula.relay.actions.telling_back import tell_institutions
    from virgula.relay.queries.contributions import may_read_picture

    register_reader("relay", may_read_picture)
    incoming_facts.register()
    register_round("relay.questions", timedelta(minutes=5), ask_institutions)
    register_round("relay.outcomes", timedelta(minutes=20), tell_institutions)
    register_round("relay.mailbox", timedelta(minutes=2), fetch_letters)
    register_verbs(
        {
            "relay.contributed": _("sent"),
            "relay.contribution_corrected": _("corrected what was sent:"),
            "relay.contribution_withdrawn": _("took back what was sent:"),
            "relay.links_taken_back": _("closed the links of"),
            "relay.address_accepted": _("accepted the address of"),
            "relay.letter_accepted": _("accepted the letter"),
            "relay.letter_discarded": _("threw away the letter"),
            "relay.asked_again": _("asked again"),
            "relay.question_changed": _("changed the weekly question of"),
        }
    )
