"""Tests of what is kept in memory: it does not grow with the number of calls."""

from collections import Counter
import gc
from unittest.mock import patch

import pytest

from custom_components.poly_vvx.memory import async_load_memory, async_remove_memory
from custom_components.poly_vvx.vvx.calls import past
from virtual_phone import call_logs

from .desk import Desk

_KEPT = 3


async def test_what_is_still_to_be_written(desk: Desk) -> None:
    """A phone is forgotten by the store that may still have something to write."""
    memory = await async_load_memory(desk.hass, desk.entry)
    with patch.object(memory.store, "async_remove") as remove:
        await async_remove_memory(desk.hass, desk.entry)

    remove.assert_awaited_once_with()


@pytest.fixture
def short_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have phone and integration keep few calls, so that few calls fill them."""
    monkeypatch.setattr(call_logs, "_ENTRIES_PER_LIST", _KEPT)
    monkeypatch.setattr(past, "MAXIMUM_KEPT", _KEPT)


def kept() -> Counter[str]:
    """Count what there is of the integration's own objects, by what they are."""
    gc.collect()
    return Counter(
        type(it).__qualname__
        for it in gc.get_objects()
        if type(it).__module__.startswith("custom_components.poly_vvx")
    )


async def calls(desk: Desk) -> None:
    """Have more calls come than are kept, in turn missed and answered."""
    for number in range(4 * _KEPT):
        handle = desk.phone.incoming_call(str(3000 + number), f"Caller {number}")
        await desk.next_poll()
        if number % 2:
            desk.phone.local_answer(handle)
            await desk.next_poll()
        desk.phone.remote_hang_up(handle)
        await desk.next_poll()
        await desk.next_poll()


@pytest.mark.usefixtures("short_logs")
async def test_calls_leave_nothing_behind(desk: Desk) -> None:
    """Once as many calls are known as are kept, more calls take no more memory."""
    await calls(desk)
    before = kept()
    await calls(desk)

    assert before["LogEntry"] > 0
    assert kept() - before == {}
