import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.platform.append_only import AppendOnly
from virgula.platform.secrets import EncryptedTextField
from virgula.publishing.choices import (
    AssistedOf,
    ChannelStatus,
    DeliveryState,
    LinkPolicy,
    MentionState,
    Network,
    Origin,
    PostKind,
    PostStatus,
    networks,
)


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


class Series(models.Model):
    """Posts that come again and again, each with its number, from a bank of texts."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="series"
    )
    name = models.CharField(_("name"), max_length=120)
    # «#Name 18»: without the sign; empty: the number is not written.
    hashtag = models.CharField(_("numbered hashtag"), max_length=60, blank=True)
    next_number = models.PositiveIntegerField(_("next number"), default=1)
    channels = models.ManyToManyField(Channel, related_name="series", blank=True)
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)  # 0 is Monday
    at = models.TimeField(_("hour"), null=True, blank=True)
    # Instead of days of its own it takes slots that stay empty.
    fills_gaps = models.BooleanField(_("fills only empty slots"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)  # the first day after it
    ahead_days = models.PositiveSmallIntegerField(_("days ahead"), default=14)
    cooldown_days = models.PositiveSmallIntegerField(_("days before a text returns"), default=90)
    most_uses = models.PositiveSmallIntegerField(_("times at most"), null=True, blank=True)
    # A person approved its texts for good: what is made of them leaves without another approval.
    is_approved = models.BooleanField(_("leaves without another approval"), default=False)
    approved_by = models.CharField(max_length=200, blank=True)
    campaign = models.ForeignKey(
        "content.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    line = models.ForeignKey(
        "plans.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="one_series_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class SeriesText(models.Model):
    """A text of a series' bank; it may return after its rest."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="texts")
    position = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    link = models.URLField(_("link"), max_length=1000, blank=True)
    utility = models.CharField(_("what it is good for"), max_length=300, blank=True)
    may_repeat = models.BooleanField(_("may return"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("text of a series")
        verbose_name_plural = _("texts of series")

    def __str__(self) -> str:
        return self.title or self.text[:60]


class SeriesOccurrence(models.Model):
    """A day of a series: the post that was made for it, or that somebody skipped it."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    on = models.DateField()
    text = models.ForeignKey(
        SeriesText, on_delete=models.PROTECT, null=True, blank=True, related_name="occurrences"
    )
    post = models.OneToOneField(
        "publishing.Post",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrence",
    )
    skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("day of a series")
        verbose_name_plural = _("days of series")
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="one_occurrence_per_day"),
            models.CheckConstraint(
                condition=Q(post__isnull=False) ^ Q(skipped_at__isnull=False),
                name="occurrence_made_or_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.on}"


class Post(models.Model):
    """Something said at a time, with its own words for each channel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="posts"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OWN)
    kind = models.CharField(max_length=8, choices=PostKind, default=PostKind.ORIGINAL)
    # What is answered or reposted: the network's id or address.
    target = models.CharField(max_length=1000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
    # «¿Para qué me sirve?», in one sentence: asked of our own content, never of what is relayed.
    utility = models.CharField(_("what it is good for"), max_length=300, blank=True)
    as_thread = models.BooleanField(_("as a thread where it does not fit"), default=False)
    # Words of one channel instead of the common ones: {"channel key": "text"}.
    variants = models.JSONField(default=dict, blank=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    credit = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    # History is never rewritten: the name that the credited institution had that day.
    credit_name = models.CharField(max_length=300, blank=True)
    line = models.ForeignKey(
        "plans.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    campaign = models.ForeignKey(
        "content.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    series_number = models.PositiveIntegerField(null=True, blank=True)
    # Where it is to go; after the approval the deliveries say where it goes.
    channels = models.ManyToManyField(Channel, related_name="posts", blank=True)
    status = models.CharField(max_length=10, choices=PostStatus, default=PostStatus.DRAFT)
    # The row of the file that it came from: a second import changes it instead of doubling it.
    external_id = models.CharField(max_length=100, blank=True)
    # Hours that it may be late and still leave by itself; empty: as its origin says.
    patience_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    # Wall time ("2027-03-14T09:30:00", as text: it has no zone of its own) and zone are what a
    # person chose; the instant is computed from them.
    due_wall = models.CharField(max_length=19)
    due_zone = models.CharField(max_length=60, validators=[validate_zone])
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    # Grows with every change of its words or its hour: two people never overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions = [("approve_post", _("May approve what goes out in our name"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PostStatus.APPROVED) | Q(approved_at__isnull=False),
                name="post_leaves_only_approved",
            ),
            models.UniqueConstraint(
                fields=["system", "external_id"],
                condition=~Q(external_id=""),
                name="one_post_per_external_id",
            ),
        ]
        indexes = [models.Index(fields=["system", "due_at", "id"], name="post_agenda")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publishing:post", args=[self.pk])


class PostMedium(models.Model):
    """A picture or a film of a post, with its words for who does not see it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="media")
    upload = models.ForeignKey("media.Upload", on_delete=models.PROTECT, related_name="in_posts")
    position = models.PositiveSmallIntegerField(default=1)
    alt = models.CharField(_("text for who does not see it"), max_length=1500, blank=True)
    alt_skip_reason = models.CharField(_("why it has no text"), max_length=300, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("picture or film of a post")
        verbose_name_plural = _("pictures and films of posts")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or str(self.upload_id)


class PictureToBring(models.Model):
    """A picture that a row of a spreadsheet names by its address, until it is here."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="picture_to_bring")
    url = models.URLField(max_length=1000)
    alt = models.CharField(max_length=1500, blank=True)
    asked_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("picture to bring")
        verbose_name_plural = _("pictures to bring")

    def __str__(self) -> str:
        return self.url


class PostComment(models.Model):
    """What somebody said about a draft to those who work on it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    text = models.TextField(_("comment"), max_length=2000)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ReviewRequest(models.Model):
    """One person was asked, by a link of their own, to let one post go as it read then."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="review_requests")
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="review_requests"
    )
    revision = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("request to approve")
        verbose_name_plural = _("requests to approve")
        indexes = [models.Index(fields=["post", "asked_at"], name="review_request_post")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.person_id}"


class Delivery(models.Model):
    """One post on one channel, one part of a thread: exactly one effect."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    part = models.PositiveSmallIntegerField(default=1)
    depends_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers"
    )
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.SCHEDULED)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempt_no = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=64, unique=True)
    # Frozen at approval: what is compared is what was sent.
    payload = models.JSONField()
    payload_digest = models.CharField(max_length=64)
    # In the currency of the network's price list, as it read at the approval.
    cost = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    # What was prepared at the network and nobody sees yet, in its own words.
    handle = models.TextField(blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=300, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The civil day that its fact carries, so that a recount never depends on today's settings.
    published_on = models.DateField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    # A person asked for it now: quiet hours do not keep it back.
    is_urgent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("confirm_delivery", _("May confirm what went out"))]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "channel", "part"], name="one_delivery_per_part"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.PUBLISHED)
                | Q(published_at__isnull=False, published_on__isnull=False),
                name="published_has_its_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_at", "id"], name="delivery_next"),
            models.Index(fields=["channel", "-published_at"], name="delivery_published"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.channel_id}"


class Attempt(AppendOnly):
    """One try of a delivery, as it went."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    fence = models.PositiveIntegerField()
    phase = models.CharField(max_length=20)
    at = models.DateTimeField()
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=40)
    detail = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["delivery", "at", "id"], name="attempt_delivery")]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number} {self.phase} {self.outcome}"


