"""Tests of the command that runs a phone."""

import asyncio
from pathlib import Path
import re
import signal
import sys

import aiohttp
import pytest

from virtual_phone import PhoneSettings, __main__ as command

ROOT = Path(__file__).parents[2]


async def test_command() -> None:
    """The command prints one line, serves phone and page, and ends cleanly."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "virtual_phone"),
        *("--port", "0", "--control-port", "0", "--model", "VVX 250"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
        found = re.fullmatch(
            r"VVX 250 64167f0a0001: (https://127\.0\.0\.1:\d+) "
            r"\(Polycom / virtual\), control page (http://127\.0\.0\.1:\d+)\n",
            line,
        )
        assert found is not None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{found[2]}/api/state") as response,
        ):
            assert (await response.json())["url"] == found[1]
        process.send_signal(signal.SIGTERM)
        output, errors = await process.communicate()
    assert (process.returncode, output, errors) == (0, b"", b"")


# The command runs a loop of its own, so this test has none.
def test_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every option reaches the phone."""
    seen: list[PhoneSettings] = []

    async def _run(settings: PhoneSettings, _options: object) -> None:
        seen.append(settings)

    monkeypatch.setattr(command, "_run", _run)
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("who is trusted")
    options = (
        "--mac 64167f0a0002 --firmware 6.x --lines 0 --digest --plain-http "
        "--legacy-tls --overlap refuse --latency 0.5 --reboot-time 9 "
        "--auto-answer-after 2 --timezone Europe/Berlin --notify-anywhere "
        f"--trusted-ca {trusted}"
    )
    command.main(options.split())
    command.main([])
    assert seen == [
        PhoneSettings(
            mac="64167f0a0002",
            firmware="6.x",
            lines=(),
            authentication="digest",
            tls=False,
            legacy_tls=True,
            overlap="refuse",
            latency=0.5,
            reboot_time=9.0,
            auto_answer_after=2.0,
            timezone="Europe/Berlin",
            notifications_leave_machine=True,
            trusted_ca="who is trusted",
        ),
        PhoneSettings(),
    ]
