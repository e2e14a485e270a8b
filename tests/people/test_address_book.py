"""Tests of address books as entries of Home Assistant."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.const import CONF_ADDRESS_BOOK, DOMAIN
from custom_components.poly_vvx.issues import issue_id_of
from custom_components.poly_vvx.people.address_book import FAILURES_BEFORE_ISSUE
from custom_components.poly_vvx.people.everybody import async_everybody
from tests.common import after, set_up, settle
from tests.desk import Desk

from .books import add_file
from .servers import CARD, PASSWORD, USERNAME, multistatus, serve

SIX_HOURS = 6 * 3600


class Server:
    """A CardDAV server with one address book, and what goes wrong with it."""

    def __init__(self) -> None:
        """Begin with Anna."""
        self.url = ""
        self.cards = {"a": CARD.format(uid="a", name="Anna", number="3001")}
        self.status: int | None = None
        self.asked_for: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as servers do, or as is wanted."""
        if self.status is not None:
            return web.Response(status=self.status)
        text = await request.text()
        self.asked_for.append(request.method)
        if request.method == "PROPFIND":
            return multistatus(
                *(
                    (f"/book/{it}", f"<getetag>{hash(self.cards[it])}</getetag>")
                    for it in self.cards
                )
            )
        return multistatus(
            *(
                (
                    f"/book/{it}",
                    f"<getetag>{hash(card)}</getetag><c:address-data>{card}</c:address-data>",
                )
                for it, card in self.cards.items()
                if f"/book/{it}<" in text
            )
        )


@pytest.fixture
async def server(socket_enabled: None) -> AsyncIterator[Server]:
    """Run a server."""
    server = Server()
    async with serve(server.answer) as url:
        server.url = url
        yield server


def entry_of(server: Server) -> MockConfigEntry:
    """Return an entry for the address book of a server."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Friends",
        data={
            CONF_ADDRESS_BOOK: "carddav",
            "url": server.url,
            "username": USERNAME,
            "password": PASSWORD,
            "books": [f"{server.url}book/"],
        },
    )


@pytest.fixture
async def book(hass: HomeAssistant, server: Server) -> MockConfigEntry:
    """Return the address book of a server, set up."""
    entry = entry_of(server)
    entry.add_to_hass(hass)
    await set_up(hass, entry)
    return entry


def names(hass: HomeAssistant) -> list[str]:
    """Return whom Home Assistant knows."""
    return [it.name for it in async_everybody(hass)]


async def test_a_file(hass: HomeAssistant) -> None:
    """Who is in a file is found, also after a reload, until the entry is removed."""
    entry = await add_file(hass)
    assert names(hass) == ["Anna Berg", "Ben Ito", "Kim"]

    await hass.config_entries.async_unload(entry.entry_id)
    assert names(hass) == []

    await hass.config_entries.async_setup(entry.entry_id)
    assert names(hass) == ["Anna Berg", "Ben Ito", "Kim"]

    await hass.config_entries.async_remove(entry.entry_id)
    assert names(hass) == []


async def test_contacts_are_deleted(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Nobody is kept of an address book that is removed."""
    entry = await add_file(hass)
    assert "poly_vvx.address_book.Contacts" in hass_storage

    await hass.config_entries.async_remove(entry.entry_id)

    assert "poly_vvx.address_book.Contacts" not in hass_storage


async def test_a_file_is_lost(hass: HomeAssistant) -> None:
    """It is said what to do when the contacts are gone."""
    entry = MockConfigEntry(
        domain=DOMAIN, data={CONF_ADDRESS_BOOK: "file", "file": "gone"}
    )
    entry.add_to_hass(hass)

    await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "address_book_lost"


async def test_numbers_of_another_country(hass: HomeAssistant) -> None:
    """When the country changes, numbers are read by its rules at once."""
    await hass.config.async_update(country="FR")
    await add_file(hass)
    assert not async_everybody(hass).find("030 1234567")

    await hass.config.async_update(country="DE")
    await hass.config.async_update(location_name="Elsewhere")
    await settle(hass)

    assert [it.name for it in async_everybody(hass).find("030 1234567")] == [
        "Anna Berg"
    ]


@pytest.mark.usefixtures("clock")
async def test_a_server_is_read_every_six_hours(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    server: Server,
    book: MockConfigEntry,
) -> None:
    """Only who is new is asked for, and nothing is where nothing has changed."""
    assert names(hass) == ["Anna"]
    server.cards["b"] = CARD.format(uid="b", name="Ben", number="3002")

    for _ in range(2):
        await after(hass, clock, SIX_HOURS)

    assert names(hass) == ["Anna", "Ben"]
    assert server.asked_for == [*("PROPFIND", "REPORT") * 2, "PROPFIND"]


