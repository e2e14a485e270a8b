"""Tests of the command that runs a phone."""

import asyncio
from pathlib import Path
import re
import signal
import sys

import aiohttp

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
