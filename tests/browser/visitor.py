"""Somebody who looks at Home Assistant in a browser, and complains of what is wrong."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    Route,
    expect,
)

from demo.api import HomeAssistant
from demo.browser import logged_in

from .house import Card, House

OURS: Final = ("poly_vvx", "poly-vvx")

_THEIRS: Final = "/frontend_latest/"

_SECONDS_LATE: Final = 2

_WATCH: Final = """
window.notices = [];
addEventListener("hass-notification", ({ detail }) => window.notices.push(detail));
// Commands that failed where nobody looks. Home Assistant itself asks for parts that
// are not set up here, and after a restart ends what has ended with the connection.
const theirs = ["Unknown command.", "Subscription not found."];
addEventListener("unhandledrejection", ({ reason }) => {
  if (reason?.code && !theirs.includes(reason.message)) {
    console.error(`poly_vvx or another: ${JSON.stringify(reason)}`);
  }
});
"""


@dataclass(kw_only=True)
class Visitor:
    """Opens pages, each in a browser of its own that nobody has used before."""

    house: House
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    """What browsers have to say of our part in each page."""
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def open(
        self,
        path: str,
        *,
        home: HomeAssistant | None = None,
        stored: Mapping[str, str] | None = None,
        held_back: str | None = None,
        **options: Any,
    ) -> Page:
        """Open a page.

        Args:
            path: The page.
            home: Home Assistant as somebody else than its owner speaks to it.
            stored: What this browser has stored for Home Assistant.
            held_back: A part of the page that comes late, by what is in its URL.
            options: Options of the browser, as Playwright names them.
        """
        home = home or self.house.home
        context = await logged_in(self.browser, home, stored, **options)
        self._contexts.append(context)
        await context.add_init_script(_WATCH)
        if held_back is not None:
            await _hold_back(context, held_back)
        page = await context.new_page()
        page.on("pageerror", self._on_error)
        page.on("console", self._on_console)
        page.on("response", self._on_response)
        await page.goto(path)
        return page

    async def show(self, *cards: Card, **options: Any) -> Page:
        """Open a dashboard with some cards."""
        return await self.open(await self.house.view_of(*cards), **options)

    async def card(self, place: str, **options: Any) -> Locator:
        """Open a dashboard with the card of a phone, and return that card."""
        page = await self.show(self.house.card_of(place), **options)
        card = page.locator("poly-vvx-phone-card")
        await expect(card.get_by_role("heading", name=place)).to_be_visible()
        return card

    async def leave(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            await context.close()

    def _on_error(self, error: Error) -> None:
        # While Home Assistant is away, parts of its own cannot be fetched.
        missing = "Failed to fetch" in error.message and _THEIRS in error.message
        # What the page itself has told of better, if it is worth telling.
        is_answer = error.message == "Object"
        if not missing and not is_answer:
            self.complaints.append(f"{error.name}: {error.message}\n{error.stack}")

    def _on_console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location['url']})"
        if message.type == "error" and any(name in said for name in OURS):
            self.complaints.append(said)

    def _on_response(self, response: Response) -> None:
        failed = response.status >= HTTPStatus.BAD_REQUEST
        if failed and "/poly_vvx/" in response.url:
            self.complaints.append(f"{response.status} {response.url}")


def notice_with(page: Page, text: str) -> Locator:
    """Return a notice, of which Home Assistant keeps a copy to be read aloud."""
    return page.locator("ha-toast").get_by_text(text).first


async def _hold_back(context: BrowserContext, part: str) -> None:
    """Let a part of the page come after the module that stands on every page.

    Newer releases of Home Assistant ask for that one later: then it is late all the same.
    """
    everywhere = asyncio.Event()

    def on_finished(request: Request) -> None:
        if "/poly_vvx/everywhere.js" in request.url:
            everywhere.set()

    async def hold_back(route: Route) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_LATE):
                await everywhere.wait()
        await route.continue_()

    context.on("requestfinished", on_finished)
    await context.route(lambda url: part in url, hold_back)
