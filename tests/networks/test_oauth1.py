"""OAuth 1.0a signatures against the examples of RFC 5849 and of the network that uses them."""

from urllib.parse import unquote

import pytest

from virgula.networks.oauth1 import Keys, authorization, base_string, escaped, signature

PRINTER = Keys("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")


def fields_of(header):
    pairs = (one.split("=", 1) for one in header.removeprefix("OAuth ").split(", "))
    return {name: unquote(value.strip('"')) for name, value in pairs}


def test_the_base_string_of_section_3_4_1():
    keys = {
        "oauth_consumer_key": "9djdj82h48djs9d2",
        "oauth_token": "kkk9d7dh3k39sjv7",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "137131201",
        "oauth_nonce": "7d8f3e4a",
        "c2": "",
        "a3": "2 q",
    }
    url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"
    assert base_string("post", url, keys) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da"
        "%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2"
        "%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
        "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )


def test_the_signature_of_section_1_2():
    url, params = "http://photos.example.net/photos", {"file": "vacation.jpg", "size": "original"}
    signed = {
        "oauth_consumer_key": PRINTER.consumer,
        "oauth_token": PRINTER.token,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "137131202",
        "oauth_nonce": "chapoH",
    }
    assert signature(base_string("GET", url, {**params, **signed}), PRINTER) == (
        "MdpQcU8iPSUjWoN/UDMsK2sui9I="
    )


def test_the_example_of_the_network_that_uses_it():
    keys = Keys(
        "xvz1evFS4wEEPTGEFPHBog",
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    header = authorization(
        "POST",
        "https://api.twitter.com/1.1/statuses/update.json",
        keys=keys,
        params={
            "include_entities": "true",
            "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        },
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        timestamp="1318622958",
    )
    assert fields_of(header) == {
        "oauth_consumer_key": keys.consumer,
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature": "hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }


def test_every_request_has_its_own_nonce():
    headers = {authorization("GET", "https://a.example/", keys=PRINTER) for _ in range(2)}
    assert len({fields_of(one)["oauth_nonce"] for one in headers}) == 2


@pytest.mark.parametrize(
    ("value", "written"), [("a-._~Z9", "a-._~Z9"), ("ñ /+", "%C3%B1%20%2F%2B")]
)
def test_what_is_signed_is_escaped_as_the_standard_says(value, written):
    assert escaped(value) == written


def test_no_secret_is_printed():
    assert "kd94hf93k423kf44" not in repr(PRINTER)
    assert "pfkkdhi9sl3r4s00" not in repr(PRINTER)