async def test_read_now(
    hass: HomeAssistant, server: Server, book: MockConfigEntry
) -> None:
    """A button has a server read at once; a file has none."""
    await add_file(hass, title="File")
    server.cards = {"k": CARD.format(uid="k", name="Kim", number="1")}
    buttons = [
        entity
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and entity.domain == Platform.BUTTON
    ]
    (button,) = buttons

    await hass.services.async_call(
        "button", "press", {"entity_id": button.entity_id}, blocking=True
    )
    await settle(hass)

    assert names(hass)[0] == "Kim"


async def test_restart_without_the_server(
    hass: HomeAssistant, server: Server, book: MockConfigEntry
) -> None:
    """Who was read before is known, whatever becomes of the server."""
    server.status = 500
    await hass.config_entries.async_reload(book.entry_id)
    await settle(hass)

    assert book.state is ConfigEntryState.LOADED
    assert names(hass) == ["Anna"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, ConfigEntryState.SETUP_RETRY), (401, ConfigEntryState.SETUP_ERROR)],
)
async def test_server_was_never_read(
    hass: HomeAssistant, server: Server, status: int, state: ConfigEntryState
) -> None:
    """A server that cannot be read from the start is tried again, or asks for a login."""
    server.status = status
    entry = entry_of(server)
    entry.add_to_hass(hass)

    await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is state


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("status", "readings"), [(500, FAILURES_BEFORE_ISSUE), (404, 1)]
)
async def test_server_cannot_be_read_any_more(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    server: Server,
    book: MockConfigEntry,
    status: int,
    readings: int,
) -> None:
    """A repair says so after a day, or at once if the address book is gone."""

    def shown() -> bool:
        issue = issue_id_of(book, "address_book_unreadable")
        return ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None

    server.status = status
    told = []
    for _ in range(readings):
        told.append(shown())
        await after(hass, clock, SIX_HOURS)
    assert told == [False] * readings
    assert shown()
    assert names(hass) == ["Anna"]

    server.status = None
    await after(hass, clock, SIX_HOURS)

    assert not shown()


@pytest.mark.usefixtures("clock")
async def test_login_is_refused(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    server: Server,
    book: MockConfigEntry,
) -> None:
    """A new login is asked for."""
    server.status = 401
    await after(hass, clock, SIX_HOURS)

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "book_login"


@pytest.mark.usefixtures("clock")
async def test_names_of_callers(desk: Desk) -> None:
    """Where a phone tells only a number, the contact's name is shown, everywhere."""
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001", "")
    await desk.next_poll()
    assert desk.state(Platform.SENSOR, "call_state").attributes["name"] is None

    book = await add_file(desk.hass)
    await desk.settle()

    state = desk.state(Platform.SENSOR, "call_state")
    assert state.attributes["name"] == "Anna Berg"
    assert state.attributes["calls"][0]["name"] == "Anna Berg"
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)
    assert (
        told[-1].items()
        >= {
            "name": "Anna Berg",
            "contact": "Anna Berg",
            "groups": ["Family", "VIP"],
            "favourite": True,
            "blocked": False,
        }.items()
    )
    missed = desk.state(Platform.SENSOR, "last_missed_call")
    assert missed.attributes["name"] == "Anna Berg"

    await desk.hass.config_entries.async_remove(book.entry_id)
    assert desk.state(Platform.SENSOR, "last_missed_call").attributes["name"] is None


async def test_diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, server: Server
) -> None:
    """They count, and name nobody and no server."""
    file = await add_file(hass)
    await async_setup_component(hass, "diagnostics", {})

    told = await get_diagnostics_for_config_entry(hass, hass_client, file)

    assert told == {
        "kind": "file",
        "books": 0,
        "state": "loaded",
        "problem": None,
        "last_reading_worked": True,
        "contacts": 3,
        "numbers": 4,
        "with_groups": 2,
        "with_pictures": 0,
        "favourites": 1,
        "blocked": 1,
    }


async def test_diagnostics_of_a_server_that_was_never_read(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, server: Server
) -> None:
    """They say why nobody is known."""
    server.status = 500
    entry = entry_of(server)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await async_setup_component(hass, "diagnostics", {})

    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert (told["books"], told["contacts"]) == (1, 0)
    assert told["problem"] == "address_book_unreachable"
    assert told["last_reading_worked"] is None
