"""How soon a card shows who is calling, and what it costs a browser.

python -m benchmarks.card              100 calls
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gzip
import json
import os
import sys
import time
from typing import Any, Final

from playwright.async_api import CDPSession, Page

from demo import configuration, set_up
from demo.api import HomeAssistant
from demo.browser import chromium, logged_in
from demo.console import Console
from demo.entities import PhoneEntities

from . import far_end
from .card_page import CALLS, prepare, snapshot
from .card_report import Card, Size, as_json, as_text
from .far_end import FarEnd
from .phone import SETTINGS
from .report import Machine
from .running import add_phone, exit_code_of, home_assistant

_PATH: Final = "bench-card"
_CHANGES: Final = 1000
_MOUNTS: Final = 200
_SNAPSHOTS: Final = 50
_SECONDS_BETWEEN_CALLS: Final = 0.5
_MILLISECONDS: Final = 1000


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """Everything that takes part in the measuring."""

    console: Console
    home: HomeAssistant
    far_end: FarEnd
    entities: PhoneEntities
    page: Page
    cdp: CDPSession


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and return the exit code."""
    options = parser().parse_args(arguments)
    return exit_code_of("card", _run(options))


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.card",
        description="How soon a card shows who is calling, and what it costs a browser: "
        "a real Home Assistant, a virtual phone that takes 40 ms for each answer, and a "
        "real Chromium, each in a process of its own.",
    )
    result.add_argument("--calls", type=_count, default=100, help="calls (%(default)s)")
    result.add_argument(
        "--json", action="store_true", help="print the figures as JSON, for machines"
    )
    return result


async def _run(options: argparse.Namespace) -> int:
    console = Console(file=sys.stderr)
    load = os.getloadavg()[0]
    async with _bench(console) as bench:
        release = (await bench.home.get("config"))["version"]
        card = Card(
            to_the_name=await _calls(bench, options.calls),
            to_visible=await _snapshots(bench),
            renders=await _renders(bench),
            memory=await _memory(bench),
            sizes=[
                _size("phone.js, and what it loads at once", "phone.js", "chunk-*.js"),
                _size("what it loads when it is wanted", "more-*.js"),
                _size("everywhere.js", "everywhere.js"),
            ],
        )
    machine = Machine.here(release, load)
    if options.json:
        print(json.dumps(as_json(machine, card), indent=2))
    else:
        print(as_text(machine, card))
    return 0


@asynccontextmanager
async def _bench(console: Console) -> AsyncIterator[_Bench]:
    """Show a phone that announces its calls in a browser."""
    async with (
        far_end.plugged_in() as phone,
        home_assistant(console) as home,
        home.connected() as socket,
        chromium() as browser,
    ):
        entities = await add_phone(home, socket, SETTINGS, phone.host, phone.port)
        await set_up.make_dashboard(socket, _PATH, _dashboard(entities))
        context = await logged_in(browser, home)
        page = await context.new_page()
        await page.goto(f"/{_PATH}")
        await page.locator("poly-vvx-phone-card h2").wait_for()
        await page.locator("poly-vvx-dialer").wait_for()
        await prepare(page)
        yield _Bench(
            console=console,
            home=home,
            far_end=phone,
            entities=entities,
            page=page,
            cdp=await context.new_cdp_session(page),
        )


def _dashboard(phone: PhoneEntities) -> dict[str, Any]:
    """Return a dashboard with everything of ours that is rendered."""
    ours = {"device_id": phone.device_id}
    cards = [
        {"type": "custom:poly-vvx-phone-card", **ours},
        {"type": "custom:poly-vvx-desk-card"},
        {
            "type": "tile",
            "entity": phone["sensor", "call_state"],
            "features": [{"type": "custom:poly-vvx-calls-feature"}],
        },
    ]
    view = {
        "title": "Card",
        "type": "sections",
        "badges": [{"type": "custom:poly-vvx-phone-badge", **ours}],
        "sections": [{"type": "grid", "cards": cards}],
    }
    return {"views": [view]}


async def _calls(bench: _Bench, count: int) -> list[float]:
    """Measure from the phone's event to the caller's name on screen."""
    await bench.far_end.configured(announces=True)
    times = []
    # The first one proves that notifications arrive, and is not counted.
    for number in range(count + 1):
        name = f"Caller {number:04}"
        seen = asyncio.create_task(
            bench.page.evaluate("name => bench.seen(name)", name)
        )
        handle, at = await bench.far_end.ring(f"3{number:04}", name)
        rang = at - time.monotonic() + time.time()
        times.append(await seen / _MILLISECONDS - rang)
        await bench.far_end.hang_up(handle)
        await bench.page.locator("poly-vvx-call").wait_for(state="detached")
        # Whoever calls next does so at any moment, not in step with something.
        await asyncio.sleep(_SECONDS_BETWEEN_CALLS * (1 + number % 7 / 7))
    bench.console.say(f"{count} calls")
    return times[1:]


async def _snapshots(bench: _Bench) -> list[float]:
    """Measure from what Home Assistant sends to what is laid out, with many calls."""
    sent = [snapshot(CALLS, f"of {number}") for number in range(_SNAPSHOTS)]
    milliseconds = await bench.page.evaluate("sent => bench.snapshots(sent)", sent)
    bench.console.say(f"{_SNAPSHOTS} snapshots")
    return [it / _MILLISECONDS for it in milliseconds]


async def _renders(bench: _Bench) -> int:
    """Count what is rendered of ours while others in the house change."""
    await bench.page.evaluate("bench.count()")
    for number in range(_CHANGES):
        await bench.home.post("states/sensor.unrelated", {"state": str(number)})
    await bench.page.wait_for_function(
        "last => document.querySelector('home-assistant')"
        ".hass.states['sensor.unrelated']?.state === last",
        arg=str(_CHANGES - 1),
    )
    renders: int = await bench.page.evaluate("bench.renders")
    bench.console.say(f"{_CHANGES} changes")
    return renders


async def _memory(bench: _Bench) -> list[int]:
    """Return the bytes in use before, and after cards came and went, twice."""
    used = []
    for _ in range(3):
        await bench.page.evaluate(
            "([times, sent]) => bench.mounts(times, sent)", [_MOUNTS, snapshot(3, "")]
        )
        await bench.cdp.send("HeapProfiler.collectGarbage")
        usage = await bench.cdp.send("Runtime.getHeapUsage")
        used.append(int(usage["usedSize"]))
    bench.console.say(f"{_MOUNTS} cards that came and went, three times")
    return used


def _size(name: str, *patterns: str) -> Size:
    folder = configuration.INTEGRATION / "card" / "www"
    contents = [path.read_bytes() for it in patterns for path in folder.glob(it)]
    return Size(
        name=name,
        raw=sum(map(len, contents)),
        packed=sum(len(gzip.compress(content, 9)) for content in contents),
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of calls")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
