"""Tests of what is kept in memory: it does not grow with the number of calls."""

from collections import Counter
import gc

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.poly_vvx.vvx.calls import tracker
from virtual_phone import VirtualPhone, call_logs

from .common import next_poll
from .desk import Desk

_KEPT = 3


@pytest.fixture
def short_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have phone and integration keep few calls, so that few calls fill them."""
    monkeypatch.setattr(call_logs, "_ENTRIES_PER_LIST", _KEPT)
    monkeypatch.setattr(tracker, "MAXIMUM_UNLOGGED", _KEPT)


def kept() -> Counter[str]:
    """Count what there is of the integration's own objects, by what they are."""
    gc.collect()
    return Counter(
        type(it).__qualname__
        for it in gc.get_objects()
        if type(it).__module__.startswith("custom_components.poly_vvx")
    )


async def calls(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone, count: int
) -> None:
    """Have calls come, in turn missed and answered."""
    for number in range(count):
        handle = phone.incoming_call(str(3000 + number), f"Caller {number}")
        await next_poll(hass, clock)
        if number % 2:
            phone.local_answer(handle)
            await next_poll(hass, clock)
        phone.remote_hang_up(handle)
        await next_poll(hass, clock)
        await next_poll(hass, clock)


@pytest.mark.usefixtures("short_logs")
async def test_calls_leave_nothing_behind(desk: Desk) -> None:
    """Once as many calls are known as are kept, more calls take no more memory."""
    await calls(desk.hass, desk.clock, desk.phone, 4 * _KEPT)
    before = kept()
    await calls(desk.hass, desk.clock, desk.phone, 4 * _KEPT)

    assert before["LogEntry"] > 0
    assert kept() - before == {}
