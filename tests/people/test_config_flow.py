"""Tests of adding and changing address books in the user interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.poly_vvx.const import CONF_ADDRESS_BOOK
from custom_components.poly_vvx.people.everybody import async_everybody
from tests.helpers.flows import begin, placeholders, send, suggested

from .books import FAMILY, add_file, uploaded
from .servers import PASSWORD, USERNAME, Radicale, run_radicale

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with contacts."""
    path = tmp_path / "My contacts.vcf"
    path.write_text(FAMILY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """Run a real server."""
    pytest_socket.enable_socket()
    with run_radicale(Path(tmp_path_factory.mktemp("radicale"))) as server:
        yield server


async def choose(hass: HomeAssistant, *options: str) -> ConfigFlowResult:
    """Choose what to add."""
    form = await begin(hass)
    for option in options:
        assert form["type"] is FlowResultType.MENU
        assert option in form["menu_options"]
        form = await send(hass, form, {"next_step_id": option})
    return form


def names(hass: HomeAssistant) -> set[str]:
    """Return whom Home Assistant knows."""
    return {it.name for it in async_everybody(hass)}


async def test_a_phone(hass: HomeAssistant) -> None:
    """One more phone is one click farther than the first."""
    form = await choose(hass, "phone")

    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "user")


@pytest.mark.parametrize(
    ("name", "title"), [({}, "My contacts"), ({"name": "Family"}, "Family")]
)
async def test_a_file(
    hass: HomeAssistant, file: Path, name: dict[str, str], title: str
) -> None:
    """A file is read, and called as is wanted, or as it was called."""
    form = await choose(hass, "address_book", "book_file")
    with uploaded(file) as upload:
        result = await send(hass, form, {"file": upload, **name})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == title
    assert not result["result"].supports_options
    assert names(hass) == {"Anna Berg", "Ben Ito", "Kim"}


@pytest.mark.parametrize("limit", [None, 3])
async def test_no_address_book(
    hass: HomeAssistant, file: Path, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form comes back and says what files there may be; nothing is lost."""
    if limit is None:
        file.write_text("Hello", encoding="utf-8")
    else:
        monkeypatch.setattr("custom_components.poly_vvx.flows.books.MOST_BYTES", limit)
    form = await choose(hass, "address_book", "book_file")
    with uploaded(file) as upload:
        form = await send(hass, form, {"file": upload})

    assert form["errors"] == {"file": "no_contacts"}


async def test_newer_contacts(hass: HomeAssistant, file: Path) -> None:
    """A file takes the place of the one before."""
    book = await add_file(hass, title="Old")
    file.write_text(FAMILY.replace("Kim", "Otto"), encoding="utf-8")
    form = await book.start_reconfigure_flow(hass)
    with uploaded(file) as upload:
        result = await send(hass, form, {"file": upload})

    assert result["reason"] == "reconfigure_successful"
    assert names(hass) == {"Anna Berg", "Ben Ito", "Otto"}


# A server.


def login(radicale: Radicale, **changes: str) -> dict[str, Any]:
    """Return what a person enters."""
    return {
        "url": radicale.url,
        "username": USERNAME,
        "password": PASSWORD,
        **changes,
    }


@pytest.fixture
async def friends(radicale: Radicale, socket_enabled: None) -> Any:
    """Return the address of an address book with Anna."""
    url = await radicale.add_book("friends", "Friends")
    await radicale.put("friends", "a1", "Anna", "3001")
    yield url
    await radicale.request("DELETE", "friends/")


@pytest.fixture
async def work(radicale: Radicale, socket_enabled: None) -> Any:
    """Return the address of an address book with Ben."""
    url = await radicale.add_book("work", "Work")
    await radicale.put("work", "b2", "Ben", "3002")
    yield url
    await radicale.request("DELETE", "work/")


async def test_one_address_book(
    hass: HomeAssistant, radicale: Radicale, friends: str
) -> None:
    """Of a server with one address book nothing more is asked."""
    form = await choose(hass, "address_book", "book_server")
    result = await send(hass, form, login(radicale))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Friends"
    assert result["data"] == {
        CONF_ADDRESS_BOOK: "carddav",
        "books": [friends],
        **login(radicale),
    }
    assert names(hass) == {"Anna"}

    form = await choose(hass, "address_book", "book_server")
    again = await send(hass, form, login(radicale))
    assert again["reason"] == "already_configured"


async def test_several_address_books(
    hass: HomeAssistant, radicale: Radicale, friends: str, work: str
) -> None:
    """Of several, a person chooses; none is no choice."""
    form = await choose(hass, "address_book", "book_server")
    form = await send(hass, form, login(radicale))
    assert form["step_id"] == "choose_books"
    form = await send(hass, form, {"books": []})
    assert form["errors"] == {"books": "no_books_chosen"}

    result = await send(hass, form, {"books": [friends, work]})

    assert result["title"] == "Friends, Work"
    assert names(hass) == {"Anna", "Ben"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"password": "wrong"}, {"base": "invalid_auth"}),
        ({"url": "http://127.0.0.1:9"}, {"base": "server_unreachable"}),
        ({"url": "ftp://example.org"}, {"url": "no_url"}),
        ({"url": "http://[::"}, {"url": "no_url"}),
        ({"url": "127.0.0.1:9"}, {"base": "server_unreachable"}),
        ({}, {"base": "no_address_book"}),
    ],
)
async def test_what_is_wrong(
    hass: HomeAssistant,
    radicale: Radicale,
    socket_enabled: None,
    changes: dict[str, str],
    errors: dict[str, str],
) -> None:
    """The form comes back with what was entered, and says what to do."""
    form = await choose(hass, "address_book", "book_server")
    form = await send(hass, form, login(radicale, **changes))

    assert form["errors"] == errors
    assert suggested(form)["url"] == login(radicale, **changes)["url"]


@pytest.fixture
async def book(
    hass: HomeAssistant, radicale: Radicale, friends: str
) -> MockConfigEntry:
    """Return an address book of a server that is set up."""
    form = await choose(hass, "address_book", "book_server")
    entry: MockConfigEntry = (await send(hass, form, login(radicale)))["result"]  # type: ignore[assignment]  # as the harness would make it
    return entry


async def test_reconfigure(
    hass: HomeAssistant, radicale: Radicale, book: MockConfigEntry, work: str
) -> None:
    """Other address books may be chosen; the password is not shown."""
    form = await MockConfigEntry.start_reconfigure_flow(book, hass)
    assert suggested(form)["password"] == ""
    form = await send(hass, form, login(radicale))
    result = await send(hass, form, {"books": [work]})

    assert result["reason"] == "reconfigure_successful"
    assert names(hass) == {"Ben"}


async def test_log_in_again(
    hass: HomeAssistant, radicale: Radicale, book: MockConfigEntry
) -> None:
    """A login that is refused is asked for until it works."""
    form = await MockConfigEntry.start_reauth_flow(book, hass)
    assert placeholders(form)["name"] == "Friends"
    form = await send(hass, form, {"username": USERNAME, "password": "wrong"})
    assert form["errors"] == {"base": "invalid_auth"}

    result = await send(hass, form, {"username": USERNAME, "password": PASSWORD})

    assert result["reason"] == "reauth_successful"
