"""Tests of which calls come when."""

from itertools import pairwise

from benchmarks.schedule import one_a_minute, one_each

_MACS = [f"64167f{number:06x}" for number in range(40)]


def test_one_a_minute() -> None:
    """Each phone gets one call in each minute, which is over before the next."""
    calls = one_a_minute(_MACS, 3, 1000)

    assert len({call.number for call in calls}) == len(calls) == 3 * len(_MACS)
    assert {call.closing for call in calls} == {"rejected", "ended", "missed"}
    # Whoever is compared gets the same calls.
    assert calls == one_a_minute(_MACS, 3, 1000)
    for mac in _MACS:
        mine = [call for call in calls if call.mac == mac]
        assert [int(call.after // 60) for call in mine] == [0, 1, 2]
        for call, following in pairwise(mine):
            assert call.after + call.rings + call.talks < following.after


def test_one_each() -> None:
    """They do not come all at once."""
    calls = one_each(_MACS, 4.0, 1)

    assert [call.mac for call in calls] == _MACS
    assert [calls[0].after, calls[-1].after] == [0.0, 3.9]
