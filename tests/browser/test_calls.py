"""Tests of calls that are taken and made in the phone card."""

import json

from playwright.async_api import Locator, expect
import pytest

from demo.phones import RECEPTION
from virtual_phone import Call, CallState, VirtualPhone

from .house import House, until
from .visitor import Visitor

ANNA = ("3001", "Anna Berg")
BEN = ("3002", "Ben Ito")


@pytest.fixture
def phone(house: House) -> VirtualPhone:
    """Return the phone that is called."""
    return house.phones.reception


def call_with(phone: VirtualPhone, party: tuple[str, str]) -> Call:
    """Return the phone's call with somebody."""
    (call,) = (it for it in phone.calls if it.remote_number == party[0])
    return call


async def is_now(phone: VirtualPhone, party: tuple[str, str], state: CallState) -> None:
    """Wait until the phone's call with somebody is what it should be."""
    await until(lambda: call_with(phone, party).state is state, f"{state}")


async def talk(phone: VirtualPhone, party: tuple[str, str]) -> str:
    """Have the phone talk with somebody, and return the handle of the call."""
    handle = phone.incoming_call(*party)
    phone.local_answer(handle)
    return handle


def row_of(card: Locator, party: tuple[str, str]) -> Locator:
    """Return what the card shows of the call with somebody."""
    heading = card.page.get_by_role("heading", name=party[1])
    return card.locator("poly-vvx-call").filter(has=heading)


async def press(within: Locator, name: str) -> None:
    """Press a button."""
    await within.get_by_role("button", name=name, exact=True).click()


@pytest.mark.each_release
async def test_answer(phone: VirtualPhone, visitor: Visitor) -> None:
    """Who is calling is there to be read, and one press connects the phone."""
    card = await visitor.card(RECEPTION)

    phone.incoming_call(*ANNA)
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()
    await press(card, "Answer")

    await is_now(phone, ANNA, CallState.CONNECTED)
    await expect(card.get_by_role("button", name="Hang up")).to_be_visible()
    await expect(card.get_by_role("button", name="Answer")).to_have_count(0)


async def test_decline(phone: VirtualPhone, visitor: Visitor) -> None:
    """A call that is not wanted is sent away, and its row goes."""
    card = await visitor.card(RECEPTION)

    phone.incoming_call(*ANNA)
    await press(card, "Decline")

    await until(lambda: phone.calls == (), "sent away")
    await expect(row_of(card, ANNA)).to_have_count(0)


async def test_silence(phone: VirtualPhone, visitor: Visitor) -> None:
    """The phone can be had to ring no longer, and the call be answered all the same."""
    card = await visitor.card(RECEPTION)

    phone.incoming_call(*ANNA)
    await press(card, "Silence")

    await until(lambda: call_with(phone, ANNA).ignored, "silenced")
    await expect(row_of(card, ANNA)).to_contain_text("Silenced")
    await expect(card.get_by_role("button", name="Silence")).to_have_count(0)
    await expect(card.get_by_role("button", name="Answer")).to_be_enabled()


@pytest.mark.each_release
async def test_second_call(phone: VirtualPhone, visitor: Visitor) -> None:
    """Who talks already is told what answering does, and swaps between the two."""
    await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)
    await expect(row_of(card, ANNA)).to_contain_text("Connected")

    phone.incoming_call(*BEN)
    answer = row_of(card, BEN).get_by_role("button", name="Answer")
    await expect(answer).to_contain_text("Anna Berg goes on hold")
    await answer.click()
    await is_now(phone, BEN, CallState.CONNECTED)
    await is_now(phone, ANNA, CallState.HOLD)
    await expect(row_of(card, BEN)).to_contain_text("Active")

    await press(row_of(card, BEN), "Swap")
    await is_now(phone, ANNA, CallState.CONNECTED)
    await is_now(phone, BEN, CallState.HOLD)
    await expect(row_of(card, ANNA)).to_contain_text("Active")


