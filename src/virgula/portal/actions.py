"""What the portal does once for an installation."""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from virgula.portal.models import InformationPage

PORTS = {"http": 80, "https": 443}


@transaction.atomic
def settle_site(base_url: str) -> None:
    """Give the library's site the one base address, and its first pages when it has none of ours.

    Run at each start: an address that changed is followed, pages that exist are left alone.
    """
    parts = urlsplit(base_url)
    port = parts.port or PORTS[parts.scheme]
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    replaced = None
    if site.root_page_id is None or not _is_ours(site.root_page):
        replaced, site.root_page = site.root_page_id, _first_pages()
    if (site.hostname, site.port) != (parts.hostname, port) or site.pk is None:
        site.hostname, site.port = parts.hostname or "localhost", port
    site.save()
    _take_away(replaced)


def _take_away(pk: int | None) -> None:
    """Erase the page that the library ships: a bare one, without type, words or children."""
    page = Page.objects.filter(pk=pk).first()
    if page is not None and page.specific_class is Page and page.numchild == 0:
        page.delete()


def _is_ours(page: Page) -> bool:
    return issubclass(page.specific_class or Page, InformationPage)


def _first_pages() -> Page:
    """Make the first page and two that every site must have, for the editors to complete."""
    root = Page.get_first_root_node()
    first = root.add_child(
        instance=InformationPage(
            title=_("About this site"),
            slug="acerca",
            intro=_("What a commission promised, what it did and said, and the proof of it."),
            body=f"<p>{_('The coordination writes this page in the gestor.')}</p>",
        )
    )
    for title, slug, text in (
        (
            _("Privacy"),
            "privacidad",
            _(
                "This site asks for no account, keeps no trace of who reads it and loads nothing "
                "from others. A form says what it asks for, why and for how long it is kept."
            ),
        ),
        (
            _("Accessibility"),
            "accesibilidad",
            _(
                "Every public page works with the keyboard, with a screen reader and without "
                "JavaScript. Tell us when something gets in your way."
            ),
        ),
    ):
        page = InformationPage(title=title, slug=slug, body=f"<p>{text}</p>", show_in_menus=True)
        first.add_child(instance=page)
    return first
