"""D-2: a month from a spreadsheet: told row by row, nothing by half, and never twice."""

import io
import threading
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.cast import enter
from tests.institutions.factories import ZONE
from tests.publishing.factories import ChannelFactory
from virgula.documents.reading import read_document
from virgula.domain.schedule import to_instant, to_wall
from virgula.publishing.actions.errors import PictureComingError
from virgula.publishing.actions.importing import (
    MonthChangedError,
    MonthRefusedError,
    apply_month,
    preview_month,
)
from virgula.publishing.actions.pictures import bring_pictures
from virgula.publishing.actions.posts import approve_post
from virgula.publishing.importers.columns import Column, SheetError, rows_in
from virgula.publishing.importers.sentences import row_said
from virgula.publishing.models import ChannelGroup, Delivery, Post

pytestmark = pytest.mark.django_db
UTILITY = "Para que sepas qué pedir."


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system, name="Canal de novedades", key="novedades")


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


def day(ahead):
    return to_wall(timezone.now(), ZONE).date() + timedelta(days=ahead)


def sheet(rows, header="id;fecha;hora;título;texto;canales;utilidad", encoding="utf-8"):
    lines = [header, *(";".join(str(cell) for cell in row) for row in rows)]
    return read_document("\n".join(lines).encode(encoding), name="mes.csv")


def month(rows, *, start=1, channels="novedades", text="Texto", with_id=True):
    """A month of good rows, one a day."""
    return sheet(
        [
            [n if with_id else "", day(start + n).isoformat(), "09:00", f"Título {n}",
             f"{text} {n}", channels, UTILITY]
            for n in range(rows)
        ]
    )  # fmt: skip


def preview(document, cast, **options):
    return preview_month(document=document, system=cast.system, now=timezone.now(), **options)


def apply(document, cast, **options):
    return apply_month(
        document=document, system=cast.system, by=cast.staff, at=timezone.now(), **options
    )


def said(shown):
    return [row_said(row.number, one) for row in shown.rows for one in row.findings]


def test_a_month_waits_in_review_at_its_hours(cast, channel):
    done = apply(month(3), cast)
    assert (len(done.made), done.drafts, done.approved) == (3, 0, 0)
    posts = list(Post.objects.order_by("due_at"))
    assert [(post.title, post.status, post.utility) for post in posts] == [
        (f"Título {n}", "in_review", UTILITY) for n in range(3)
    ]
    assert [post.due_at for post in posts] == [
        to_instant(datetime.combine(day(1 + n), time(9)), ZONE) for n in range(3)
    ]
    assert [list(post.channels.all()) for post in posts] == [[channel]] * 3


def test_who_may_approve_lets_it_leave_at_once(cast, channel):
    done = apply(month(3), cast, approves=True)
    assert (done.approved, done.drafts) == (3, 0)
    assert Delivery.objects.filter(state="scheduled").count() == 3


@pytest.mark.parametrize("with_id", [True, False])
def test_a_second_import_of_the_same_file_changes_nothing(cast, channel, with_id):
    apply(month(3, with_id=with_id), cast)
    before = set(Post.objects.values_list("pk", "revision"))
    done = apply(month(3, with_id=with_id), cast)
    assert (len(done.made), len(done.changed), done.same) == (0, 0, 3)
    assert set(Post.objects.values_list("pk", "revision")) == before


@pytest.mark.parametrize("with_id", [True, False])
@pytest.mark.parametrize("change", [{"text": "Otro"}, {"start": 9}])
def test_a_second_import_changes_and_never_doubles(cast, channel, with_id, change):
    apply(month(3, with_id=with_id), cast)
    pks = set(Post.objects.values_list("pk", flat=True))
    done = apply(month(3, with_id=with_id, **change), cast)
    assert len(done.changed) == 3
    assert set(Post.objects.values_list("pk", flat=True)) == pks
    start, text = change.get("start", 1), change.get("text", "Texto")
    assert list(Post.objects.order_by("due_at").values_list("text", flat=True)) == [
        f"{text} {n}" for n in range(3)
    ]
    first = Post.objects.order_by("due_at").first()
    assert first.due_at == to_instant(datetime.combine(day(start), time(9)), ZONE)


def test_a_text_that_is_mended_and_moved_in_turn_is_still_the_same_post(cast, channel):
    for change in ({}, {"text": "Otro"}, {"text": "Otro", "start": 9}, {"start": 9}):
        apply(month(2, with_id=False, **change), cast)
    assert Post.objects.count() == 2


def test_an_approved_post_moves_and_keeps_its_words(cast, channel):
    apply(month(1), cast, approves=True)
    shown = preview(month(1, text="Otro", start=5), cast)
    assert [row.outcome for row in shown.rows] == ["changed"]
    apply(month(1, text="Otro", start=5), cast)
    post = Post.objects.get()
    assert (post.text, post.status) == ("Texto 0", "approved")
    assert Delivery.objects.get().due_at == post.due_at
    assert post.due_at == to_instant(datetime.combine(day(5), time(9)), ZONE)


