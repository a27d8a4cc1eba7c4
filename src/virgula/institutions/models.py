import zoneinfo
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from virgula.institutions.choices import ActorStatus, CollegiateKind, Confidence, Role


def validate_zone(name: str) -> None:
    """Refuse what is no IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


def dates_in_order(
    name: str, first: str = "valid_from", last: str = "valid_to"
) -> models.CheckConstraint:
    """Constrain a validity: half-open, an empty side is open."""
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__gt": F(first)}),
        name=name,
    )


def unique_by_start(*fields: str, start: str, name: str) -> models.UniqueConstraint:
    """Constrain one row per start, where an open start is a start like any other."""
    return models.UniqueConstraint(
        *fields, Coalesce(start, Value(date.min, output_field=models.DateField())), name=name
    )


class Sourced(models.Model):
    """Where a datum was found, and how sure of it we are."""

    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.RECALLED
    )

    class Meta:
        abstract = True


class System(models.Model):
    """The world of one data set: a network of institutions with its zone and its words."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=60)
    zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    zone_label = models.CharField(_("name of its hour"), max_length=60)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    # A demonstration pins the plan's date, which is past. Deliveries use real time.
    pinned_on = models.DateField(_("date shown"), null=True, blank=True)
    map_svg = models.TextField(_("map"), blank=True)
    map_credit = models.CharField(_("credit of the map"), max_length=300, blank=True)
    provenance = models.JSONField(_("provenance"), default=dict, blank=True)
    # What a plan document of this system may leave unsaid: {"windows": […], "prefix": "…",
    # "start": "YYYY-MM-DD", "months": 12}; see docs/datasets.md.
    defaults = models.JSONField(_("defaults of its plans"), default=dict, blank=True)
    loaded_at = models.DateTimeField(_("loaded"), null=True, blank=True)

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("systems")

    def __str__(self) -> str:
        return self.name


class Territory(Sourced):
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="territories")
    key = models.SlugField(_("key"), max_length=60)
    code = models.CharField(_("official code"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=200)
    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    map_id = models.CharField(_("id in the map"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_territory_per_key")
        ]

    def __str__(self) -> str:
        return self.name


class Region(Sourced):
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="regions")
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="one_region_per_key")]

    def __str__(self) -> str:
        return self.name


class RegionTerritory(Sourced):
    """A territory belongs to a region between two dates."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="memberships")
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="regions")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            unique_by_start(
                "region", "territory", start="valid_from", name="one_region_membership_per_start"
            ),
            dates_in_order("region_membership_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.region}"


class Actor(Sourced):
    """An institution that acts. It is born, may end, and may have a successor."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="actors")
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("official name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    valid_from = models.DateField(_("since"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="predecessors"
    )
    successor_name = models.CharField(_("name of the successor"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ActorStatus, default=ActorStatus.UNKNOWN
    )
    # As precise as the source: "2025", "2025-05" or "2025-12-31".
    status_on = models.CharField(_("date of the status"), max_length=10, blank=True)
    website = models.URLField(_("site"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        permissions = [
            ("enter_desk", _("May enter the desk")),
            ("enter_members", _("May enter the members' space")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_actor_per_key"),
            dates_in_order("actor_validity_in_order"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="actor_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.name


class Body(Actor):
    """An institution of its own."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    # Key of the label that names what it is («órgano …», «consejo …»): words are data.
    label_key = models.SlugField(_("kind"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")


class CollegiateBody(Actor):
    """Several bodies that sit together: a commission, a regional commission, a council."""

    kind = models.CharField(_("kind"), max_length=12, choices=CollegiateKind)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="collegiate_bodies"
    )

    class Meta:
        verbose_name = _("collegiate body")
        verbose_name_plural = _("collegiate bodies")


class Alias(models.Model):
    """Another name under which documents know an institution."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="one_alias_per_name")]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """How a system calls a thing, between two dates."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="labels")
    key = models.SlugField(max_length=60)
    singular = models.CharField(max_length=100)
    plural = models.CharField(max_length=100)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            unique_by_start("system", "key", start="valid_from", name="one_label_per_start"),
            dates_in_order("label_in_order"),
        ]

    def __str__(self) -> str:
        return self.singular


class CollegiateMembership(Sourced):
    """A body sits in a collegiate body between two dates."""

    collegiate_body = models.ForeignKey(
        CollegiateBody, on_delete=models.CASCADE, related_name="members"
    )
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            unique_by_start("collegiate_body", "body", start="since", name="one_seat_per_start"),
            dates_in_order("seat_in_order", "since", "until"),
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.collegiate_body}"


class Membership(models.Model):
    """A person's role in an institution between two dates: the only source of what they may do."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="memberships"
    )
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            unique_by_start("person", "actor", "role", start="since", name="one_role_per_start"),
            dates_in_order("role_in_order", "since", "until"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.actor}"


class Observance(Sourced):
    """A day that the system keeps, with its rule of recurrence (RFC 5545) or none."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="observances")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=300)
    scope = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("observance")
        verbose_name_plural = _("observances")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_observance_per_key")
        ]

    def __str__(self) -> str:
        return self.name
