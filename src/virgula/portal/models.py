from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "image"]


class InformationPage(Page):
    """A page that editors write: who we are, privacy, accessibility. Data is never shown by one."""

    intro = models.TextField(_("in one sentence"), blank=True, max_length=400)
    body = RichTextField(_("text"), features=FEATURES, blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "portal.InformationPage"]
    subpage_types: ClassVar[list[str]] = ["portal.InformationPage"]
    template = "portal/information_page.html"

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
