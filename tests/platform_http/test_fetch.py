"""The guarded client against real sockets: what a user's word must never make us do."""

import gzip
import time
import zlib

import pytest

from virgula.platform import http
from virgula.platform.http import fetch

MEGABYTE = 1024 * 1024


def test_an_allowed_address_is_read_whole(site):
    url = site.say("/a", b"<html>hola</html>", Content_Type="text/html; charset=ISO-8859-1")
    got = fetch(url)
    assert (got.status, got.content, got.content_type) == (200, b"<html>hola</html>", "text/html")
    assert (got.declared_type, got.charset, got.final_url, got.moved_to) == (
        "text/html",
        "iso-8859-1",
        url,
        "",
    )


def test_the_visitor_says_who_it_is_and_where_to_complain(site, settings):
    fetch(site.say("/a", b"x"), headers={"If-None-Match": '"7"'})
    path, headers = site.asked[0]
    assert path == "/a"
    assert headers["If-None-Match"] == '"7"'
    assert settings.BASE_URL in headers["User-Agent"]
    assert settings.DEFAULT_FROM_EMAIL in headers["User-Agent"]


def test_a_status_that_is_no_success_is_an_answer(site):
    assert fetch(site.say("/a", b"nada", status=410)).status == 410


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fec0::1]",
        "[fe80::1]",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_an_address_that_is_not_public_is_refused_before_any_connection(host):
    with pytest.raises(http.AddressRefusedError):
        fetch(f"http://{host}/", timeout=5)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.org/a", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("example.org/feed", "scheme"),
        ("http://", "host"),
        ("http:///feed", "host"),
        ("http://user:secret@example.org/", "credentials"),
        ("http://user@example.org/", "credentials"),
        ("http://example.org:8080/", "port"),
        ("http://example.org:22/", "port"),
        ("http://127.0.0.1:9/", "port"),
        ("http://exa mple.org/", "host"),
        ("http://[::1/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://127.0.0.1%2f@example.org/", "credentials"),
    ],
)
def test_an_address_of_another_sort_is_refused_with_its_reason(url, why):
    with pytest.raises(http.UrlRefusedError) as caught:
        fetch(url)
    assert caught.value.why == why


def test_the_allow_list_opens_one_pair_only(site, settings):
    url = site.say("/a", b"x")
    assert fetch(url).status == 200
    with pytest.raises(http.UrlRefusedError):
        fetch(url.replace("127.0.0.1", "localhost"))
    settings.FETCH_LOOPBACK = []
    with pytest.raises(http.UrlRefusedError):
        fetch(url)


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "//localhost/",
    ],
)
def test_a_redirect_into_the_house_is_refused(site, target):
    url = site.say("/a", status=302, Location=target)
    with pytest.raises(http.AddressRefusedError):
        fetch(url)
    assert [path for path, _headers in site.asked] == ["/a"]


def test_a_redirect_to_another_scheme_or_with_a_password_is_refused(site):
    with pytest.raises(http.UrlRefusedError):
        fetch(site.say("/a", status=302, Location="file:///etc/passwd"))
    with pytest.raises(http.UrlRefusedError):
        fetch(site.say("/b", status=302, Location="http://a:b@example.org/"))


def test_redirects_are_followed_and_a_move_for_ever_is_told(site):
    end = site.say("/fin", b"x")
    site.say("/dos", status=308, Location="/fin")
    got = fetch(site.say("/uno", status=301, Location="/dos"))
    assert (got.final_url, got.moved_to) == (end, end)
    site.say("/dos", status=302, Location="/fin")
    assert fetch(site.url + "/uno").moved_to == ""


def test_redirects_without_end_stop_at_five(site):
    url = site.say("/a", status=302, Location="/a")
    with pytest.raises(http.TooManyRedirectsError) as caught:
        fetch(url)
    assert caught.value.count == 5
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
    ],
)
def test_a_packed_answer_is_unpacked(site, encoding, pack):
    body = "órgano ".encode() * 40_000
    url = site.say("/a", pack(body), Content_Encoding=encoding)
    assert fetch(url).content == body


def test_a_bomb_is_refused_without_unpacking_it(site):
    bomb = gzip.compress(bytes(300 * MEGABYTE), compresslevel=9)
    url = site.say("/a", bomb, Content_Encoding="gzip")
    started = time.process_time()
    with pytest.raises(http.TooLargeError) as caught:
        fetch(url, limit_bytes=MEGABYTE)
    assert caught.value.limit_bytes == MEGABYTE
    # Unpacking 300 MB takes longer than this on any machine that we know.
    assert time.process_time() - started < 0.5


def test_a_body_exactly_at_the_cap_is_read_and_one_byte_more_is_not(site):
    assert len(fetch(site.say("/a", b"x" * 1000), limit_bytes=1000).content) == 1000
    with pytest.raises(http.TooLargeError):
        fetch(site.say("/b", b"x" * 1001), limit_bytes=1000)


def test_a_body_without_end_stops_at_the_cap(site):
    def endless(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65_536)

    site.answers["/a"] = endless
    with pytest.raises(http.TooLargeError):
        fetch(site.url + "/a", limit_bytes=MEGABYTE)


def _drip(start: bytes, drop: bytes):
    def answer(request):
        request.wfile.write(start)
        for _second in range(200):
            request.wfile.write(drop)
            request.wfile.flush()
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"), (b"", b"H")],
    ids=["body", "header", "status line"],
)
def test_a_slow_drip_ends_at_the_total_time(site, start, drop):
    site.answers["/a"] = _drip(start, drop)
    started = time.monotonic()
    with pytest.raises((http.TooSlowError, http.UnreachableError)) as caught:
        fetch(site.url + "/a", timeout=0.6)
    assert time.monotonic() - started < 3
    if start:
        assert isinstance(caught.value, http.TooSlowError)


def test_a_silent_server_ends_at_the_total_time(site):
    site.answers["/a"] = lambda request: time.sleep(2)
    with pytest.raises(http.TooSlowError) as caught:
        fetch(site.url + "/a", timeout=0.3)
    assert caught.value.seconds == 0.3


def test_an_answer_cut_short_is_told(site):
    cut = gzip.compress(b"hola" * 1000)[:-10]
    with pytest.raises(http.UnreadableError):
        fetch(site.say("/a", cut, Content_Encoding="gzip"))

    def short(request):
        request.send_response(200)
        request.send_header("Content-Length", "100")
        request.end_headers()
        request.wfile.write(b"solo esto")

    site.answers["/b"] = short
    with pytest.raises(http.UnreachableError):
        fetch(site.url + "/b")
    with pytest.raises(http.UnreadableError):
        fetch(site.say("/c", b"???", Content_Encoding="br"))


def test_a_closed_door_and_an_unknown_name_are_told_apart(site, settings):
    settings.FETCH_LOOPBACK = ["127.0.0.1:9"]
    with pytest.raises(http.UnreachableError):
        fetch("http://127.0.0.1:9/", timeout=3)
    with pytest.raises(http.NameUnknownError) as caught:
        fetch("http://no-such-name.invalid/", timeout=5)
    assert caught.value.host == "no-such-name.invalid"


def test_no_variable_of_the_environment_sends_us_through_a_proxy(site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(site.say("/a", b"x")).content == b"x"
