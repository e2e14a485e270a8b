"""What somebody gets who takes a phone's place in the network.

python -m benchmarks.man_in_the_middle       about two minutes
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import sys
from typing import Any, Final

import aiohttp

from demo.api import HomeAssistant, RefusedError, WebSocket
from demo.console import Console
from demo.entities import PhoneEntities
from demo.errors import DemoError
from demo.states import States
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .impostor import Impostor
from .running import add_phone, exit_code_of, home_assistant

SETTINGS: Final = PhoneSettings(
    model="VVX 450", mac="64167f0a0b0c", password="vvx-benchmark-4711"
)

_DOMAIN: Final = "poly_vvx"
_UNAVAILABLE: Final = "unavailable"
_SECONDS_TO_NOTICE: Final = 30
_SECONDS_OF_SILENCE: Final = 1
_SECONDS_IN_PLACE: Final = 12
# Home Assistant's own pauses between its tries grow to 80 s by then.
_SECONDS_TO_HEAL: Final = 180

_REDIRECT: Final = (
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1/\r\n"
    b"Content-Length: 0\r\n\r\n"
)
_CHALLENGE: Final = (
    b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="API Authentication"'
    b"\r\nContent-Length: 0\r\n\r\n"
)
_ACTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("dial", {"destination": "3001"}),
    ("hang_up", {}),
    ("set_config", {"parameters": {"up.oneTouchVoiceMail": "1"}}),
)


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """Everything that takes part."""

    console: Console
    home: HomeAssistant
    socket: WebSocket
    states: States
    entities: PhoneEntities
    phone: VirtualPhone

    @property
    def call_state(self) -> str | None:
        """What Home Assistant shows of the phone's calls."""
        state = self.states.get(self.entities["sensor", "call_state"])
        return state.state if state else None

    async def repairs(self) -> list[str]:
        """Return what Home Assistant wants a person to repair."""
        listing = await self.socket.ask("repairs/list_issues")
        return [
            issue["translation_key"]
            for issue in listing["issues"]
            if issue["domain"] == _DOMAIN
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Have a phone's place taken in each way, and return the exit code."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.man_in_the_middle",
        description="What somebody gets who takes the place of a phone while a real "
        "Home Assistant is running: each byte that reaches him is counted.",
    ).parse_args(arguments)
    return exit_code_of("man_in_the_middle", _run())


def impostors(mac: str) -> dict[str, Impostor]:
    """Return all who take the phone's place, by what they do."""

    def certificate(name: str, *, legacy_tls: bool = False) -> DeviceCertificate:
        return DeviceCertificate(name, legacy_tls=legacy_tls)

    name = mac.upper()
    return {
        "another certificate, of another name": Impostor(certificate("impostor")),
        "another certificate, of the same name": Impostor(certificate(name)),
        "the same with the TLS of old phones": Impostor(
            certificate(name, legacy_tls=True)
        ),
        "the same, and asks for a password at once": Impostor(
            certificate(name, legacy_tls=True), says=_CHALLENGE
        ),
        "the same, and redirects at once": Impostor(
            certificate(name, legacy_tls=True), says=_REDIRECT
        ),
        "plain HTTP that asks for a password": Impostor(says=_CHALLENGE),
        "plain HTTP that redirects": Impostor(says=_REDIRECT),
    }


async def _run() -> int:
    console = Console()
    async with _bench(console) as bench:
        release = (await bench.home.get("config"))["version"]
        console.say(f"Home Assistant {release} shows the phone: {bench.call_state}")
        with_login = _with_login(bench.phone)
        console.say(f"Requests with the password that the phone got: {with_login}")
        results = [
            await _take_place(bench, what, impostor)
            for what, impostor in impostors(SETTINGS.mac).items()
        ]
        await _heal(bench)
        secret = SETTINGS.password.encode()
        console.say(f"{len(results)} took the place of the phone, one after the other:")
        connections = sum(impostor.connections for impostor in results)
        handshakes = sum(impostor.handshakes for impostor in results)
        received = b"".join(impostor.data for impostor in results)
    print(f"connections accepted         {connections:6}")
    print(f"handshakes completed         {handshakes:6}")
    print(f"bytes of application data    {len(received):6}")
    print(f"passwords                    {received.count(secret):6}")
    return 1 if received or not connections else 0


@asynccontextmanager
async def _bench(console: Console) -> AsyncIterator[_Bench]:
    """Start everything, with a phone that is set up and idle."""
    async with (
        VirtualPhone(SETTINGS) as phone,
        home_assistant(console) as home,
        home.connected() as socket,
    ):
        entities = await add_phone(home, socket, SETTINGS, phone.host, phone.port)
        states = await socket.follow_states()
        bench = _Bench(
            console=console,
            home=home,
            socket=socket,
            states=states,
            entities=entities,
            phone=phone,
        )
        await _shows(bench, "idle", _SECONDS_TO_NOTICE)
        yield bench


async def _take_place(bench: _Bench, what: str, impostor: Impostor) -> Impostor:
    """Have somebody take the phone's place, and everything tried that could reach him."""
    console, phone = bench.console, bench.phone
    if phone.online:
        phone.power_cut()
        # What it was still busy with is written down now.
        await asyncio.sleep(_SECONDS_OF_SILENCE)
    with_login = _with_login(phone)
    async with impostor:
        await impostor.take_place(phone.host, phone.port)
        console.say(f"In the phone's place: {what}")
        await _shows(bench, _UNAVAILABLE, _SECONDS_TO_NOTICE)
        for action, data in _ACTIONS:
            # That it fails is what it should do.
            with suppress(RefusedError, aiohttp.ClientError):
                await bench.home.perform(
                    f"{_DOMAIN}.{action}",
                    {"device_id": bench.entities.device_id, **data},
                )
                raise DemoError(f"{action} has succeeded.")
        path = f"config/config_entries/entry/{bench.entities.entry_id}/reload"
        await bench.home.post(path)
        # Home Assistant tries again by itself.
        await asyncio.sleep(_SECONDS_IN_PLACE)
        await impostor.settle()
        repairs = ", ".join(await bench.repairs()) or "none"
    console.say(
        f"    {impostor.connections} connections, {impostor.handshakes} handshakes, "
        f"{len(impostor.data)} bytes of data; repairs: {repairs}"
    )
    if _with_login(phone) != with_login:
        raise DemoError("The phone was not really away.")
    return impostor


async def _heal(bench: _Bench) -> None:
    """Have the phone come back, and nobody do anything about it."""
    await bench.phone.start()
    bench.console.say("The phone is back in its place")
    await _shows(bench, "idle", _SECONDS_TO_HEAL)
    repairs = ", ".join(await bench.repairs()) or "none"
    bench.console.say(f"Home Assistant shows it again by itself; repairs: {repairs}")


async def _shows(bench: _Bench, state: str, seconds: float) -> None:
    try:
        await bench.states.wait_for(lambda: bench.call_state == state, seconds)
    except TimeoutError:
        raise DemoError(
            f"The phone's calls are {bench.call_state}, not {state}."
        ) from None


def _with_login(phone: VirtualPhone) -> int:
    return len([request for request in phone.requests if request.authorization])


if __name__ == "__main__":
    sys.exit(main())
