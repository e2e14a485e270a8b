"""The demo for people: it runs until they have seen enough."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
from pathlib import Path
import shutil
from typing import Final

from virtual_phone import USERNAME

from . import configuration, phones, ports, set_up
from .console import Console
from .errors import DemoError
from .hass import HomeAssistantProcess
from .session import ready

_FOLDER: Final = Path(__file__).parents[1] / ".demo"

_WELCOME: Final = """
  Home Assistant    {home}   user {user}, password {password}
  The other side    {control}   what callers, the SIP server and fate do to the phones
  The phones        {phones}   user {phone_user}, password {phone_password}

What to try first, with the first two pages side by side:
  1. On the other side, press "Call this phone": the Reception rings. Answer in Home Assistant, mute, hold, hang up.
  2. Call again, and hang up on the other side before anybody answers: a missed call, and a notification.
  3. In the card of the Reception, call 3001. Answer on the other side, and put the Reception on hold.
  4. Let a line lose its registration, reboot a phone, or inject a fault, and see what Home Assistant makes of it.

Ctrl+C stops everything. The next start goes on from here; scripts/demo --fresh starts over.
"""


async def play(port: int, *, fresh: bool) -> None:
    """Run the demo until it is cancelled."""
    console = Console()
    _FOLDER.mkdir(exist_ok=True)
    with _only_one():
        ports.require_free(port)
        if fresh:
            _forget()
        try:
            await _play(console, port)
        finally:
            console.say("Everything has stopped.")


async def _play(console: Console, port: int) -> None:
    config = _config()
    config.mkdir(exist_ok=True)
    time_zone = configuration.local_time_zone()
    phone_ports = ports.remembered(_known_ports(), phones.PREFERRED_PORTS)
    configuration.write(config, port, time_zone)
    async with (
        phones.plugged_in(time_zone, phone_ports, _FOLDER) as plugged_in,
        HomeAssistantProcess(config) as process,
        process.watched(console),
    ):
        for place, phone in plugged_in.all.items():
            console.say(f"{place}: a virtual {phone.settings.model} at {phone.url}")
        console.say(f"Home Assistant is starting; its log is {process.log}")
        async with ready(console, plugged_in, port) as session:
            home = session.home.url
        console.show(
            _WELCOME.format(
                home=home,
                user=set_up.USER,
                password=set_up.USER_PASSWORD,
                control=plugged_in.control_url,
                phones=", ".join(phone.url for phone in plugged_in.all.values()),
                phone_user=USERNAME,
                phone_password=phones.PASSWORD,
            )
        )
        await asyncio.Event().wait()


def _config() -> Path:
    return _FOLDER / "config"


def _known_ports() -> Path:
    return _FOLDER / "ports.json"


def _forget() -> None:
    """Start over: with another Home Assistant, and maybe at other ports."""
    shutil.rmtree(_config(), ignore_errors=True)
    _known_ports().unlink(missing_ok=True)


@contextmanager
def _only_one() -> Iterator[None]:
    """Keep a second demo out of the same folder."""
    with (_FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError("The demo of this checkout is running already.") from None
        yield
