"""The browser of somebody who uses Home Assistant."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, async_playwright

from .api import HomeAssistant
from .errors import DemoError

_FIND_CHROMIUM: Final = Path(__file__).parents[1] / "scripts" / "chromium"

_QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Nothing is fetched from elsewhere, brand pictures for instance.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

_LOG_IN: Final = """
if (location.origin === new URL(%(url)s).origin && !localStorage.hassTokens) {
  for (const [key, value] of Object.entries(%(stored)s)) localStorage.setItem(key, value);
}
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a Chromium, which scripts/chromium finds or fetches."""
    path = await _path_of_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield browser
        finally:
            await browser.close()


async def _path_of_chromium() -> str:
    process = await asyncio.create_subprocess_exec(
        _FIND_CHROMIUM, stdout=PIPE, stderr=PIPE
    )
    path, complaints = await process.communicate()
    if process.returncode != 0:
        raise DemoError(f"There is no browser. {complaints.decode().strip()}")
    return path.decode().strip()


async def logged_in(
    browser: Browser,
    home: HomeAssistant,
    stored: Mapping[str, str] | None = None,
    **options: Any,
) -> BrowserContext:
    """Return a browser with nothing in it but somebody's login.

    Args:
        browser: What to run it in.
        home: Home Assistant, spoken to by who is logged in there.
        stored: What else this browser has stored for Home Assistant.
        options: Options of the context.
    """
    context = await browser.new_context(
        **{
            "base_url": home.url,
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            "reduced_motion": "reduce",
            "service_workers": "block",
            "viewport": {"width": 1280, "height": 900},
            **options,
        }
    )
    kept = {"hassTokens": home.stored_login, **(stored or {})}
    script = _LOG_IN % {"url": json.dumps(home.url), "stored": json.dumps(kept)}
    await context.add_init_script(script)
    return context
