"""Tests of what a card shows while something is missing."""

from playwright.async_api import expect

from demo.api import HomeAssistant
from demo.phones import RECEPTION

from .house import House
from .visitor import Visitor


async def test_unreachable(house: House, visitor: Visitor) -> None:
    """A phone that is away shows since when, and is there again when it is back."""
    observed = house.phone(RECEPTION)
    card = await visitor.card(RECEPTION)
    await expect(card.get_by_role("button", name="Call", exact=True)).to_be_visible()

    await observed.phone.stop()
    await house.home.perform(
        "homeassistant.update_entity",
        {"entity_id": observed.entities["sensor", "call_state"]},
    )
    await expect(card).to_contain_text("The phone cannot be reached since")
    await expect(card.get_by_role("button", name="Call", exact=True)).to_have_count(0)
    await observed.phone.start()

    await expect(card.get_by_role("button", name="Call", exact=True)).to_be_visible()
    observed.phone.incoming_call("3001", "Anna Berg")
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()


async def test_without_rights(
    house: House, visitor: Visitor, onlooker: HomeAssistant
) -> None:
    """Who may only look sees who is calling, and no button that would do nothing."""
    card = await visitor.card(RECEPTION, home=onlooker)
    await expect(card).to_contain_text("you are not allowed to control it")

    house.phones.reception.incoming_call("3001", "Anna Berg")

    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()
    for action in ("Answer", "Decline", "Silence", "Call"):
        button = card.get_by_role("button", name=action, exact=True)
        await expect(button).to_have_count(0)


async def test_unknown_phone(visitor: Visitor) -> None:
    """A card whose phone is no longer there says what to do."""
    page = await visitor.show(
        {"type": "custom:poly-vvx-phone-card", "device_id": "0" * 32}
    )

    card = page.locator("poly-vvx-phone-card")
    await expect(card).to_contain_text("This phone is no longer there.")
