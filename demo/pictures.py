"""Takes the pictures of cards and pages that the documentation shows.

python -m demo.pictures             those of the documentation, into docs/images
python -m demo.pictures FOLDER      each scene on each screen, to be looked at
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import io
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Any, Final

from PIL import Image
from playwright.async_api import Browser, Locator

from virtual_phone import CallState

from . import configuration, phones, ports, set_up
from .browser import chromium, logged_in
from .console import Console
from .entities import PhoneEntities
from .errors import DemoError
from .hass import HomeAssistantProcess
from .observed import ObservedPhone
from .phones import RECEPTION, Phones
from .session import Session, ready
from .signals import until_signal

_TIME_ZONE: Final = "Europe/Berlin"
_FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"
_PATH: Final = "the-card"
_COLORS: Final = 128
_PATIENCE: Final = 20.0
_WINDOW: Final = {"width": 860, "height": 980}
"""So narrow that the sidebar is not shown."""

_ANNA: Final = ("3001", "Anna Berg")
_BEN: Final = ("3002", "Ben Ito")
_PAST: Final = (("+493012345", "Kim Olsen"), ("3007", "Workshop"))


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What somebody looks at."""

    width: int
    height: int = 1000
    dark: bool = False
    language: str = "en"
    options: Mapping[str, Any] = field(default_factory=dict)


