"""Tests of the arguments, and of the phone that is a process of its own."""

import pytest

from benchmarks import far_end
from benchmarks.latency import parser
from demo.errors import DemoError


def test_defaults() -> None:
    """Without arguments it is 200 calls each way, and nothing gets lost."""
    options = parser().parse_args([])

    assert (options.calls, options.poll_calls, options.loss) == (200, None, 0.0)
    assert not options.json


@pytest.mark.usefixtures("socket_enabled")
async def test_far_end() -> None:
    """The phone does what it is told, and says when."""
    async with far_end.plugged_in() as phone:
        handle, rang_at = await phone.ring("30000")
        await phone.hang_up(handle)

        assert rang_at > 0
        assert not await phone.announces()
        with pytest.raises(DemoError, match="has not been asked for mute"):
            await phone.arrival("mute", 0.0)