def test_each_wrong_row_is_told_with_its_number_and_nothing_is_written(cast, channel):
    good = [1, day(1).isoformat(), "09:00", "Uno", "Texto", "novedades", UTILITY]
    wrong = [
        [2, "ayer", "09:00", "Dos", "Texto", "novedades", UTILITY],
        [3, "01/02/2020", "9 am", "Tres", "Texto", "novedades", UTILITY],
        [4, day(1).isoformat(), "tarde", "Cuatro", "Texto", "novedades", UTILITY],
        [5, day(1).isoformat(), "09:00", "Cinco", "", "novedades", UTILITY],
        [6, day(1).isoformat(), "09:00", "Seis", "Texto", "la tele", UTILITY],
        [1, day(1).isoformat(), "09:00", "Siete", "Texto", "novedades", UTILITY],
        [8, day(1).isoformat(), "09:00", "Ocho", "Texto", "", UTILITY],
    ]
    document = sheet([good, *wrong])
    shown = preview(document, cast)
    assert [row.outcome for row in shown.rows] == ["new", *["wrong"] * 7]
    assert said(shown) == [
        "fila 3: «ayer» no es un día; escríbelo como 24/11/2026.",
        "fila 4: 01/02/2020 09:00 ya pasó; elige una hora que esté por venir.",
        "fila 5: «tarde» no es una hora; escríbela como 09:30.",
        "fila 6: no tiene texto.",
        "fila 7: no hay un canal o grupo en uso llamado «la tele»; escríbelo como en la plantilla.",
        "fila 8: el id «1» está en una fila anterior; cada una lleva el suyo.",
        "fila 9: no tiene canal.",
    ]
    with pytest.raises(MonthRefusedError):
        apply(document, cast)
    assert Post.objects.count() == 0
    done = apply(document, cast, takes_good=True)
    assert (len(done.made), done.left_out) == (1, 7)


def test_hours_of_the_border_are_asked_and_never_guessed(cast, channel):
    header = "fecha;hora;zona;texto;canales"
    rows = [
        ["14/03/2027", "02:30", "Tijuana", "Uno", "novedades"],
        ["07/11/2027", "01:30", "Tijuana", "Dos", "novedades"],
        ["07/11/2027", "01:30 segunda", "Ciudad Juárez", "Tres", "novedades"],
        ["07/11/2027", "09:00", "Marte", "Cuatro", "novedades"],
    ]
    shown = preview(sheet(rows, header), cast)
    kinds = [[one.kind for one in row.findings if one.is_error] for row in shown.rows]
    assert kinds == [["skipped_hour"], ["repeated_hour"], [], ["bad_zone"]]
    assert (shown.rows[2].zone, shown.rows[2].wall.fold) == ("America/Ciudad_Juarez", 1)