async def test_dial_with_the_keypad(phone: VirtualPhone, visitor: Visitor) -> None:
    """A number is tapped in and called; the far end answers."""
    card = await visitor.card(RECEPTION)
    for key in "3005":
        await press(card.locator("poly-vvx-dialer"), key)
    await expect(card.get_by_role("textbox", name="Number")).to_have_value("3005")

    await press(card, "Call")

    await until(lambda: phone.calls, "a call")
    (call,) = phone.calls
    assert call.remote_number == "3005"
    await until(lambda: call.state is CallState.RINGBACK, "ringing there")
    phone.remote_answer(call.handle)
    await expect(card.get_by_role("button", name="Hold")).to_be_visible()


async def test_dial_with_the_keyboard(phone: VirtualPhone, visitor: Visitor) -> None:
    """Digits go to the number from anywhere in the card, and Enter calls."""
    card = await visitor.card(RECEPTION)
    await card.get_by_role("button", name="5", exact=True).focus()

    await card.page.keyboard.type("3006")
    await card.page.keyboard.press("Enter")

    await until(lambda: [it.remote_number for it in phone.calls] == ["3006"], "called")


async def test_hang_up(phone: VirtualPhone, visitor: Visitor) -> None:
    """A call is ended."""
    await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)

    await press(card, "Hang up")

    await until(lambda: phone.calls == (), "hung up")
    await expect(card.locator("poly-vvx-call")).to_have_count(0)


async def test_hold(phone: VirtualPhone, visitor: Visitor) -> None:
    """A call waits, and goes on."""
    await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)

    await press(card, "Hold")
    await is_now(phone, ANNA, CallState.HOLD)
    await press(card, "Resume")

    await is_now(phone, ANNA, CallState.CONNECTED)
    await expect(card.get_by_role("button", name="Hold")).to_be_visible()


async def test_mute(phone: VirtualPhone, visitor: Visitor) -> None:
    """The microphone goes off and on, and the card says which it is."""
    await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)
    mute = card.get_by_role("button", name="Mute", exact=True)

    await mute.click()
    await until(lambda: call_with(phone, ANNA).muted, "muted")
    await expect(mute).to_have_attribute("aria-pressed", "true")
    await mute.click()

    await until(lambda: not call_with(phone, ANNA).muted, "to be heard")
    await expect(mute).to_have_attribute("aria-pressed", "false")


async def test_tones(phone: VirtualPhone, visitor: Visitor) -> None:
    """Keys in a call are heard at the far end, in their order."""
    handle = await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)

    await press(row_of(card, ANNA), "Keypad")
    for key in "12#0":
        await press(card.locator("poly-vvx-tones"), key)

    await until(lambda: phone.dtmf.get(handle) == "12#0", "heard")
    await expect(card.get_by_label("Sent", exact=True)).to_have_text("12#0")


async def test_transfer(phone: VirtualPhone, visitor: Visitor) -> None:
    """A call is handed over to somebody else."""
    await talk(phone, ANNA)
    card = await visitor.card(RECEPTION)

    await press(row_of(card, ANNA), "Transfer")
    await card.get_by_role("textbox", name="Transfer to number").fill("2010")
    await card.page.keyboard.press("Enter")

    await until(lambda: phone.calls == (), "handed over")
    (order,) = (it for it in phone.requests if "transferCall" in it.path)
    assert json.loads(order.body)["data"]["TransferDest"] == "2010"


async def test_refused(house: House, phone: VirtualPhone, visitor: Visitor) -> None:
    """What the phone does not do is told in the card, in words."""
    card = await visitor.card(RECEPTION)
    phone.set_line_registered(1, False)
    phone.set_line_registered(2, False)

    await card.get_by_role("textbox", name="Number").fill("3005")
    await card.page.keyboard.press("Enter")

    await expect(card.get_by_role("alert")).to_contain_text("registered")
    assert phone.calls == ()
    phone.set_line_registered(1, True)
    phone.set_line_registered(2, True)
