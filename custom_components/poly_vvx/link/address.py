"""What people enter to say where a phone is."""

from dataclasses import dataclass
import ipaddress
from ipaddress import IPv4Address, IPv6Address
import re
from typing import Final

from yarl import URL

_LARGEST_PORT: Final = 65535

_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST_NAME: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?")

# What may follow on the % of an IPv6 address: an interface, such as eth0.
_ZONE: Final = re.compile(r"[A-Za-z0-9._~-]+")

# Such as 192.0.2.20-59 or 192.0.2.20-192.0.2.59.
_RANGE: Final = re.compile(
    r"((?:[0-9]{1,3}\.){3})([0-9]{1,3}) *[-–] *(?:\1)?([0-9]{1,3})"
)

# Such as 192.168.1.20:8443 or [fe80::1]:8443.
_HOST_AND_PORT: Final = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a phone is, as far as the text says so."""

    host: str
    port: int | None
    ssl: bool | None
    """Whether HTTPS was asked for; None where the text names no scheme."""


def split_hosts(text: str) -> list[str]:
    """Return what a text lists, separated by commas; a range stands for all in it."""
    hosts: list[str] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        numbers = range(int(match[2]), int(match[3]) + 1) if match else ()
        if match and numbers:
            hosts += [f"{match[1]}{number}" for number in numbers]
        else:
            hosts.append(part.strip())
    return list(dict.fromkeys(filter(None, hosts)))


def parse_address(text: str) -> Address | None:
    """Understand a host, with a port or not, or what a browser shows; None is neither."""
    text = text.strip()
    ssl: bool | None = None
    if "://" in text:
        try:
            url = URL(text)
            host, port = url.host or "", url.explicit_port
        except ValueError:
            return None
        if url.scheme not in ("http", "https"):
            return None
        ssl = url.scheme == "https"
    elif is_ip_address(text):
        # Before a port is looked for: an IPv6 address is full of colons.
        host, port = text, None
    elif match := _HOST_AND_PORT.fullmatch(text):
        host = match[1].strip("[]")
        port = int(match[2]) if match[2] else None
    else:
        return None
    if not _is_host(host) or (port is not None and not 1 <= port <= _LARGEST_PORT):
        return None
    return Address(host=host, port=port, ssl=ssl)


def is_ip_address(host: str) -> bool:
    """Tell an IP address from a host name."""
    _, separator, zone = host.partition("%")
    if separator and not _ZONE.fullmatch(zone):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def base_url_of(text: str) -> str | None:
    """Return what a web address begins with, up to the port; None is no such address.

    Nothing stays nothing.
    """
    if not text.strip():
        return ""
    try:
        url = URL(text.strip())
        is_whole = url.scheme in ("http", "https") and _is_host(url.host or "")
        return str(url.origin()) if is_whole else None
    except ValueError:
        return None


def ip_address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address in the one form that can be compared; None for a name.

    Who listens to both kinds at once sees IPv4 written as IPv6. By which interface a
    link-local address is reached is not a part of it.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_host(host: str) -> bool:
    if is_ip_address(host):
        return True
    try:
        # What claims to be an international name need not be one.
        host.encode("idna").decode("idna")
    except UnicodeError:
        return False
    return _HOST_NAME.fullmatch(host) is not None
