"""Files that people bring: what is kept, what is refused, and what an image loses."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from tests.media.factories import PDF, UploadFactory, brought, package, picture
from tests.media.films import box, film
from tests.people.factories import PersonFactory
from virgula.journal.queries import history_of
from virgula.media.actions import (
    BrokenFilmError,
    BrokenImageError,
    EmptyFileError,
    TooLargeError,
    TypeRefusedError,
    clean_name,
    keep_media,
    keep_upload,
    withdraw_upload,
)
from virgula.media.models import Upload
from virgula.media.queries import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
AT = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
WORD = package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
MACROS = package(
    {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/vbaProject.bin": "x"}
)
ODT = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("acta.pdf", PDF, "application/pdf"),
        ("lista.csv", "nombre,día\nuno,1\n".encode(), "text/csv"),
        ("nota.txt", b"Se hizo.", "text/plain"),
        ("acta.exe", PDF, "application/pdf"),
        ("foto.jpg", picture(), "image/jpeg"),
        ("foto.png", picture("PNG"), "image/png"),
        ("foto.webp", picture("WEBP"), "image/webp"),
        ("foto.gif", picture("GIF"), "image/gif"),
        ("spot.mp3", b"ID3\x04\x00\x00\x00" + bytes(64), "audio/mpeg"),
        ("spot.wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32), "audio/wav"),
        (
            "acta.docx",
            WORD,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("acta.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_is_kept_as_what_its_bytes_are(name, content, kept):
    person = PersonFactory()
    upload = keep_upload(brought(name, content, "text/html"), by=person, at=AT)
    assert (upload.content_type, upload.name, upload.uploaded_by) == (kept, name, person)
    assert (upload.is_public, upload.at) == (False, AT)
    with upload.file.open() as file:
        stored = file.read()
    assert len(stored) == upload.size
    assert name.partition(".")[0] not in upload.file.name
    if not kept.startswith("image/"):
        assert stored == content


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x7fELF" + bytes(40),
        b"MZ" + bytes(40),
        b"\xd0\xcf\x11\xe0" + bytes(40),
        b"texto\x00con nulos",
        b"\xff\xfe\x00\x01bytes",
        package({"cualquiera.txt": "x"}),
        package({"mimetype": "text/html"}),
        MACROS,
        b"PK\x03\x04 roto",
    ],
)
def test_what_could_act_or_hide_something_is_refused_whatever_its_name(content):
    with pytest.raises(TypeRefusedError):
        keep_upload(brought("acta.pdf", content, "application/pdf"), by=None, at=AT)
    assert Upload.objects.count() == 0


def test_an_empty_file_and_one_that_is_too_large_are_refused(settings):
    settings.DOCUMENT_UPLOAD_BYTES = len(PDF) - 1
    with pytest.raises(EmptyFileError):
        keep_upload(brought("vacío.pdf", b""), by=None, at=AT)
    with pytest.raises(TooLargeError) as refused:
        keep_upload(brought("grande.pdf", PDF), by=None, at=AT)
    assert (refused.value.name, refused.value.limit_bytes) == ("grande.pdf", len(PDF) - 1)


def test_an_image_is_drawn_anew_without_the_place_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Cámara de Prueba"
    content = picture(size=(40, 30), exif=exif, comment=b"secreto") + b"<script>alert(1)</script>"
    upload = keep_upload(brought("foto.jpg", content), by=None, at=AT)
    with upload.file.open() as file:
        stored = file.read()
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.size, dict(image.getexif())) == ((30, 40), {})
    assert b"secreto" not in stored
    assert b"script" not in stored


@pytest.mark.parametrize("content", [picture()[:60], b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_an_image_that_cannot_be_drawn_is_refused(content):
    with pytest.raises(BrokenImageError):
        keep_upload(brought("foto.jpg", content), by=None, at=AT)


def test_an_image_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("virgula.media.actions.MOST_PIXELS", 100)
    with pytest.raises(BrokenImageError):
        keep_upload(brought("foto.jpg", picture()), by=None, at=AT)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/acta.pdf", "acta.pdf"),
        ("C:\\datos\\acta.pdf", "acta.pdf"),
        ("acta\u202efdp.exe", "actafdp.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("", "archivo"),
        ("..", "archivo"),
        ("á" * 300 + ".pdf", "á" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name, kept):
    assert clean_name(name) == kept


def test_a_file_is_withdrawn_once_with_its_reason():
    person = PersonFactory()
    upload = keep_upload(brought("acta.pdf", PDF), by=person, at=AT)
    for reason in ("Tenía datos personales.", "Otra vez."):
        withdraw_upload(upload, by=person, at=AT, reason=reason)
    assert upload.withdrawn_at == AT
    assert history_of(upload).get().reason == "Tenía datos personales."


def test_a_file_is_read_whole_or_in_pieces(own_files):
    kept = UploadFactory(content=bytes(range(100)))
    assert content_of(kept.sha256) == bytes(range(100))
    pieces = [content_of(kept.sha256, start, start + 40) for start in (0, 40, 80)]
    assert b"".join(pieces) == bytes(range(100))


def test_a_picture_for_a_post_is_measured_and_drawn_anew(db):
    found = keep_media(brought("cartel.jpg", picture(size=(64, 48))), by=None, at=AT)
    assert (found.content_type, found.width, found.height) == ("image/jpeg", 64, 48)


def test_a_moving_picture_keeps_moving(db):
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("teal", "white", "black")]
    output = io.BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=[90, 200, 90])
    found = keep_media(brought("aviso.gif", output.getvalue()), by=None, at=AT)
    with found.file.open("rb") as file, Image.open(file) as image:
        assert (image.n_frames, found.width, found.height) == (3, 20, 10)


def test_a_film_is_measured_and_loses_what_its_camera_said(db):
    content = film(more=box(b"udta", b"+19.4326-099.1332/"))
    found = keep_media(brought("foro.mp4", content), by=None, at=AT)
    with found.file.open("rb") as file:
        kept = file.read()
    assert (found.content_type, found.seconds, found.width, found.height) == (
        "video/mp4",
        12.5,
        1280,
        720,
    )
    assert b"19.4326" not in kept
    assert found.sha256 == hashlib.sha256(kept).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("nada.png", b"", EmptyFileError),
        ("oficio.pdf", PDF, TypeRefusedError),
        ("foto.heic", film(brand=b"heic"), BrokenFilmError),
        ("roto.mp4", film()[:60], BrokenFilmError),
        ("roto.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, BrokenImageError),
    ],
)
def test_what_no_network_takes_is_not_kept(db, name, content, error):
    with pytest.raises(error):
        keep_media(brought(name, content), by=None, at=AT)
    assert Upload.objects.count() == 0


def test_a_film_that_is_too_large_is_not_kept(db, settings):
    settings.VIDEO_UPLOAD_BYTES = 100
    with pytest.raises(TooLargeError):
        keep_media(brought("largo.mp4", film()), by=None, at=AT)
