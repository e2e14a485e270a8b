"""Tests of what a phone does a little later."""

import asyncio

import pytest

from virtual_phone.timers import Timers

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_delays() -> None:
    """Nothing to wait for happens at once, the rest in its order."""
    timers = Timers()
    done: list[str] = []
    timers.after(0.02, lambda: done.append("late"))
    timers.after(0.01, lambda: done.append("early"))
    timers.after(0, lambda: done.append("now"))
    assert done == ["now"]
    await asyncio.sleep(0.04)
    assert done == ["now", "early", "late"]


async def test_cancelled() -> None:
    """What was cancelled never happens."""
    timers = Timers()
    done: list[str] = []
    timers.after(0.01, lambda: done.append("late"))
    timers.cancel_all()
    await asyncio.sleep(0.02)
    assert done == []
