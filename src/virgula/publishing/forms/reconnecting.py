"""What the owner of an account types where a mailed link leads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from virgula.content.forms import DayField
from virgula.publishing.forms.channels import SECRETS, secret_field
from virgula.publishing.needs import needs_of


class ReconnectForm(forms.Form):
    """The secrets of an account, as its network names them; nothing stored is shown."""

    def __init__(self, *arguments: Any, network: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        needs = needs_of(network)
        if needs.token is not None:
            self.fields["token"] = secret_field(needs.token, is_kept=False)
            self.fields["token"].required = True
        if needs.refresh_token is not None:
            self.fields["refresh_token"] = secret_field(needs.refresh_token, is_kept=True)
        if needs.ends:
            self.fields["token_ends_on"] = DayField(
                label=_("Its token ends on"),
                required=False,
                help_text=_("As the network says it. Its owner is told by mail before it does."),
            )

    def secrets(self) -> dict[str, str]:
        """Return what was typed; an empty one keeps what is stored."""
        return {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data.get(name)}