class TroubleTold(models.Model):
    """That the staff was told by mail of one trouble of one delivery: nobody is told twice.

    When the trouble ends the row stays, over; if it comes back it is told again.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="troubles_told")
    # A key of ``words.TROUBLE``.
    trouble = models.CharField(max_length=20)
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice of trouble")
        verbose_name_plural = _("notices of trouble")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "trouble"],
                condition=Q(over_at__isnull=True),
                name="one_open_notice_per_trouble",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.trouble}"


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


class DeliveryResult(models.Model):
    """How a post was received, as its network told it last: no proof, and never a fact."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="result")
    likes = models.PositiveIntegerField(null=True, blank=True)
    reposts = models.PositiveIntegerField(null=True, blank=True)
    replies = models.PositiveIntegerField(null=True, blank=True)
    views = models.PositiveIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # Empty: it is not read any more.
    next_at = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("results of a post")
        verbose_name_plural = _("results of posts")
        indexes = [models.Index(fields=["next_at", "id"], name="result_next")]

    def __str__(self) -> str:
        return f"{self.delivery_id}"


class OutboxMark(models.Model):
    """Which database this is: one row, made with the tables.

    A copy that is brought back is known by it and by the number of its last attempt; both are
    compared with what the worker keeps outside the database (``outbox.watermark``).
    """

    database = models.UUIDField(default=uuid.uuid4)
    # The last time that a copy was brought back, and how far it knew the world.
    held_at = models.DateTimeField(null=True, blank=True)
    knew_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mark of the outbox")
        verbose_name_plural = _("marks of the outbox")

    def __str__(self) -> str:
        return str(self.database)


class Mention(models.Model):
    """What somebody said to us on a network: an answer to a post of ours, or a mention.

    It holds a stranger's words: they are erased some time after it is attended to.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="mentions")
    remote_id = models.CharField(max_length=300)
    url = models.URLField(max_length=1000, blank=True)
    author = models.CharField(max_length=200, blank=True)
    author_url = models.URLField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    answers = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="mentions"
    )
    assigned_to = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions"
    )
    # Our answer: a post of the kind «reply».
    reply = models.OneToOneField(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="mention"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_why = models.CharField(_("why it needs no answer"), max_length=300, blank=True)
    question = models.ForeignKey(
        "content.Question",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mentions",
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer of the public")
        verbose_name_plural = _("answers of the public")
        permissions = [("answer_mention", _("May answer what people say"))]
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="one_mention_per_id"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_on__isnull=True)
                | Q(answered_at__isnull=False, answered_on__isnull=False),
                name="answered_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["channel", "-at"], name="mention_newest")]

    def __str__(self) -> str:
        # The journal keeps this for ever: no stranger's words.
        return str(self.channel)

    @property
    def state(self) -> MentionState:
        """How it stands, from what is known of it."""
        if self.answered_at is not None:
            return MentionState.ANSWERED
        if self.closed_at is not None:
            return MentionState.CLOSED
        if self.reply_id is not None:
            return MentionState.LEAVING
        return MentionState.OPEN


class Errand(models.Model):
    """A delivery handed to somebody who publishes it by hand, with a link of their own."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="errands")
    name = models.CharField(_("who publishes it"), max_length=200)
    given_by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("post handed to a person")
        verbose_name_plural = _("posts handed to persons")

    def __str__(self) -> str:
        return self.name


class HubTopic(models.Model):
    """What the WebSub hub was last told of one of our feeds."""

    url = models.URLField(max_length=500, unique=True)
    # How the feed stood: its number of posts and the last one's instant.
    told_mark = models.CharField(max_length=60, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("feed that a hub hears of")
        verbose_name_plural = _("feeds that a hub hears of")

    def __str__(self) -> str:
        return self.url
