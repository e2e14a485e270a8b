"""Address books in Home Assistant, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_ADDRESS_BOOK, DOMAIN
from custom_components.poly_vvx.people.address_book import async_keep_file
from tests.common import set_up

UPLOAD = "0123456789abcdef0123456789abcdef"
FAMILY = """BEGIN:VCARD
VERSION:3.0
FN:Anna Berg
TEL:+49 30 1234567
TEL:3001
CATEGORIES:Family,VIP
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Ben Ito
TEL:3002
CATEGORIES:Blocked
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Kim
TEL:3002
END:VCARD
"""


async def add_file(
    hass: HomeAssistant, text: str = FAMILY, title: str = "Contacts"
) -> MockConfigEntry:
    """Set up an address book that was a file."""
    entry = MockConfigEntry(
        domain=DOMAIN, title=title, data={CONF_ADDRESS_BOOK: "file", "file": title}
    )
    entry.add_to_hass(hass)
    await async_keep_file(hass, title, text.encode())
    await set_up(hass, entry)
    return entry


@contextmanager
def uploaded(path: Path) -> Iterator[str]:
    """Have a file uploaded, as a browser does before the form is sent."""

    @contextmanager
    def process(_hass: HomeAssistant, upload: str) -> Iterator[Path]:
        assert upload == UPLOAD
        yield path

    with patch("custom_components.poly_vvx.flows.books.process_uploaded_file", process):
        yield UPLOAD


def plain(**contact: Any) -> dict[str, Any]:
    """Return a contact as actions and commands tell of it."""
    return {"groups": [], "favourite": False, "blocked": False, **contact}
