"""E-mails of every oddity, read in plain values."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.relay.letters import letter, raw, with_photo
from virgula.domain.incoming_letter import UnreadableLetterError, read_letter
from virgula.domain.letter_proof import machine_behind, proof_of_sender

HEAD = (
    "From: =?utf-8?q?Ana_N=C3=BA=C3=B1ez?= <Enlace@Cuerpo.Example>\nTo: difunde@red.example\n"
    "Subject: =?iso-8859-1?q?Sesi=F3n?= del jueves\nMessage-ID: <1@c>\nMIME-Version: 1.0\n"
)
PIXELS = b"\xff\xd8\xff\xe0" + bytes(20_000)


def _tnef(*files: tuple[bytes, bytes], body: bytes = b"") -> bytes:
    def attribute(tag: int, value: bytes) -> bytes:
        return (
            b"\x02" + tag.to_bytes(4, "little") + len(value).to_bytes(4, "little") + value + b"00"
        )

    parts = [attribute(0x2800C, body + b"\0")] if body else []
    for name, data in files:
        parts += [attribute(0x69002, bytes(14)), attribute(0x18010, name + b"\0")]
        parts.append(attribute(0x6800F, data))
    return (0x223E9F78).to_bytes(4, "little") + b"\x01\x00" + b"".join(parts)


def _mixed(*parts: str) -> str:
    body = "".join(f"--x\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/mixed; boundary=x\n\n{body}--x--\n"


def _attached(kind: str, name: str, content: bytes, how: str = "attachment") -> str:
    packed = base64.encodebytes(content).decode()
    return (
        f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: {how}; filename="{name}"\n\n{packed}'
    )


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nHay foro el jueves."
TEXTS = {
    "plain": f"{HEAD}{PLAIN}",
    "latin as ascii": f"{HEAD}Content-Type: text/plain; charset=us-ascii\n\n".encode()
    + "Hay sesión".encode("latin-1"),
    "charset unknown": f"{HEAD}Content-Type: text/plain; charset=x-nada\n\nHay sesión".encode(),
    "quoted-printable": f"{HEAD}Content-Type: text/plain; charset=iso-8859-1\n"
    "Content-Transfer-Encoding: quoted-printable\n\nHay sesi=F3n",
    "base64": f"{HEAD}Content-Type: text/plain; charset=utf-8\n"
    f"Content-Transfer-Encoding: base64\n\n{base64.b64encode('Hay sesión'.encode()).decode()}",
    "html only": f"{HEAD}Content-Type: text/html; charset=utf-8\n\n"
    "<style>p{{}}</style><p>Hay <b>sesión</b></p><script>x()</script>",
    "html quoted": f"{HEAD}Content-Type: text/html; charset=utf-8\n\n"
    '<div>Hay sesión</div><div class="gmail_quote">El lunes escribió: hola</div>',
    "alternative": f"{HEAD}Content-Type: multipart/alternative; boundary=y\n\n--y\n"
    "Content-Type: text/plain; charset=utf-8\n\nHay sesión\n--y\n"
    "Content-Type: text/html\n\n<p>Otra cosa</p>\n--y--\n",
    "alternative with an empty plain": f"{HEAD}Content-Type: multipart/alternative; boundary=y\n\n"
    "--y\nContent-Type: text/plain\n\n \n--y\nContent-Type: text/html; charset=utf-8\n\n"
    "<p>Hay sesión</p>\n--y--\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_words_are_read_whatever_their_wrapping(name):
    read = read_letter(raw(TEXTS[name]))
    assert read.text.strip() in {"Hay foro el jueves.", "Hay sesión"}
    assert (read.sender, read.sender_name) == ("enlace@cuerpo.example", "Ana Núñez")
    assert read.subject == "Sesión del jueves"


def test_images_are_kept_documents_are_listed_and_a_logo_is_neither():
    read = read_letter(
        raw(
            _mixed(
                PLAIN,
                _attached("image/jpeg", "foto.jpg", PIXELS),
                _attached("image/png", "logo.png", b"\x89PNG" + bytes(900), "inline"),
                _attached("application/octet-stream", "IMG_2.HEIC", PIXELS),
                _attached("application/pdf", "../../etc/cartel.pdf", b"%PDF-1.7"),
                _attached("application/x-msdownload", "foto.exe", b"MZ"),
            )
        )
    )
    assert [image.name for image in read.images] == ["foto.jpg", "IMG_2.HEIC"]
    assert read.documents == ("cartel.pdf", "foto.exe")


def test_what_outlook_packs_is_opened():
    packed = _tnef((b"foto.jpg", PIXELS), (b"oficio.docx", b"PK"), body=b"Hay foro el jueves.")
    read = read_letter(raw(_mixed(_attached("application/ms-tnef", "winmail.dat", packed))))
    assert read.text.strip() == "Hay foro el jueves."
    assert [(one.name, one.content) for one in read.images] == [("foto.jpg", PIXELS)]
    assert read.documents == ("oficio.docx",)
    cut = read_letter(raw(_mixed(_attached("application/ms-tnef", "winmail.dat", packed[:40]))))
    assert (cut.images, cut.documents) == ((), ())


def test_a_letter_inside_a_letter_is_what_is_passed_on():
    inner = f"Content-Type: message/rfc822\n\nFrom: otra@d.example\nSubject: x\n{PLAIN}"
    read = read_letter(raw(_mixed("Content-Type: text/plain\n\nVean esto.", inner)))
    assert (read.text.split("\n"), read.is_forwarded) == (
        ["Vean esto.", "Hay foro el jueves."],
        True,
    )


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"hola",
        b"From: a@b.example, c@d.example\n\nDos",
        b"From: nadie\n\nx",
        b"\x00\xff\xfe" * 100,
        b"From: <a b@c.example>\n\nx",
    ],
)
def test_what_names_no_single_sender_is_no_letter(source):
    with pytest.raises(UnreadableLetterError):
        read_letter(source)


def test_parts_without_end_neither_stop_nor_fill_it():
    deep = "".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n"
        for number in range(400)
    )
    many = _mixed(*([PLAIN] * 900))
    for source in (f"{HEAD}{deep}{PLAIN}", many):
        with contextlib.suppress(UnreadableLetterError):
            assert len(read_letter(raw(source)).text) < 20_000


def test_raw_letters_in_the_heads_are_read():
    read = read_letter("From: Núñez <a@b.example>\nSubject: Sesión ñ\n\nx".encode())
    assert (read.sender_name, read.subject) == ("Núñez", "Sesión ñ")


def test_two_deliveries_of_one_letter_have_one_mark():
    message = with_photo(letter())
    first = raw(message)
    again = b"Received: from x by y\nDelivered-To: difunde@red.example\n" + first
    assert read_letter(first).digest == read_letter(again).digest
    assert read_letter(raw(letter(number=2))).digest != read_letter(first).digest


@given(st.binary(max_size=600))
def test_no_bytes_break_it(content):
    with contextlib.suppress(UnreadableLetterError):
        read_letter(b"From: a@b.example\n" + content)


@pytest.mark.parametrize(
    ("heads", "machine"),
    [
        ({}, ""),
        ({"Auto_Submitted": "auto-replied"}, "auto"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "bulk"}, "list"),
        ({"Precedence": "auto_reply"}, "auto"),
        ({"List_Id": "<avisos.example>"}, "list"),
        ({"X_Autoreply": "yes"}, "auto"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"sender": "MAILER-DAEMON@c.example"}, "bounce"),
        ({"subject": "Respuesta automática: ¿Qué difundimos?"}, "auto"),
        ({"subject": "Fuera de la oficina"}, "auto"),
    ],
)
def test_machines_are_told_from_people(heads, machine):
    read = read_letter(raw(letter(**heads)))
    found = machine_behind(read.heads, sender=read.sender, content_type=read.content_type)
    assert found == machine


OWN, FOREIGN = "mx.red.example", "mx.malo.example"


@pytest.mark.parametrize(
    ("results", "proof"),
    [
        ([f"{OWN}; dmarc=pass header.from=cuerpo.example"], "pass"),
        ([f"{OWN}; dkim=pass (2048) header.d=cuerpo.example"], "pass"),
        ([f"{OWN}; spf=pass smtp.mailfrom=enlace@cuerpo.example"], "pass"),
        ([f"{OWN}; dkim=pass header.d=malo.example"], "none"),
        ([f"{OWN}; dkim=pass header.d=example"], "none"),
        (
            [f"{OWN}; dkim=pass header.d=malo.example; dmarc=fail header.from=cuerpo.example"],
            "fail",
        ),
        ([f"{OWN}; spf=fail smtp.mailfrom=malo.example; dkim=none"], "fail"),
        ([f"{OWN}; spf=none"], "none"),
        ([f"{FOREIGN}; dmarc=pass header.from=cuerpo.example"], "none"),
        ([f"{OWN}.malo; dmarc=pass header.from=cuerpo.example"], "none"),
        ([], "none"),
    ],
)
def test_only_what_our_own_server_found_proves_a_sender(results, proof):
    heads = [("received", "by ours"), *(("authentication-results", one) for one in results)]
    found = proof_of_sender(heads, sender="enlace@cuerpo.example", authserv=OWN)
    assert found == proof


def test_a_head_that_came_with_the_letter_proves_nothing():
    heads = [
        ("received", "by ours"),
        ("received", "by theirs"),
        ("authentication-results", f"{OWN}; dmarc=pass header.from=cuerpo.example"),
    ]
    assert proof_of_sender(heads, sender="enlace@cuerpo.example", authserv=OWN) == "none"
    assert proof_of_sender(heads[2:], sender="enlace@cuerpo.example", authserv="") == "none"
