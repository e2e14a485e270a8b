"""Tests of what is there on every page: incoming calls, and links that dial."""

from typing import Any

from playwright.async_api import Page, expect
import pytest

from demo.phones import KITCHEN, RECEPTION
from virtual_phone import CallState, VirtualPhone

from .house import House, until
from .visitor import Visitor, notice_with

ANNA = ("3001", "Anna Berg")
ELSEWHERE = "/config/areas/dashboard"
DIALOG = {"poly_vvx": '{"incoming": "dialog"}'}
OFF = {"poly_vvx": '{"incoming": "off"}'}
TEL_LINKS = {"poly_vvx": '{"tel_links": true}'}


@pytest.fixture
def phone(house: House) -> VirtualPhone:
    """Return the phone that is called."""
    return house.phones.reception


async def open_elsewhere(visitor: Visitor, **options: Any) -> Page:
    """Open a page that is no dashboard, and wait until it is there."""
    page = await visitor.open(ELSEWHERE, **options)
    await expect(page.locator("ha-config-areas-dashboard")).to_be_visible()
    return page


async def notices_of(page: Page) -> list[dict[str, Any]]:
    """Return the notices of calls that were ever shown on a page."""
    notices: list[dict[str, Any]] = await page.evaluate(
        "notices.filter(({id, duration}) => /^poly_vvx/.test(id) && duration)"
        ".map(({id, message}) => ({id, message}))"
    )
    return notices


async def ring_in_vain(house: House, place: str = RECEPTION) -> None:
    """Have a phone ring until Home Assistant has heard of the end of it."""
    observed = house.phone(place)
    handle = observed.phone.incoming_call(*ANNA)
    await observed.shows(20, binary_sensor__ringing="on")
    observed.phone.remote_hang_up(handle)
    await observed.shows(20, binary_sensor__ringing="off")


@pytest.mark.each_release
async def test_notice(phone: VirtualPhone, visitor: Visitor) -> None:
    """Who is calling shows on other pages too, and is answered there."""
    page = await open_elsewhere(visitor)

    phone.incoming_call(*ANNA)
    await expect(notice_with(page, "Anna Berg")).to_be_visible()
    await page.get_by_role("button", name="Answer").click()

    await until(lambda: phone.calls[0].state is CallState.CONNECTED, "connected")
    await expect(notice_with(page, "Anna Berg")).to_have_count(0)


async def test_notice_of_a_call_that_was_answered(
    phone: VirtualPhone, visitor: Visitor
) -> None:
    """The notice goes when somebody answers at the phone, and was shown once."""
    page = await open_elsewhere(visitor)
    handle = phone.incoming_call(*ANNA)
    notice = notice_with(page, "Anna Berg")
    await expect(notice).to_be_visible()

    phone.connected_line(handle, "3001", "Anna Berg", announce=True)
    phone.local_answer(handle)

    await expect(notice).to_have_count(0)
    assert len(await notices_of(page)) == 1


@pytest.mark.each_release
async def test_dialog(phone: VirtualPhone, visitor: Visitor) -> None:
    """Where that is wanted, it is a dialog: the Enter key answers."""
    page = await open_elsewhere(visitor, stored=DIALOG)

    phone.incoming_call(*ANNA)
    dialog = page.get_by_role("dialog", name="Anna Berg")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_role("button", name="Answer")).to_be_focused()
    await page.keyboard.press("Enter")

    await until(lambda: phone.calls[0].state is CallState.CONNECTED, "connected")
    await expect(dialog).to_have_count(0)
    assert await notices_of(page) == []


async def test_dialog_that_is_closed(phone: VirtualPhone, visitor: Visitor) -> None:
    """Escape closes the dialog, and the phone rings on."""
    page = await open_elsewhere(visitor, stored=DIALOG)
    phone.incoming_call(*ANNA)
    dialog = page.get_by_role("dialog", name="Anna Berg")
    await expect(dialog).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(dialog).to_have_count(0)
    assert phone.calls[0].state is CallState.OFFERING


async def test_not_over_its_card(house: House, visitor: Visitor) -> None:
    """A card on screen is enough. A call at another phone shows above it."""
    card = await visitor.card(RECEPTION)
    house.phones.reception.incoming_call(*ANNA)
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()

    house.phones.kitchen.incoming_call("3002", "Ben Ito")
    await expect(notice_with(card.page, "Ben Ito")).to_be_visible()

    assert ["Ben Ito" in it["message"] for it in await notices_of(card.page)] == [True]


async def test_off(house: House, visitor: Visitor) -> None:
    """In a browser that is not to show calls, nothing shows."""
    quiet = await open_elsewhere(visitor, stored=OFF)
    other = await open_elsewhere(visitor)

    await ring_in_vain(house, KITCHEN)

    await expect(other.locator("body")).to_be_visible()
    assert len(await notices_of(other)) == 1
    assert await notices_of(quiet) == []


async def test_phone_number_link(phone: VirtualPhone, visitor: Visitor) -> None:
    """Where that is wanted, a link with a number has the phone dial, after a question."""
    card = {"type": "markdown", "content": "[Workshop](tel:+49-30-1234)"}
    page = await visitor.show(card, stored=TEL_LINKS)

    await page.get_by_role("link", name="Workshop").click()
    await expect(notice_with(page, "+49301234")).to_be_visible()
    await page.get_by_role("button", name="Another phone").click()
    await page.get_by_role("button", name="Call", exact=True).click()

    calls = [phone, visitor.house.phones.kitchen]
    await until(lambda: any(it.calls for it in calls), "called")
    (call,) = (call for it in calls for call in it.calls)
    assert call.remote_number == "+49301234"


async def test_phone_number_link_left_alone(visitor: Visitor) -> None:
    """Unless somebody has turned that on, such a link is the browser's."""
    card = {"type": "markdown", "content": "[Workshop](tel:+49-30-1234)"}
    page = await visitor.show(card)
    await page.evaluate(
        "addEventListener('click', (event) => {"
        " window.leftAlone = !event.defaultPrevented; event.preventDefault(); })"
    )

    await page.get_by_role("link", name="Workshop").click()

    assert await page.evaluate("leftAlone")
    assert await notices_of(page) == []