SCREENS: Final = {
    "phone": Screen(width=412),
    "tablet": Screen(width=1100),
    "dark": Screen(width=412, dark=True),
    "rtl": Screen(width=412, language="he"),
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a scene is played with."""

    reception: ObservedPhone

    async def ringing(self) -> None:
        """Somebody calls."""
        self.reception.phone.incoming_call(*_ANNA)
        await self._shows("ringing")

    async def two_calls(self) -> None:
        """Somebody is on hold while somebody else is talked with."""
        for party in (_BEN, _ANNA):
            handle = self.reception.phone.incoming_call(*party)
            self.reception.phone.local_answer(handle)
        await self._shows("connected")

    async def history(self) -> None:
        """Nothing happens, but something did."""
        await self._shows("idle")

    async def unreachable(self) -> None:
        """The phone is without power."""
        await self.reception.phone.stop()
        await self.reception.home.perform(
            "homeassistant.update_entity",
            {"entity_id": self.reception.entities["sensor", "call_state"]},
        )
        await self._shows("unavailable")

    async def over(self) -> None:
        """All is as before."""
        phone = self.reception.phone
        if not phone.online:
            await phone.start()
        for call in phone.calls:
            if call.state is CallState.OFFERING:
                phone.local_answer(call.handle)
            phone.remote_hang_up(call.handle)
        await self._shows("idle")

    async def _shows(self, state: str) -> None:
        await self.reception.shows(_PATIENCE, sensor__call_state=state)


SCENES: Final[Mapping[str, Callable[[Stage], Awaitable[None]]]] = {
    "ringing": Stage.ringing,
    "two-calls": Stage.two_calls,
    "history": Stage.history,
    "unreachable": Stage.unreachable,
}

DOCUMENTATION: Final = (
    ("ringing", "tablet"),
    ("two-calls", "tablet"),
    ("two-calls", "phone"),
    ("history", "dark"),
)
"""The scenes that its pages show, and on which screen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures, and return the exit code."""
    options = parser().parse_args(arguments)
    try:
        return asyncio.run(until_signal(_run(options.folder)))
    except (DemoError, TimeoutError) as error:
        print(f"demo.pictures: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 1


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m demo.pictures",
        description="Takes the pictures of cards and pages that the documentation "
        "shows.",
    )
    result.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="take all there are instead, into this folder",
    )
    return result


async def _run(folder: Path | None) -> int:
    console = Console()
    async with _stage(console) as (stage, session, browser):
        for scene, play in SCENES.items():
            screens = [
                screen
                for screen in SCREENS
                if folder is not None or (scene, screen) in DOCUMENTATION
            ]
            if screens:
                await play(stage)
            for screen in screens:
                picture = await _look(session, browser, SCREENS[screen], scene)
                _write(console, folder, f"card-{scene}-{screen}", picture)
            await stage.over()
        for name, take in (("add", _form), ("device", _device)):
            _write(console, folder, name, await take(session, browser))
    return 0


def _write(console: Console, folder: Path | None, name: str, picture: bytes) -> None:
    file = (folder or _FOLDER) / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_small(picture))
    console.say(f"{file}: {file.stat().st_size / 1000:.0f} kB")


@asynccontextmanager
async def _stage(console: Console) -> AsyncIterator[tuple[Stage, Session, Browser]]:
    """Start all that there is to see."""
    with TemporaryDirectory(prefix="poly-vvx-pictures-") as folder:
        config = Path(folder)
        port = ports.any_free_port()
        configuration.write(config, port, _TIME_ZONE, log_level="warning")
        async with (
            phones.plugged_in(_TIME_ZONE) as plugged_in,
            HomeAssistantProcess(config) as process,
            process.watched(console),
            ready(console, plugged_in, port) as session,
            chromium() as browser,
        ):
            entities = session.entities[RECEPTION]
            await session.socket.ask(
                "config/device_registry/update",
                device_id=entities.device_id,
                name_by_user=RECEPTION,
            )
            stage = Stage(
                reception=ObservedPhone(
                    place=RECEPTION,
                    phone=plugged_in.reception,
                    entities=entities,
                    home=session.home,
                    states=await session.socket.follow_states(),
                )
            )
            await set_up.make_dashboard(session.socket, _PATH, _dashboard(entities))
            _past(plugged_in)
            yield stage, session, browser


def _dashboard(phone: PhoneEntities) -> dict[str, Any]:
    """Return a dashboard that has nothing but the card."""
    card = {
        "type": "custom:poly-vvx-phone-card",
        "device_id": phone.device_id,
        "grid_options": {"columns": "full"},
    }
    sections = [{"type": "grid", "column_span": 4, "cards": [card]}]
    return {"views": [{"title": "Card", "type": "sections", "sections": sections}]}


def _past(plugged_in: Phones) -> None:
    """Have somebody called the phone, and somebody else called in vain."""
    phone = plugged_in.reception
    missed, received = _PAST
    handle = phone.incoming_call(*received)
    phone.local_answer(handle)
    phone.remote_hang_up(handle)
    phone.remote_hang_up(phone.incoming_call(*missed))


async def _look(
    session: Session, browser: Browser, screen: Screen, scene: str
) -> bytes:
    """Return a picture of the card."""
    context = await logged_in(
        browser,
        session.home,
        {"selectedLanguage": f'"{screen.language}"'},
        color_scheme="dark" if screen.dark else "light",
        device_scale_factor=2 if screen.width < 600 else 1.5,
        viewport={"width": screen.width, "height": screen.height},
    )
    try:
        page = await context.new_page()
        await page.goto(f"/{_PATH}")
        card = page.locator("poly-vvx-phone-card")
        await card.get_by_role("heading", name=RECEPTION).wait_for()
        if scene == "history":
            tabs = card.get_by_role("tab", name="History").filter(visible=True)
            await tabs.first.click()
            await card.locator("poly-vvx-history li:visible").first.wait_for()
        await page.wait_for_load_state("networkidle")
        return await _picture_of(card)
    finally:
        await context.close()


async def _form(session: Session, browser: Browser) -> bytes:
    """Return a picture of the form that adds a phone."""
    context = await logged_in(browser, session.home, viewport=_WINDOW)
    try:
        page = await context.new_page()
        await page.goto("/config/integrations/dashboard/add?domain=poly_vvx")
        await page.get_by_role("button", name="OK", exact=True).click()
        await page.get_by_text("Add one more phone").click()
        await page.get_by_text("Allow old encryption").wait_for()
        await page.wait_for_load_state("networkidle")
        return await _picture_of(page.get_by_role("dialog").filter(visible=True).last)
    finally:
        await context.close()


async def _device(session: Session, browser: Browser) -> bytes:
    """Return a picture of the page of a phone."""
    context = await logged_in(browser, session.home, viewport=_WINDOW)
    try:
        page = await context.new_page()
        phone = session.entities[RECEPTION]
        await page.goto(f"/config/devices/device/{phone.device_id}")
        await page.get_by_text("Last missed call").first.wait_for()
        await page.wait_for_load_state("networkidle")
        return await page.screenshot(animations="disabled")
    finally:
        await context.close()


async def _picture_of(card: Locator) -> bytes:
    return await card.screenshot(animations="disabled")


def _small(picture: bytes) -> bytes:
    """Return a picture with no more colours than it needs."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = image.quantize(_COLORS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    small.save(written, "png", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
