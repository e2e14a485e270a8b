"""Tests of the command that runs a phone."""

import asyncio
from pathlib import Path
import re
import signal
import ssl
import sys

import aiohttp
import pytest

from virtual_phone import USERNAME, PhoneSettings, __main__ as command

pytestmark = pytest.mark.usefixtures("socket_enabled")

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_command(number: signal.Signals) -> None:
    """The command prints one line, serves phone and page, and ends cleanly."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "virtual_phone"),
        *("--port", "0", "--control-port", "0", "--lines", "2"),
        *("--model", "VVX 250", "--password", "secret", "--latency", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
        found = re.fullmatch(
            r"VVX 250 64167f0a0001: (https://127\.0\.0\.1:\d+) "
            r"\(Polycom / secret\), control page (http://127\.0\.0\.1:\d+)\n",
            line,
        )
        assert found is not None
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
        async with aiohttp.ClientSession() as session:
            async with session.get(
                f"{found[1]}/api/v1/mgmt/lineInfo",
                headers={
                    "Authorization": aiohttp.encode_basic_auth(USERNAME, "secret")
                },
                ssl=tls,
            ) as response:
                lines = (await response.json())["data"]
            async with session.get(f"{found[2]}/api/state") as response:
                state = await response.json()
            assert [line["UserID"] for line in lines] == ["2001", "2002"]
            assert state["model"] == "VVX 250"
            process.send_signal(number)
            output, errors = await process.communicate()
    assert (process.returncode, output, errors) == (0, b"", b"")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> list[PhoneSettings]:
    """Return the settings with which phones are run, without running them."""
    seen: list[PhoneSettings] = []

    async def _run(settings: PhoneSettings, _options: object) -> None:
        seen.append(settings)

    monkeypatch.setattr(command, "_run", _run)
    return seen


# The command runs a loop of its own, so these tests have none.
def test_options(settings: list[PhoneSettings], tmp_path: Path) -> None:
    """Every option reaches the phone."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("who is trusted")
    options = (
        "--mac 64167f0a0002 --firmware 6.x --lines 0 --digest --plain-http "
        "--legacy-tls --overlap refuse --latency 0.5 --reboot-time 9 "
        "--auto-answer-after 2 --timezone Europe/Berlin --notify-anywhere "
        f"--trusted-ca {trusted}"
    )
    command.main(options.split())
    assert settings == [
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
        )
    ]


def test_defaults(settings: list[PhoneSettings]) -> None:
    """Without options a phone is as it comes."""
    command.main([])
    command.main(["--lines", "2", "--first-number", "2101"])
    assert settings[0] == PhoneSettings()
    assert [line.number for line in settings[1].lines] == ["2101", "2102"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--mac", "nonsense"], "mac must be"),
        (["--overlap", "dance"], "invalid choice"),
        (["--trusted-ca", "/no/such/file.pem"], "No such file"),
    ],
)
def test_mistakes(
    settings: list[PhoneSettings],
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    """A mistake is explained, and nothing runs."""
    with pytest.raises(SystemExit, match="2"):
        command.main(options)
    assert message in capsys.readouterr().err
    assert settings == []
