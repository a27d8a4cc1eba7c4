"""What is asked about the words of a relay."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from virgula.institutions.models import Actor, System
from virgula.publishing.choices import Network
from virgula.relay.forms import ActorField
from virgula.relay.wording import default_template, fields_in, unknown_placeholders

# Where nobody is mentioned by an account.
UNMENTIONED = {Network.FEED, Network.EMAIL, Network.ASSISTED}


class RelaySettingsForm(forms.Form):
    template = forms.CharField(
        label=gettext_lazy("Words of a relay"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Empty: the words that you see. Hashtags and the link are added by themselves; a line "
            "whose data is missing is left out."
        ),
    )
    most_a_day = forms.IntegerField(
        label=gettext_lazy("At most of one institution on a day"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy(
            "For what is proposed and what rules approve. A person may go further."
        ),
    )
    pace_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes between two relays"),
        min_value=1,
        max_value=720,
        help_text=gettext_lazy("Where the accounts have no weekly hours of their own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["template"] = self.initial.get("template") or default_template()

    def clean_template(self) -> str:
        template = str(self.cleaned_data["template"]).replace("\r\n", "\n").strip()
        if not template or template == default_template():
            return ""
        unknown = unknown_placeholders(template)
        if unknown:
            raise ValidationError(
                _("{%(name)s} means nothing. Choose from those listed below.")
                % {"name": unknown[0]}
            )
        if not {"title", "credit"} <= fields_in(template):
            raise ValidationError(_("The title and the credit must be in it."))
        return template


class HandleForm(forms.Form):
    actor = ActorField(label=gettext_lazy("Institution"), queryset=Actor.objects.none())
    network = forms.ChoiceField(label=gettext_lazy("Network"))
    handle = forms.CharField(
        label=gettext_lazy("Its account there"),
        max_length=200,
        help_text=gettext_lazy("As it is mentioned: with its @, and its server where it has one."),
    )

    def __init__(self, *args: Any, system: System, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, network = self.fields["actor"], self.fields["network"]
        if isinstance(actor, forms.ModelChoiceField):
            actor.queryset = Actor.objects.filter(system=system).order_by("name", "pk")
        if isinstance(network, forms.ChoiceField):
            network.choices = [choice for choice in Network.choices if choice[0] not in UNMENTIONED]

    def clean_handle(self) -> str:
        handle = str(self.cleaned_data["handle"]).strip()
        if not handle.startswith("@") or len(handle.split()) != 1 or len(handle) < 2:
            raise ValidationError(_("Write it as it is mentioned, like @name or @name@server."))
        return handle
