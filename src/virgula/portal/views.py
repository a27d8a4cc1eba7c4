"""The portal's own pages: the home, and what search engines ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from virgula.plans.public import pages_for_anyone, system_cards
from virgula.platform.public_page import public_page
from virgula.publishing.queries import as_published, published_posts

LATEST = 5
PLAN_PAGES = ("plan", "dictionary", "table", "versions")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Say what this house is, and show the plans in force with their headline figures."""
    cards = system_cards(timezone.now())
    plans = [plan for card in cards for plan in card.plans]
    page = {
        "systems": cards,
        "plans": plans,
        "posts": [as_published(row) for row in published_posts(most=LATEST)],
        "address": settings.BASE_URL + reverse("portal:home"),
        "data_url": reverse("plans:dictionary", args=[plans[0].plan.key]) if plans else "",
    }
    return render(request, "portal/home.html", page)


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page, for search engines."""
    paths = [reverse("portal:home"), reverse("plans:plans"), reverse("activities:agenda")]
    for key, slug in pages_for_anyone():
        if slug is None:
            paths += [reverse(f"plans:{name}", args=[key]) for name in PLAN_PAGES]
        else:
            paths.append(reverse("plans:line", args=[key, slug]))
    text = render_to_string(
        "portal/sitemap.xml", {"urls": [settings.BASE_URL + path for path in paths]}
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Let everybody read what is public, and leave the doors of the staff alone."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{door}/" for door in ("mesa", "gestor", "cuenta", "m")),
        "Disallow: /plan/suscripcion/",
        "Disallow: /plan/avisos/",
        "Disallow: /boletin/confirmar/",
        "Disallow: /boletin/baja/",
        "Disallow: /agenda/correo/",
        "Disallow: /agenda/calendario/",
        f"Sitemap: {settings.BASE_URL}{reverse('portal:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
