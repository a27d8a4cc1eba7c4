"""The desk sees numbers, never readers; a list is previewed before it is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests.bulletins.factories import bulletin, issue, reader
from tests.cast import enter
from tests.publishing.factories import NOON
from virgula.bulletins.actions.mailing import make_copies
from virgula.bulletins.choices import CopyState
from virgula.bulletins.models import BulletinCopy, Subscriber
from virgula.journal.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(cast):
    return bulletin(system=cast.system)


@pytest.fixture
def desk(client, cast):
    enter(client, cast.staff)
    return client


def upload(content: bytes, name: str = "lista.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(desk, channel, content: bytes, name: str = "lista.csv", consent: str = "Feria de mayo"):
    address = reverse("desk:bulletins:bring", args=[channel.pk])
    return desk.post(address, {"consent": consent, "file": upload(content, name)})


@pytest.mark.parametrize("issues", [1, 3])
def test_a_bulletin_shows_its_numbers_in_a_constant_number_of_queries(
    desk, channel, issues, count_queries
):
    for number in range(3):
        reader(channel, f"r{number}@example.org")
    for number in range(issues):
        issue(channel, title=f"Número {number}")
    make_copies(NOON)
    copies = BulletinCopy.objects.filter(delivery__post__title="Número 0")
    first, second, _third = copies.order_by("pk")
    BulletinCopy.objects.filter(pk=first.pk).update(state=CopyState.SENT)
    BulletinCopy.objects.filter(pk=second.pk).update(state=CopyState.UNKNOWN)
    address = reverse("desk:bulletins:bulletin", args=[channel.pk])
    desk.get(address)
    with count_queries(9):
        page = desk.get(address)
    row = page.context["row"]
    assert (row.readers, len(row.issues)) == (3, issues)
    oldest = next(one for one in row.issues if one.title == "Número 0")
    assert (oldest.sent, oldest.waiting, oldest.failed, oldest.unknown) == (1, 1, 0, 1)
    text = page.content.decode()
    assert "no se envían otra vez" in text
    assert [f"r{number}@" for number in range(3) if f"r{number}@" in text] == []


def test_a_list_is_previewed_and_then_added_once(desk, channel):
    reader(channel, "ya@example.org")
    content = "Nombre,Correo\nAna,ANA@example.org\nX,nada\nB,ana@example.org\nC,ya@example.org\n"
    page = bring(desk, channel, content.encode())
    assert page.context["preview"].new == ("ana@example.org",)
    assert page.context["preview"].known == 1
    assert (page.context["read"].repeated, len(page.context["errors"])) == (1, 1)
    assert "Fila 3: «nada» no es una dirección completa." in page.content.decode()
    assert Subscriber.objects.count() == 1
    agreed = page.context["form"].initial
    address = reverse("desk:bulletins:add_list", args=[channel.pk])
    for _ in range(2):
        assert desk.post(address, agreed).status_code == 302
    added = Subscriber.objects.get(email="ana@example.org")
    assert (added.is_written_to, added.source, added.consent) == (True, "list", "Feria de mayo")
    record = Record.objects.filter(verb="bulletins.list_imported").order_by("pk").first()
    assert (record.changes, record.reason) == ({"subscribers": ["", "1"]}, "Feria de mayo")
    assert "example.org" not in str(list(Record.objects.values_list()))


def test_a_spreadsheet_and_an_old_encoding_are_read(desk, channel):
    book = Workbook()
    for row in (["Correo electrónico"], ["ana@example.org"]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    page = bring(desk, channel, content.getvalue(), "lista.xlsx")
    assert page.context["preview"].new == ("ana@example.org",)
    page = bring(desk, channel, "Correo electrónico;Año\nb@example.org;1\n".encode("latin-1"))
    assert page.context["preview"].new == ("b@example.org",)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "lista.csv"),
        (b"nombre,edad\nAna,3\n", "lista.csv"),
        (b"\x00\x01\x02" * 50, "lista.csv"),
        (b"PK\x03\x04roto", "lista.xlsx"),
        (b"%PDF-1.4", "lista.pdf"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(desk, channel, content, name):
    answer = bring(desk, channel, content, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_without_consent_nothing_is_read(desk, channel):
    answer = bring(desk, channel, b"correo\nana@example.org\n", consent=" ")
    assert answer.status_code == 422
    assert Subscriber.objects.count() == 0


def test_a_list_changed_on_the_way_is_refused_whole(desk, channel):
    address = reverse("desk:bulletins:add_list", args=[channel.pk])
    desk.post(address, {"consent": "Feria", "emails": "ana@example.org nada"})
    assert Subscriber.objects.count() == 0
