"""Tests of how what people enter as an address is understood."""

import pytest

from custom_components.poly_vvx.link.address import Address, parse_address, split_hosts


@pytest.mark.parametrize(
    ("text", "host", "port", "ssl"),
    [
        ("192.168.1.20", "192.168.1.20", None, None),
        (" 192.168.1.20\t", "192.168.1.20", None, None),
        ("192.168.1.20:8443", "192.168.1.20", 8443, None),
        ("phone", "phone", None, None),
        ("LOCALHOST", "LOCALHOST", None, None),
        ("phone.example.com.", "phone.example.com.", None, None),
        ("x" * 63, "x" * 63, None, None),
        ("Polycom_64167f0a0001:1", "Polycom_64167f0a0001", 1, None),
        ("::1", "::1", None, None),
        ("[::1]", "::1", None, None),
        ("[::1]:65535", "::1", 65535, None),
        ("fe80::1%eth0", "fe80::1%eth0", None, None),
        ("[fe80::1%eth0]:443", "fe80::1%eth0", 443, None),
        ("https://phone", "phone", None, True),
        ("https://phone:443/", "phone", 443, True),
        ("https://phone:8443/home.htm?a=1#b", "phone", 8443, True),
        ("HTTP://192.168.1.20/", "192.168.1.20", None, False),
        ("http://Polycom:456@[::1]:8080", "::1", 8080, False),
    ],
)
def test_what_is_an_address(
    text: str, host: str, port: int | None, ssl: bool | None
) -> None:
    """Hosts, hosts with a port, and what a browser shows."""
    assert parse_address(text) == Address(host=host, port=port, ssl=ssl)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        ":443",
        "a phone",
        "pho\nne",
        "-phone",
        "a..b",
        "x" * 64,
        ".".join(["x" * 63] * 4),
        "192.168.1.20,192.168.1.21",
        "phone:",
        "phone:https",
        "phone:65536",
        "phone:\u0664\u0664\u0663",
        "[::1]:",
        "[::1]443",
        "[::g]",
        "::1::",
        "xn--a",
        "a_phone\u0000",
        "http://",
        "http://:80",
        "http://phone:0",
        "http://a phone/",
        "ws://phone",
        "://phone",
        "phone/index.htm",
        "fe80::1%",
        "fe80::1%eth 0",
        "fe80::1%25/eth0",
    ],
)
def test_what_is_none(text: str) -> None:
    """What leads nowhere is known before anybody tries."""
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("", []),
        ("phone-1", ["phone-1"]),
        ("a,b ,c,,a", ["a", "b", "c"]),
        ("192.0.2.1-3, desk", ["192.0.2.1", "192.0.2.2", "192.0.2.3", "desk"]),
        ("192.0.2.1 – 192.0.2.2", ["192.0.2.1", "192.0.2.2"]),
        ("192.0.2.1-192.0.3.2", ["192.0.2.1-192.0.3.2"]),
        ("192.0.2.2-1", ["192.0.2.2-1"]),
    ],
)
def test_what_a_list_holds(text: str, hosts: list[str]) -> None:
    """Commas separate, and a range within one network stands for all in it."""
    assert split_hosts(text) == hosts
