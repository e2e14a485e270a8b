"""The demo for machines: a whole scenario, headless, with a verdict."""

from pathlib import Path
from tempfile import TemporaryDirectory
import time
from typing import Final

from . import configuration, phones, ports
from .console import Console
from .errors import DemoError
from .hass import HomeAssistantProcess
from .log import complaints
from .observed import CheckError, ObservedPhone
from .phones import Phones
from .scenario import STEPS, Day, Step
from .session import Session, ready

_TIME_ZONE: Final = "Europe/Berlin"


async def run() -> int:
    """Play the scenario, and return the exit code."""
    console = Console(verdicts=True)
    with TemporaryDirectory(prefix="poly-vvx-check-") as folder:
        config = Path(folder)
        port = ports.any_free_port()
        configuration.write(config, port, _TIME_ZONE, log_level="debug")
        async with (
            phones.plugged_in(_TIME_ZONE) as plugged_in,
            HomeAssistantProcess(config) as process,
            process.watched(console),
        ):
            console.say("Home Assistant is starting, in a folder that goes afterwards")
            try:
                async with ready(console, plugged_in, port) as session:
                    passed = await _play(console, plugged_in, session)
            except DemoError as error:
                console.failed(str(error))
                passed = False
            passed = _log_is_clean(console, process) and passed
        if not passed:
            console.show(f"\nThe end of Home Assistant's log:\n{process.last_words()}")
    console.show(
        "\nEach state was right." if passed else "\nNot all was right: see FAIL above."
    )
    return 0 if passed else 1


async def _play(console: Console, plugged_in: Phones, session: Session) -> bool:
    states = await session.socket.follow_states()
    reception, kitchen = (
        ObservedPhone(
            place=place,
            phone=phone,
            entities=session.entities[place],
            home=session.home,
            states=states,
        )
        for place, phone in plugged_in.all.items()
    )
    day = Day(reception=reception, kitchen=kitchen, socket=session.socket)
    for step in STEPS:
        if not await _take(console, step, day):
            # What comes next builds on it.
            return False
    return True


async def _take(console: Console, step: Step, day: Day) -> bool:
    started = time.monotonic()
    try:
        shown = await step(day)
    except (CheckError, DemoError, TimeoutError) as error:
        console.failed(f"{step.__doc__} {error}")
        return False
    console.ok(f"{shown} ({time.monotonic() - started:.1f} s)")
    return True


def _log_is_clean(console: Console, process: HomeAssistantProcess) -> bool:
    wrong = complaints(process.log.read_text(encoding="utf-8", errors="replace"))
    for complaint in wrong:
        console.failed(complaint)
    if wrong:
        return False
    console.ok("the log complains of nothing but the reboot, and holds no password")
    return True
