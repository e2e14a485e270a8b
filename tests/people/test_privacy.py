"""Tests that nobody in an address book is in any log."""

from contextlib import suppress
import logging

from homeassistant.exceptions import HomeAssistantError
import pytest
import vobject

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.people.everybody import async_everybody
from tests.common import set_up
from tests.desk import Desk

from .books import add_file
from .servers import serve
from .test_address_book import SIX_HOURS, Server, entry_of

ODD = """BEGIN:VCARD
VERSION:3.0
FN:Xanthippe Quux
TEL:+49 30 7654321
Xanthippe Quux has a line that nobody can read, +49 30 7654321
BDAY:Xanthippe
END:VCARD
BEGIN:VCARD
FN:Xanthippe Young
TEL:7654322
"""
LEFT_TO_OTHERS = ("homeassistant.", "aiohttp.access", "pytest", "tests")
"""Home Assistant logs what happens, and who asks, whatever an integration does."""


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    """Have everything logged, as somebody would who looks for a mistake."""
    caplog.set_level(logging.DEBUG)
    for name in ("custom_components.poly_vvx", "vobject.base"):
        caplog.set_level(logging.DEBUG, logger=name)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged of somebody."""
    texts = [
        f"{it.name}: {caplog.handler.format(it)}"
        for it in caplog.records
        if not it.name.startswith(LEFT_TO_OTHERS)
    ]
    assert any("custom_components.poly_vvx" in text for text in texts)
    return [it for it in texts if "Xanthippe" in it or "765432" in it]


async def test_file(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Reading a file, looking people up and calling them is done in private."""
    await add_file(desk.hass, ODD + ODD.replace("Quux", "Corge"))
    async_everybody(desk.hass).search("xan")
    for name in ("Xanthippe", "Xanthippe Quux"):
        with suppress(HomeAssistantError):
            await desk.hass.services.async_call(
                DOMAIN,
                "dial",
                {"device_id": desk.device_id, "destination": name},
                blocking=True,
            )
    desk.phone.incoming_call("+49307654321")
    await desk.next_poll()

    assert logged(caplog) == []


async def test_server(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """So is reading a server, also one that answers oddly."""
    server = Server()
    server.cards = {"Xanthippe": ODD}
    async with serve(server.answer) as server.url:
        entry = entry_of(server)
        entry.add_to_hass(desk.hass)
        await set_up(desk.hass, entry)
        server.cards["Xanthippe"] = "Xanthippe"
        await desk.after(SIX_HOURS)
        server.status = 500
        await desk.after(SIX_HOURS)

    assert logged(caplog) == []


def test_others_are_still_told(caplog: pytest.LogCaptureFixture) -> None:
    """What another integration reads with the same library is logged as before."""
    vobject.readOne(ODD, ignoreUnreadable=True)

    assert "has a line that nobody can read" in caplog.text
