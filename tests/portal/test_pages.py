import pytest
from wagtail.models import Page, Site

from tests.cast import enter
from virgula.portal.actions import settle_site
from virgula.portal.models import InformationPage

pytestmark = pytest.mark.django_db
ADDRESS = "http://testserver"


def test_the_site_gets_its_address_and_its_first_pages_once():
    settle_site("http://127.0.0.1:8123")
    settle_site("https://ejemplo.org")
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("ejemplo.org", 443)
    slugs = InformationPage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["acerca", "privacidad", "accesibilidad"]
    # Nothing is left of the page that the library ships.
    assert Page.objects.filter(depth__gt=1).count() == 3


def test_anyone_reads_a_page_that_editors_wrote(client):
    settle_site(ADDRESS)
    response = client.get("/paginas/privacidad/")
    assert response.status_code == 200
    assert response.context["page"].slug == "privacidad"


def test_a_draft_is_not_there(client):
    settle_site(ADDRESS)
    page = InformationPage.objects.get(slug="privacidad")
    page.unpublish()
    assert client.get("/paginas/privacidad/").status_code == 404


def test_staff_write_and_publish_pages(client, cast):
    settle_site(ADDRESS)
    enter(client, cast.staff)
    page = Page.objects.get(slug="accesibilidad")
    data = {
        "title": "Accesibilidad para todas",
        "slug": page.slug,
        "intro": "",
        "body": '{"blocks":[],"entityMap":{}}',
    }
    response = client.post(
        f"/gestor/pages/{page.pk}/edit/",
        {
            **data,
            "action-publish": "Publicar",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        },
    )
    assert response.status_code == 302
    assert b"Accesibilidad para todas" in client.get("/paginas/accesibilidad/").content


def test_a_liaison_does_not(client, cast):
    settle_site(ADDRESS)
    enter(client, cast.liaison)
    page = Page.objects.get(slug="accesibilidad")
    response = client.get(f"/gestor/pages/{page.pk}/edit/")
    assert response.status_code == 302
    assert "/gestor/" not in response.headers["Location"].partition("?")[0]
