"""From an address book server to a name on the screen, as somebody goes that way."""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect
import pytest
import pytest_asyncio

from demo.phones import RECEPTION
from tests.people.servers import PASSWORD, USERNAME, Radicale, run_radicale

from .house import House
from .visitor import Visitor

pytestmark = pytest.mark.usefixtures("nobody")

PICTURES = os.environ.get("PICTURES")
"""Into which folder to put pictures, for somebody who wants to see them."""


def card_of(name: str, *lines: str) -> str:
    """Return a vCard."""
    begin = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}")
    return "".join(f"{line}\n" for line in (*begin, *lines, "END:VCARD"))


def photo() -> str:
    """Return a picture, as vCards have it."""
    written = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(written, "JPEG")
    return f"PHOTO;ENCODING=b;TYPE=JPEG:{b64encode(written.getvalue()).decode()}"


FAMILY = "".join(
    (
        card_of("Anna Berg", "TEL:+493076543", "TEL:2001", "CATEGORIES:VIP", photo()),
        card_of("Ben Ito", "TEL:+4915112345678", "CATEGORIES:VIP"),
        card_of("Pushy Sales", "TEL:+4989123456", "CATEGORIES:Blocked"),
        card_of("<img src=x onerror=alert(1)>", "TEL:3005"),
        card_of("\u202egpj.exe " + "A" * 300, "TEL:3006"),
    )
)


@pytest_asyncio.fixture(loop_scope="package")
async def nobody(house: House) -> AsyncIterator[None]:
    """Have all address books removed in the end."""
    yield
    for entry in await house.socket.ask("config_entries/get", domain="poly_vvx"):
        if entry["title"] in {"Friends", "Family"}:
            path = f"config/config_entries/entry/{entry['entry_id']}"
            await house.home.delete(path)


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    """Run a server."""
    with run_radicale(tmp_path) as server:
        yield server


async def picture(page: Page, name: str) -> None:
    """Keep how a page looks, where somebody wants to see it."""
    if PICTURES:
        await page.wait_for_timeout(800)
        await page.screenshot(path=f"{PICTURES}/{name}.png")


async def add(page: Page, *choices: str) -> None:
    """Begin to add an address book, as for a phone."""
    await page.goto("/config/integrations/integration/poly_vvx")
    await page.get_by_role("button", name="Add").first.click()
    for choice in choices:
        await page.get_by_text(choice, exact=True).last.click()


async def submit(page: Page, **fields: str) -> None:
    """Fill in a form of Home Assistant, and send it."""
    for label, text in fields.items():
        await page.get_by_role("textbox", name=label.replace("_", " ")).fill(text)
    await page.get_by_role("button", name="Submit").click()


async def test_from_a_server_to_a_name(visitor: Visitor, radicale: Radicale) -> None:
    """With the address of a server alone, callers have names, and can be called back."""
    await radicale.add_book("friends", "Friends")
    await radicale.put("friends", "a", "Anna Berg", "+49 30 7654321")
    page = await visitor.open("/")
    await add(page, "Address book", "CardDAV server")
    await expect(page.get_by_role("textbox", name="Address")).to_be_visible()
    await picture(page, "server")
    await submit(page, Address=radicale.url, User_name=USERNAME, Password=PASSWORD)
    finish = page.get_by_role("button", name="Skip and finish")
    await expect(finish).to_be_visible()
    await picture(page, "added")
    await finish.click()

    card = await visitor.card(RECEPTION)
    phone = visitor.house.phones.reception
    phone.incoming_call("+49307654321")
    await expect(card.get_by_role("heading", name="Anna Berg")).to_be_visible()
    await picture(card.page, "ringing")
    await card.get_by_role("button", name="Decline").click()
    await card.get_by_role("tab", name="Contacts").first.click()
    contact = card.get_by_role("button", name="Anna Berg")
    await expect(contact).to_be_visible()
    await picture(card.page, "contacts")
    await contact.click()
    await expect(card.get_by_role("button", name="Hang up")).to_be_visible()
    assert [call.remote_number for call in phone.calls] == ["+49307654321"]


async def test_from_a_file_to_a_picture(visitor: Visitor, tmp_path: Path) -> None:
    """Contacts of a file are shown with their pictures, whatever their names are."""
    file = tmp_path / "Family.vcf"
    file.write_text(FAMILY, encoding="utf-8")
    page = await visitor.open("/")
    await add(page, "Address book", "File")
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_text("Family.vcf")).to_be_visible()
    await picture(page, "file")
    await submit(page)
    await page.get_by_role("button", name="Finish").click()

    card = await visitor.card(RECEPTION, viewport={"width": 420, "height": 900})
    await card.get_by_role("tab", name="Contacts").first.click()
    shown = card.get_by_role("button", name="Anna Berg").first.locator("img")
    await expect(shown).to_have_js_property("naturalWidth", 128)
    assert await card.evaluate("it => it.scrollWidth <= it.clientWidth")
    await picture(card.page, "family")
    visitor.house.phones.reception.incoming_call("+493076543")
    ringing = card.locator("poly-vvx-caller-picture img")
    await expect(ringing).to_have_js_property("naturalWidth", 128)
    await picture(card.page, "picture")
