"""Tests of the calls that are over."""

from playwright.async_api import expect
import pytest

from demo.phones import RECEPTION

from .house import House, until
from .visitor import Visitor


@pytest.mark.each_release
async def test_missed_call(house: House, visitor: Visitor) -> None:
    """A missed call is counted until somebody looks, and called back by one press."""
    phone = house.phones.reception
    card = await visitor.card(RECEPTION, viewport={"width": 400, "height": 900})

    phone.remote_hang_up(phone.incoming_call("3011", "Mia Missed"))
    missed = card.get_by_role("button", name="1 missed call")
    await missed.click()
    call_back = card.get_by_role("button", name="Call Mia Missed")
    await expect(call_back).to_be_visible()
    await expect(missed).to_have_count(0)
    await call_back.click()

    await until(lambda: [it.remote_number for it in phone.calls] == ["3011"], "called")


async def test_call_back(house: House, visitor: Visitor) -> None:
    """The keypad offers to call back who called in vain."""
    phone = house.phones.reception
    phone.remote_hang_up(phone.incoming_call("3012", "Vera Vain"))
    card = await visitor.card(RECEPTION)

    await card.get_by_role("button", name="Call back Vera Vain").click()

    await until(lambda: [it.remote_number for it in phone.calls] == ["3012"], "called")


async def test_suggestion(house: House, visitor: Visitor) -> None:
    """Who was in a call is found again by the beginning of the number."""
    phone = house.phones.reception
    handle = phone.incoming_call("3013", "Sue Gest")
    phone.local_answer(handle)
    phone.remote_hang_up(handle)
    card = await visitor.card(RECEPTION)
    await expect(card.locator("poly-vvx-history")).to_contain_text("Sue Gest")

    await card.get_by_role("textbox", name="Number").fill("301")
    suggestions = card.get_by_role("list", name="Suggestions")
    await suggestions.get_by_role("button", name="Sue Gest").click()

    await expect(card.get_by_role("textbox", name="Number")).to_have_value("3013")
