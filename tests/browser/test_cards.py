"""Tests of the other ways to show phones, and of how people come to them."""

from playwright.async_api import expect
import pytest

from demo.phones import KITCHEN, RECEPTION
from virtual_phone import CallState

from .house import House, until
from .visitor import Visitor

ANNA = ("3001", "Anna Berg")


@pytest.mark.each_release
async def test_desk_card(house: House, visitor: Visitor) -> None:
    """All phones are listed with whom they talk, and one unfolds to its card."""
    page = await visitor.show({"type": "custom:poly-vvx-desk-card"})
    rows = page.locator("poly-vvx-desk-row")
    await expect(rows).to_have_count(2)

    house.phones.kitchen.incoming_call(*ANNA)
    ringing = rows.filter(has_text="Anna Berg")
    await expect(ringing).to_contain_text("Kitchen")
    await ringing.get_by_role("button").click()
    card = page.locator("poly-vvx-phone-card")
    await card.get_by_role("button", name="Answer").click()

    await until(
        lambda: house.phones.kitchen.calls[0].state is CallState.CONNECTED, "connected"
    )
    await expect(ringing.locator("poly-vvx-timer")).to_be_visible()


@pytest.mark.each_release
async def test_tile(house: House, visitor: Visitor) -> None:
    """A tile answers and hangs up."""
    phone = house.phones.reception
    page = await visitor.show(
        {
            "type": "tile",
            "entity": house.phone(RECEPTION).entities["sensor", "call_state"],
            "features": [{"type": "custom:poly-vvx-calls-feature"}],
        }
    )
    feature = page.locator("poly-vvx-calls-feature")

    phone.incoming_call(*ANNA)
    await feature.get_by_role("button", name="Answer").click()
    await until(lambda: phone.calls[0].state is CallState.CONNECTED, "connected")
    await feature.get_by_role("button", name="Hang up").click()

    await until(lambda: phone.calls == (), "hung up")


async def test_badge(house: House, visitor: Visitor) -> None:
    """A badge tells who is calling, and leads to more."""
    device_id = house.session.entities[KITCHEN].device_id
    badge = {"type": "custom:poly-vvx-phone-badge", "device_id": device_id}
    page = await visitor.open(await house.view_of(badges=[badge]))
    shown = page.locator("poly-vvx-phone-badge")
    await expect(shown).to_contain_text("Kitchen")

    house.phones.kitchen.incoming_call(*ANNA)
    await expect(shown).to_contain_text("Anna Berg")
    await shown.get_by_role("button").click()

    await expect(page.locator("ha-more-info-dialog")).to_contain_text("Ringing")


@pytest.mark.each_release
async def test_dashboard_of_all_phones(house: House, visitor: Visitor) -> None:
    """The strategy makes a view of all phones, and one for each."""
    path = await house.dashboard({"strategy": {"type": "custom:poly-vvx"}})
    page = await visitor.open(path)
    await expect(page.locator("poly-vvx-desk-row")).to_have_count(2)

    device_id = house.session.entities[KITCHEN].device_id
    await page.goto(f"{path}/{device_id}")

    card = page.locator("poly-vvx-phone-card")
    await expect(card.get_by_role("heading", name="Kitchen")).to_be_visible()


async def test_section(house: House, visitor: Visitor) -> None:
    """The section strategy, which is new, shows one phone."""
    device_id = house.session.entities[KITCHEN].device_id
    section = {"strategy": {"type": "custom:poly-vvx-phone", "device_id": device_id}}
    path = await house.dashboard(
        {"views": [{"title": "Test", "type": "sections", "sections": [section]}]}
    )

    page = await visitor.open(path)

    card = page.locator("poly-vvx-phone-card")
    await expect(card.get_by_role("heading", name="Kitchen")).to_be_visible()


async def test_picker(house: House, visitor: Visitor) -> None:
    """The card is found where cards are, with one of the phones in its preview."""
    path = await house.view_of({"type": "markdown", "content": "Nothing yet"})
    page = await visitor.open(f"{path}/0?edit=1")

    await page.get_by_role("button", name="Add card").click()
    await page.get_by_role("tab", name="By card").click()
    await page.get_by_placeholder("Search cards").fill("Poly")
    preview = page.locator("hui-card-picker poly-vvx-phone-card")

    await expect(preview.get_by_role("heading", name=KITCHEN)).to_be_visible()
    await expect(page.get_by_text("Poly VVX phone", exact=True)).to_be_visible()
