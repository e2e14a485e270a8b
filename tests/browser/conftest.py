"""One Home Assistant and one browser for all tests, and a page of its own for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio
import pytest_socket

from demo.api import HomeAssistant
from demo.browser import chromium

from .house import PATIENCE, House, lived_in
from .visitor import Visitor

_HERE = Path(__file__).parent
_SECONDS = 180
_IS_OLDEST = (MAJOR_VERSION, MINOR_VERSION) < (2026, 11)

expect.set_options(timeout=PATIENCE * 1000)


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark of tests of what differs between releases."""
    config.addinivalue_line(
        "markers", "each_release: not only on the newest release of Home Assistant"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Have them share a loop, and leave out what is the same on the oldest release."""
    left_out = []
    for item in items:
        if not item.path.is_relative_to(_HERE):
            continue
        item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)
        item.add_marker(pytest.mark.timeout(_SECONDS))
        if _IS_OLDEST and item.get_closest_marker("each_release") is None:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="package")
def sockets() -> None:
    """Let what all tests share use sockets, which the harness forbids before each."""
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Leave the loop as it is, in which Home Assistant and the browser are waited for."""


@pytest.fixture(autouse=True)
def stored() -> None:
    """Store nothing: it is another process that does."""


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(
    sockets: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a Home Assistant with two phones."""
    async with lived_in(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Return a browser."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="package")
async def visitor(
    house: House, browser: Browser, socket_enabled: None
) -> AsyncIterator[Visitor]:
    """Return somebody who opens pages, while nothing happens at the phones."""
    visitor = Visitor(house=house, browser=browser)
    yield visitor
    await visitor.leave()
    await house.calm_down()
    assert visitor.complaints == []


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def onlooker(house: House) -> AsyncIterator[HomeAssistant]:
    """Return Home Assistant as somebody speaks to it who may only look."""
    made = await house.socket.ask(
        "config/auth/create", name="Onlooker", group_ids=["system-read-only"]
    )
    await house.socket.ask(
        "config/auth_provider/homeassistant/create",
        user_id=made["user"]["id"],
        username="onlooker",
        password="onlooker",
    )
    async with aiohttp.ClientSession() as http:
        home = HomeAssistant(http, house.home.url)
        await home.log_in("onlooker", "onlooker")
        yield home
