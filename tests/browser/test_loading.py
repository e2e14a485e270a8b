"""Tests of how the cards get into browsers, and of what becomes of open pages."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio

from demo.phones import KITCHEN, RECEPTION

from .house import House, lived_in
from .visitor import Visitor, notice_with

ELSEWHERE: Final = "/config/areas/dashboard"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def yaml_house(
    sockets: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a house where resources are kept in YAML."""
    more = "lovelace:\n  resource_mode: yaml\n"
    async with lived_in(tmp_path_factory.mktemp("yaml"), more=more) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="package")
async def yaml_visitor(
    yaml_house: House, browser: Browser, socket_enabled: None
) -> AsyncIterator[Visitor]:
    """Return somebody who opens pages there."""
    visitor = Visitor(house=yaml_house, browser=browser)
    yield visitor
    await visitor.leave()
    assert visitor.complaints == []


@pytest.mark.each_release
async def test_page_that_comes_late(house: House, visitor: Visitor) -> None:
    """However late the page itself comes, cards and calls on other pages are there."""
    card = await visitor.card(RECEPTION, held_back="/frontend_latest/app.")

    house.phones.kitchen.incoming_call("3002", "Ben Ito")

    await expect(notice_with(card.page, "Ben Ito")).to_be_visible()


@pytest.mark.each_release
async def test_resources_in_yaml(yaml_visitor: Visitor) -> None:
    """Where no resource can be added, cards are there too, however late the page."""
    card = await yaml_visitor.card(RECEPTION, held_back="/frontend_latest/app.")

    await expect(card.get_by_role("button", name="Call", exact=True)).to_be_visible()
    assert await yaml_visitor.house.resources() == []


@pytest.mark.each_release
async def test_restart_and_update(house: House, visitor: Visitor) -> None:
    """An open page gets over a restart, and says that there is a newer card.

    Whoever loads a page from then on gets that one, by the same resource.
    """
    (before,) = await house.resources()
    card = await visitor.card(RECEPTION, service_workers="allow")
    await expect(card.get_by_role("button", name="Call", exact=True)).to_be_visible()

    await house.process.stop()
    await expect(card).to_contain_text("Reconnecting")
    change(house.integration / "card" / "www" / "phone.js")
    await house.start_again()

    await expect(card).to_contain_text("The card has been updated.")
    house.phones.reception.incoming_call("3001", "Anna Berg")
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()
    (after,) = await house.resources()
    assert after["id"] == before["id"]
    assert after["url"] != before["url"]

    async with card.page.expect_request(lambda it: it.url.endswith(after["url"])):
        await card.get_by_role("button", name="Reload").click()
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()
    await expect(card.get_by_text("The card has been updated.")).to_have_count(0)


@pytest.mark.each_release
async def test_loaded_when_wanted(house: House, visitor: Visitor) -> None:
    """What is not needed to show a phone is loaded when somebody wants to see it."""
    contacts = [{"name": "Anna Berg", "number": "3001"}]
    page = await visitor.open("/")
    loaded: list[str] = []
    page.on("request", lambda it: loaded.append(it.url))
    await page.goto(
        await house.view_of({**house.card_of(RECEPTION), "contacts": contacts})
    )
    card = page.locator("poly-vvx-phone-card")
    await expect(card.get_by_role("button", name="Call", exact=True)).to_be_visible()
    assert any(map(is_of_the_card, loaded))
    assert not any(map(is_loaded_later, loaded))

    await card.get_by_role("tab", name="Contacts").first.click()
    await card.get_by_role("button", name="Anna Berg").click()

    await expect(card.get_by_role("button", name="Hang up")).to_be_visible()
    assert sum(map(is_loaded_later, loaded)) == 1


async def test_part_that_is_gone(house: House, visitor: Visitor) -> None:
    """What an update has taken away is asked for in vain, and a reload brings it back."""
    card = await visitor.card(RECEPTION)
    (part,) = (house.integration / "card" / "www").glob("more-*.js")
    away = part.rename(part.with_suffix(".away"))
    details = card.get_by_role("tab", name="Details").first
    await details.click()
    alert = card.get_by_role("alert").filter(has_text="could not be loaded")
    await expect(alert).to_be_visible()

    away.rename(part)
    async with card.page.expect_navigation():
        await alert.get_by_role("button", name="Reload").click()
    await details.click()

    await expect(card.get_by_text("This browser", exact=True)).to_be_visible()
    assert all(part.name in it for it in visitor.complaints)
    visitor.complaints.clear()


async def test_last_phone(house: House, visitor: Visitor) -> None:
    """The resource goes with the last phone, and comes with the next one."""
    phones = house.session.entities
    await house.remove(KITCHEN)
    assert len(await house.resources()) == 1

    await house.remove(RECEPTION)
    assert await house.resources() == []

    await house.add(RECEPTION)
    await house.add(KITCHEN)
    assert len(await house.resources()) == 1
    assert {it.device_id for it in house.session.entities.values()} == {
        it.device_id for it in phones.values()
    }


def change(bundle: Path) -> None:
    """Make another version of a bundle, which does the same."""
    bundle.write_text(bundle.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def is_of_the_card(url: str) -> bool:
    """Return whether a page loads the card by this URL."""
    return "/poly_vvx/phone.js" in url


def is_loaded_later(url: str) -> bool:
    """Return whether it loads what is not needed at first."""
    return "/poly_vvx/more-" in url
