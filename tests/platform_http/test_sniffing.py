import pytest

from virgula.platform.fetch_words import sentence_for
from virgula.platform.http import AddressRefusedError, FetchError, UrlRefusedError
from virgula.platform.sniffing import sniff_type


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"PK\x03\x04", "application/zip"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "application/rss+xml"),
        (
            b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">',
            "application/atom+xml",
        ),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "text/html"),
        (b"  \n<HTML><body>", "text/html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', "text/html"),
        ("<rss>".encode("utf-16"), "application/rss+xml"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "application/json"),
        (b"<svg xmlns='a'>", "image/svg+xml"),
        (b"BEGIN:VCALENDAR", "text/calendar"),
        (b"hola", "text/plain"),
        (b"", "text/plain"),
        (b"a\x00b", "application/octet-stream"),
    ],
)
def test_bytes_say_what_they_are(content, expected):
    assert sniff_type(content) == expected


def test_each_refusal_has_its_sentence():
    errors = [
        UrlRefusedError("x", "scheme"),
        UrlRefusedError("x", "port"),
        AddressRefusedError("intranet"),
        FetchError(),
    ]
    sentences = [sentence_for(error) for error in errors]
    assert len(set(sentences)) == 4
    assert "intranet" in sentences[2]