def test_channels_are_named_as_people_name_them(cast, channel):
    other = ChannelFactory(system=cast.system, name="Página del Sistema", network="assisted")
    retired = ChannelFactory(system=cast.system, name="Vieja", is_active=False)
    group = ChannelGroup.objects.create(system=cast.system, name="Difusión", is_default=True)
    group.channels.set([other, retired])
    header = "fecha;hora;texto;redes"
    cells = [
        "NOVEDADES",
        "pagina del sistema, Canal de Novedades",
        "difusion",
        "todas",
        "",
        "Vieja",
    ]
    rows = [[day(n + 1).isoformat(), "9:00", f"Texto {n}", cell] for n, cell in enumerate(cells)]
    shown = preview(sheet(rows, header), cast)
    assert [{one.name for one in row.channels} for row in shown.rows] == [
        {channel.name},
        {channel.name, other.name},
        {other.name},
        {channel.name, other.name},
        {other.name},
        set(),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize(
    "header", ["Fecha;HORA;Copy;Redes sociales", "REDES;Texto (máx. 280);hora;Día de publicación"]
)
def test_headings_order_and_encodings_are_tolerated(cast, channel, encoding, header):
    values = {"f": day(1).isoformat(), "d": day(1).isoformat(), "h": "9:00", "c": "Añádela",
              "t": "Añádela", "r": "novedades"}  # fmt: skip
    row = [values[name[0].lower()] for name in header.split(";")]
    shown = preview(sheet([row], header, encoding), cast)
    assert [(row.text, row.title, row.outcome) for row in shown.rows] == [
        ("Añádela", "Añádela", "new")
    ]


@pytest.mark.parametrize("text", ["uno;dos\n1;2", "fecha;hora\n1;2", "texto;texto;fecha\na;b;c"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(SheetError):
        rows_in(read_document(text.encode(), name="mes.csv"))


def test_a_preview_that_grew_old_is_not_applied(cast, channel):
    token = preview(month(2), cast).token
    apply(month(1), cast)
    with pytest.raises(MonthChangedError):
        apply(month(2), cast, token=token)
    assert Post.objects.count() == 1


def workbook(rows, header=tuple(column.value for column in Column)):
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(client, content, name="mes.xlsx"):
    return client.post(
        reverse("desk:agenda:import"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def test_a_workbook_comes_through_the_desk_with_its_lines(staff, cast, channel):
    header = ["fecha", "hora", "texto", "canales", "utilidad"]
    content = workbook(
        [
            [
                datetime.combine(day(2), time()),
                time(9, 30),
                "Una línea\nOtra línea",
                "novedades",
                "Sí",
            ]
        ],
        header,
    )
    page = bring(staff, content)
    assert page.context["counts"]["new"] == 1
    address = page.redirect_chain[-1][0]
    values = {"token": page.context["preview"].token, "approve": "1"}
    page = staff.post(address, values, follow=True)
    post = Post.objects.get()
    assert (post.text, post.status) == ("Una línea\nOtra línea", "approved")
    assert post.due_at == to_instant(datetime.combine(day(2), time(9, 30)), ZONE)
    page = staff.post(address, values, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert Post.objects.count() == 1


def test_the_template_comes_in_as_it_goes_out(staff, cast, channel):
    content = staff.get(reverse("desk:agenda:template")).content
    document = read_document(content, name="plantilla.xlsx")
    shown = preview(document, cast)
    assert [row.outcome for row in shown.rows] == ["new", "new"]
    assert [table.name for table in document.tables] == ["Publicaciones", "Canales", "Ayuda"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_comes_in_and_changes_nothing(staff, cast, channel, kind):
    apply(month(2), cast)
    apply(sheet([["", day(3).isoformat(), "10:00", "-Guion", "=Cuenta", "novedades", ""]]), cast)
    address = f"{reverse('desk:agenda:export')}?vista=lista&formato={kind}"
    content = staff.get(address).content
    shown = preview(read_document(content, name=f"agenda.{kind}"), cast)
    assert [row.outcome for row in shown.rows] == ["same"] * 3


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "mes.xlsx"),
        (b"\x89PNG....", "mes.xlsx"),
        (b"PK\x03\x04rota", "mes.xlsx"),
        (b"hola", "mes.csv"),
        (b'fecha,texto\n"sin cerrar', "mes.csv"),
    ],
)
def test_a_file_that_is_no_month_is_refused_at_its_field(staff, cast, content, name):
    page = bring(staff, content, name)
    if page.status_code == 422:
        assert list(page.context["form"].errors) == ["file"]
    else:
        assert page.context["total"] == 0
    assert Post.objects.count() == 0


def test_a_drafter_imports_and_never_approves(client, cast, channel):
    enter(client, cast.drafter)
    header = ["fecha", "hora", "texto", "canales", "utilidad"]
    content = workbook([[day(2).isoformat(), "9:00", "Texto", "novedades", "Sí"]], header)
    page = bring(client, content)
    values = {"token": page.context["preview"].token, "approve": "1"}
    client.post(page.redirect_chain[-1][0], values)
    assert Post.objects.get().status == "in_review"


def test_the_preview_asks_the_same_number_of_questions_whatever_its_rows(
    cast, channel, count_queries
):
    apply(month(2), cast)
    for rows in (1, 3):
        with count_queries(8):
            preview(month(rows, text="Otro"), cast)


class Pictures(BaseHTTPRequestHandler):
    """A site with one picture."""

    def do_GET(self):
        content = picture() if self.path == "/foto.png" else b""
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing: the test reads what was brought."""


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def site(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    settings.FETCH_LOOPBACK = [f"127.0.0.1:{server.server_port}"]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def with_picture(url):
    header = "id;fecha;hora;texto;canales;utilidad;imagen;alt"
    cells = [1, day(2).isoformat(), "9:00", "Texto", "novedades", UTILITY, url, "Un cuadro rojo"]
    return sheet([cells], header)


def test_a_picture_is_brought_by_itself_and_then_the_post_asks_for_its_approval(
    cast, channel, site
):
    done = apply(with_picture(f"{site}/foto.png"), cast, approves=True)
    post = Post.objects.get()
    assert (done.approved, done.drafts, post.status) == (0, 1, "draft")
    assert bring_pictures(timezone.now()) == "brought=1 of=1"
    assert bring_pictures(timezone.now()) == "brought=0 of=0"
    (medium,) = post.media.all()
    assert (medium.alt, medium.width, medium.height) == ("Un cuadro rojo", 8, 6)
    assert Post.objects.get().status == "in_review"


def test_a_post_whose_picture_is_on_its_way_is_not_approved_without_it(cast, channel, site):
    apply(with_picture(f"{site}/foto.png"), cast)
    with pytest.raises(PictureComingError):
        approve_post(post=Post.objects.get(), by=cast.coordinator, at=timezone.now())
    bring_pictures(timezone.now())
    (delivery,) = approve_post(post=Post.objects.get(), by=cast.coordinator, at=timezone.now())
    assert len(delivery.payload["media"]) == 1


def test_a_picture_that_is_not_there_is_told_after_three_tries(cast, channel, site):
    apply(with_picture(f"{site}/nada.png"), cast)
    now = timezone.now()
    for number in range(4):
        bring_pictures(now + timedelta(minutes=11 * number))
    post = Post.objects.get()
    assert post.media.count() == 0
    (comment,) = post.comments.all()
    assert comment.text.startswith(f"La imagen {site}/nada.png no se pudo traer.")
    assert comment.text.endswith("(404). Agrégala a mano.")
