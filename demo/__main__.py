"""Run the demo: what scripts/demo starts once the environment is there."""

import argparse
import asyncio
from collections.abc import Sequence
import sys
from typing import Final

from . import check, interactive
from .errors import DemoError
from .signals import until_signal

_HIGHEST_PORT: Final = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, and return the exit code."""
    options = parser().parse_args(arguments)
    work = check.run() if options.check else _play(options.port, options.fresh)
    try:
        return asyncio.run(until_signal(work))
    except DemoError as error:
        print(f"scripts/demo: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 1 if options.check else 0


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Home Assistant with the integration and two virtual phones, "
        "on this machine alone.",
    )
    result.add_argument(
        "--port", type=_port, default=8123, help="port of Home Assistant (%(default)s)"
    )
    either = result.add_mutually_exclusive_group()
    either.add_argument(
        "--fresh", action="store_true", help="forget all earlier runs, and start over"
    )
    either.add_argument(
        "--check",
        action="store_true",
        help="play a whole scenario instead, with a Home Assistant and ports of its "
        "own, and say by the exit code whether each state was right",
    )
    return result


async def _play(port: int, fresh: bool) -> int:
    await interactive.play(port, fresh=fresh)
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
