"""Of which institution an address is: told by its site, its other sources, its name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from virgula.domain.keywords import first_keyword
from virgula.institutions.models import Actor, System
from virgula.relay.choices import VISITED, SourceKind
from virgula.relay.models import Source

_LEAST_ACRONYM = 3


def site_of(address: str) -> str:
    """Return the host of an address without «www.», in lower case; empty when it has none."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".")


@dataclass
class Recogniser:
    """Tells institutions of one system by addresses; read once, asked often."""

    actors: list[Actor]
    by_site: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def actor_of(self, address: str, title: str = "") -> Actor | None:
        """Return the only institution that the address, or else the title, points to."""
        return self._by_site(site_of(address)) or self._by_name(title)

    def _by_site(self, site: str) -> Actor | None:
        # «noticias.cuerpo.example» is of «cuerpo.example»; a public suffix alone has no dot.
        while "." in site:
            found = self.by_site.get(site, set())
            if found:
                return self._only(found)
            site = site.partition(".")[2]
        return None

    def _by_name(self, title: str) -> Actor | None:
        if not title:
            return None
        named = {
            actor.pk
            for actor in self.actors
            if first_keyword(title, [actor.name])
            or (len(actor.acronym) >= _LEAST_ACRONYM and first_keyword(title, [actor.acronym]))
        }
        return self._only(named)

    def _only(self, keys: Iterable[int]) -> Actor | None:
        keys = set(keys)
        return next((a for a in self.actors if a.pk in keys), None) if len(keys) == 1 else None


def recogniser_of(system: System) -> Recogniser:
    """Return what tells the institutions of a system by address: two statements."""
    actors = Actor.objects.filter(system=system).select_related("body__territory", "system")
    recogniser = Recogniser(list(actors.order_by("name", "pk")))
    for actor in recogniser.actors:
        if actor.website:
            recogniser.by_site[site_of(actor.website)].add(actor.pk)
    told = set(recogniser.by_site)
    kinds = VISITED - {SourceKind.FILE, SourceKind.MASTODON, SourceKind.BLUESKY}
    rows = Source.objects.filter(system=system, kind__in=kinds)
    for location, actor_id in rows.values_list("location", "actor_id").order_by("pk"):
        site = site_of(location)
        if site and site not in told:
            recogniser.by_site[site].add(actor_id)
    return recogniser


def zone_of(actor: Actor | None, system: System) -> str:
    """Return the zone in which an institution writes its dates: that of its territory."""
    body = getattr(actor, "body", None) if actor is not None else None
    territory = body.territory if body is not None else None
    return territory.zone if territory is not None else system.zone
