"""Run one virtual phone: python -m virtual_phone --port 8441 --control-port 8451."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
import signal

from .control import ControlServer
from .likeness import settings_like
from .phone import VirtualPhone
from .settings import USERNAME, LineSettings, PhoneSettings

_DEFAULTS = PhoneSettings()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a phone and its control page until somebody stops it."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settings = _settings(options)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    asyncio.run(_run(settings, options))


async def _run(settings: PhoneSettings, options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with (
        VirtualPhone(settings, options.host, options.port) as phone,
        ControlServer({"phone": phone}, options.host, options.control_port) as control,
    ):
        print(
            f"{settings.model} {settings.mac}: {phone.url} "
            f"({USERNAME} / {settings.password}), control page {control.url}",
            flush=True,
        )
        await stopped.wait()


def _settings(options: argparse.Namespace) -> PhoneSettings:
    first_number: int = options.first_number
    numbers = range(first_number, first_number + options.lines)
    settings = PhoneSettings(
        model=options.model,
        mac=options.mac,
        firmware=options.firmware,
        lines=tuple(LineSettings(number=str(number)) for number in numbers),
        password=options.password,
        authentication="digest" if options.digest else "basic",
        tls=not options.plain_http,
        legacy_tls=options.legacy_tls,
        overlap=options.overlap,
        latency=options.latency,
        reboot_time=options.reboot_time,
        auto_answer_after=options.auto_answer_after,
        timezone=options.timezone,
        notifications_leave_machine=options.notify_anywhere,
        trusted_ca=options.trusted_ca.read_text() if options.trusted_ca else "",
    )
    return settings_like(options.like, settings) if options.like else settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m virtual_phone",
        description="A Polycom VVX desk phone in software.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen at")
    add("--port", type=int, default=8441, help="port of the phone; 0 takes a free one")
    add("--control-port", type=int, default=8451, help="port of the control page")
    add("--model", default=_DEFAULTS.model, help="model")
    add("--like", type=Path, help="diagnostics file of a phone to answer like")
    add("--mac", default=_DEFAULTS.mac, help="MAC address, twelve digits")
    add("--firmware", default=_DEFAULTS.firmware, help="5.7, 5.9, 6.x or a release")
    add("--lines", type=int, default=1, help="number of lines; 0 is fresh from factory")
    add("--first-number", type=int, default=2001, help="number of the first line")
    add("--password", default=_DEFAULTS.password, help="administrator password")
    add("--digest", action="store_true", help="ask for Digest instead of Basic")
    add("--plain-http", action="store_true", help="HTTP instead of HTTPS")
    add("--legacy-tls", action="store_true", help="TLS 1.2 with RSA key exchange only")
    add("--overlap", choices=("queue", "refuse"), default=_DEFAULTS.overlap)
    add("--latency", type=float, default=_DEFAULTS.latency, help="seconds")
    add("--reboot-time", type=float, default=_DEFAULTS.reboot_time, help="seconds")
    add("--auto-answer-after", type=float, help="seconds until far ends answer")
    add("--timezone", default=_DEFAULTS.timezone, help="zone of the phone's clock")
    add("--notify-anywhere", action="store_true", help="post events to other hosts")
    add("--trusted-ca", type=Path, help="PEM file: who may receive events by HTTPS")
    return parser


if __name__ == "__main__":
    main()
