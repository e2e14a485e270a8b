"""Tests of the sampler: it knows whose code runs."""

from contextlib import suppress
import signal
import socket

import pytest

from benchmarks.integrations.measuring_probe.sampler import Sampler, owner

PACKAGES = "/usr/lib/python3.14/site-packages"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["/config/custom_components/poly_vvx/vvx/client.py"], "poly_vvx"),
        (
            [f"{PACKAGES}/homeassistant/components/recorder/core.py"],
            "homeassistant.recorder",
        ),
        ([f"{PACKAGES}/homeassistant/core.py"], "homeassistant"),
        ([f"{PACKAGES}/aiohttp/client.py"], "aiohttp"),
        (["/usr/lib/python3.14/asyncio/sslproto.py"], "asyncio, TLS"),
        (["/usr/lib/python3.14/ssl.py"], "asyncio, TLS"),
        (["/usr/lib/python3.14/selectors.py"], "other threads"),
        (["/usr/lib/python3.14/asyncio/events.py"], "asyncio"),
        (
            ["/usr/lib/python3.14/json/decoder.py", f"{PACKAGES}/aiohttp/client.py"],
            "aiohttp",
        ),
        (["<frozen runpy>"], "Python"),
    ],
)
def test_owner(files: list[str], name: str) -> None:
    """It is whose file it is; Python's own counts for its caller."""
    assert owner(files) == name


def test_sampler() -> None:
    """It looks while something runs, and leaves the signal as it was."""
    before = signal.getsignal(signal.SIGPROF)
    sampler = Sampler()
    sampler.start()
    while not sampler.counts:
        pass
    sampler.stop()

    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_event_loop_is_held_up(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is complained of while nobody reads what would wake the event loop."""
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    with reading, writing:
        before = signal.set_wakeup_fd(writing.fileno())
        with suppress(BlockingIOError):
            while True:
                writing.send(bytes(1024))
        sampler = Sampler()
        sampler.start()
        while not sampler.counts:
            pass
        sampler.stop()
        signal.set_wakeup_fd(before)

    assert capfd.readouterr().err == ""
