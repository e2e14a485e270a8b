"""How soon Home Assistant shows a call, and the phone hears of an action.

python -m benchmarks.latency                 200 calls with push, and 200 without
python -m benchmarks.latency --loss 0.2      a fifth of all notifications gets lost
"""

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
import os
import sys
from typing import Final

from demo import set_up
from demo.api import HomeAssistant, WebSocket
from demo.console import Console
from demo.entities import PhoneEntities
from demo.states import States

from . import far_end
from .calls import Caller, Measured, Pace, wait_until
from .far_end import FarEnd
from .phone import SETTINGS
from .report import Machine, Mode, as_json, as_text
from .running import add_phone, exit_code_of, home_assistant

_WITH_PUSH: Final = Pace(pause=1.0, reaction=0.6, patience=8.0, aftermath=3.0)
# The call log is read once a minute, and it too could tell of a call once more.
_WITH_LOSS: Final = Pace(pause=1.0, reaction=0.6, patience=8.0, aftermath=65.0)
# Polls of an idle phone come every 3 s: a call comes at any moment in between.
_BY_POLLING: Final = Pace(pause=3.0, reaction=0.6, patience=8.0, aftermath=3.0)
_CALLS_BETWEEN_WORDS: Final = 25


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """Everything that takes part in the measuring."""

    console: Console
    home: HomeAssistant
    socket: WebSocket
    states: States
    entities: PhoneEntities
    far_end: FarEnd
    caller: Caller


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, and return the exit code."""
    options = parser().parse_args(arguments)
    return exit_code_of("latency", _run(options))


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.latency",
        description="How soon Home Assistant shows a call, and the phone hears of an "
        "action: a real Home Assistant and a virtual phone that takes 40 ms for each "
        "answer, each in a process of its own.",
    )
    result.add_argument(
        "--calls", type=_count, default=200, help="calls with push (%(default)s)"
    )
    result.add_argument(
        "--poll-calls",
        type=_count,
        metavar="CALLS",
        help="calls by polling only (as many as with push, none with --loss)",
    )
    result.add_argument(
        "--loss",
        type=_chance,
        default=0.0,
        help="part of all notifications that gets lost, such as 0.2 (%(default)s)",
    )
    result.add_argument(
        "--json", action="store_true", help="print the figures as JSON, for machines"
    )
    return result


async def _run(options: argparse.Namespace) -> int:
    # What is printed meanwhile must not stand among figures for machines.
    console = Console(file=sys.stderr)
    load = os.getloadavg()[0]
    modes = []
    async with _bench(console) as bench:
        release = (await bench.home.get("config"))["version"]
        if options.calls:
            modes.append(await _with_push(bench, options.calls, options.loss))
        if poll_calls := _poll_calls(options):
            modes.append(await _by_polling(bench, poll_calls))
    machine = Machine.here(release, load)
    if options.json:
        print(json.dumps(as_json(machine, modes), indent=2))
    else:
        print(as_text(machine, modes))
    return 0 if all(mode.exactly_once for mode in modes) else 1


def _poll_calls(options: argparse.Namespace) -> int:
    if options.poll_calls is not None:
        calls: int = options.poll_calls
        return calls
    # Nothing is announced that could get lost.
    return 0 if options.loss else options.calls


@asynccontextmanager
async def _bench(console: Console) -> AsyncIterator[_Bench]:
    """Start everything, with a phone that is set up and idle."""
    async with (
        far_end.plugged_in() as phone,
        home_assistant(console) as home,
        home.connected() as socket,
    ):
        entities = await add_phone(home, socket, SETTINGS, phone.host, phone.port)
        states = await socket.follow_states()
        caller = Caller(socket, states, entities, phone)
        await caller.listen()
        yield _Bench(
            console=console,
            home=home,
            socket=socket,
            states=states,
            entities=entities,
            far_end=phone,
            caller=caller,
        )


async def _with_push(bench: _Bench, count: int, loss: float) -> Mode:
    await bench.far_end.configured(announces=True)
    # One call that is not counted proves that notifications arrive.
    await bench.caller.make_calls(1, _WITH_PUSH, lambda _: None)
    await _shows(bench, "binary_sensor", "push", "on")
    await bench.far_end.lose(loss)
    name = "with push" + f", {loss:.0%} of all notifications lost" * bool(loss)
    mode = await _measure(bench, name, count, _WITH_LOSS if loss else _WITH_PUSH)
    await bench.far_end.lose(0)
    return mode


async def _by_polling(bench: _Bench, count: int) -> Mode:
    await set_up.set_push(bench.home, bench.entities, on=False)
    await bench.far_end.configured(announces=False)
    return await _measure(bench, "by polling only", count, _BY_POLLING)


async def _measure(bench: _Bench, name: str, count: int, pace: Pace) -> Mode:
    await _shows(bench, "sensor", "call_state", "idle")

    def progress(done: int) -> None:
        if done % _CALLS_BETWEEN_WORDS == 0:
            bench.console.say(f"{name}: {done} of {count} calls")

    measured: Measured = await bench.caller.make_calls(count, pace, progress)
    bench.console.say(f"{name}: {count} of {count} calls")
    return Mode(name=name, measured=measured)


async def _shows(bench: _Bench, domain: str, key: str, state: str) -> None:
    entity_id = bench.entities[domain, key]

    def shown() -> bool:
        now = bench.states.get(entity_id)
        return now is not None and now.state == state

    await wait_until(shown, bench.states, f"{entity_id} is not {state}")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of calls")
    return int(text)


def _chance(text: str) -> float:
    try:
        chance = float(text)
    except ValueError:
        chance = -1.0
    if not 0 <= chance <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no part from 0 to 1")
    return chance


if __name__ == "__main__":
    sys.exit(main())
