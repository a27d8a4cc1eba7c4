"""Our accounts: who answers for them, when they speak, what they may cost."""

from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from virgula.platform.secrets import EncryptedTextField
from virgula.publishing.choices import AssistedOf, ChannelStatus, LinkPolicy, Network, networks


class Channel(models.Model):
    """An account of ours on a network. Its token lies encrypted."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="channels"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    network = models.CharField(_("network"), max_length=12, choices=networks)
    handle = models.CharField(_("account"), max_length=200, blank=True)
    base_url = models.URLField(_("server"), max_length=300, blank=True)
    public_url = models.URLField(_("public page"), max_length=500, blank=True)
    token = EncryptedTextField(_("token"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ChannelStatus, default=ChannelStatus.OK
    )
    not_before = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    text_limit = models.PositiveIntegerField(_("characters"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    # What the network needs besides the token: the id of a page, of a chat …
    options = models.JSONField(default=dict, blank=True)
    client_id = models.CharField(_("application id"), max_length=200, blank=True)
    client_secret = EncryptedTextField(_("application secret"), blank=True)
    refresh_token = EncryptedTextField(_("renewal token"), blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    # One process at a time renews the token: the lease of the one that does.
    renewing_until = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        "people.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("owner"),
    )
    recovery_contact = models.CharField(_("recovery contact"), max_length=200, blank=True)
    has_second_factor = models.BooleanField(_("second factor"), null=True, blank=True)
    # At most so many days between two posts; empty: no target.
    rhythm_days = models.PositiveSmallIntegerField(_("days between posts"), null=True, blank=True)
    link_policy = models.CharField(
        _("links"), max_length=7, choices=LinkPolicy, default=LinkPolicy.INCLUDE
    )
    # In the currency of the network's own price list; empty: no cap.
    monthly_cap = models.DecimalField(
        _("monthly cap"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    # What people say to us is read here, from this instant on.
    listens = models.BooleanField(_("read what people answer"), default=True)
    # A relay goes out by itself, without anybody choosing accounts.
    takes_relays = models.BooleanField(_("gets what is relayed"), default=True)
    heard_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_channel_per_key")
        ]

    def __str__(self) -> str:
        return self.name

    def get_network_display(self) -> str:  # type: ignore[no-redef]  # a model may say it itself
        """Name the network; an assisted channel names the one where a person publishes."""
        of = self.options.get("of", "") if self.network == Network.ASSISTED else ""
        if of in AssistedOf.values:
            return str(AssistedOf(of).label)
        return str(dict(networks()).get(self.network, self.network))


class ChannelGroup(models.Model):
    """Accounts that are chosen together."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="channel_groups"
    )
    name = models.CharField(_("name"), max_length=100)
    channels = models.ManyToManyField(Channel, related_name="groups", blank=True)
    is_default = models.BooleanField(_("chosen beforehand"), default=False)

    class Meta:
        verbose_name = _("group of channels")
        verbose_name_plural = _("groups of channels")
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="one_channel_group_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """A weekly hour at which a channel likes to speak, in the zone of its system."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # 0 is Monday
    at = models.TimeField(_("hour"))

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["weekday", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "weekday", "at"], name="one_slot_per_hour"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="slot_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.weekday} {self.at:%H:%M}"

    @property
    def day(self) -> str:
        """The name of its weekday."""
        return str(WEEKDAYS[self.weekday])


class PublishingPolicy(models.Model):
    """How a system publishes: its quiet hours and the one switch that stops everything."""

    system = models.OneToOneField(
        "institutions.System", on_delete=models.CASCADE, related_name="publishing_policy"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=200, blank=True)
    pause_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Wall times of the system's zone; they may span midnight. Equal or empty: none.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # The rules of the zones with which the instants to come were last computed.
    zone_edition = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("publishing policy")
        verbose_name_plural = _("publishing policies")

    def __str__(self) -> str:
        return f"{self.system_id}"


class DisconnectionTold(models.Model):
    """That a channel's owner was told of its disconnection; it goes when the channel is back."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice of disconnection")
        verbose_name_plural = _("notices of disconnection")

    def __str__(self) -> str:
        return f"{self.channel_id}"


class TokenWarning(models.Model):
    """That an account's owner was told that its token ends, once for each threshold of days."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    ends_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("warning of a token that ends")
        verbose_name_plural = _("warnings of tokens that end")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "ends_at", "days"], name="one_warning_per_threshold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.days}"
