"""Tests of the calls of a phone: the state machine, the focus, the far end."""

from collections.abc import Callable

import pytest

from virtual_phone import ApiStatus, RefusedError, VirtualPhone

from .conftest import SETTINGS, FakeClock, talk


def states(phone: VirtualPhone) -> list[str]:
    """Return the states of all calls, with a star at the one in focus."""
    return [f"{call.state}{'*' if call.in_focus else ''}" for call in phone.calls]


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(dial_step=1, auto_answer_after=2)]
)
async def test_outgoing_call(phone: VirtualPhone, clock: FakeClock) -> None:
    """A call goes from dial tone to an answer by itself, unless it is given up."""
    given_up = phone.local_dial("3001")
    (call,) = phone.calls
    phone.local_hang_up(given_up)
    phone.local_dial("3002")
    seen = []
    for _ in range(6):
        seen += states(phone)
        clock.advance(1)
    assert seen == [
        *("Dialtone*", "Setup*", "Proceeding*", "RingBack*", "RingBack*", "Connected*")
    ]
    assert call.state == "Disconnected"


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(ring_timeout=1, disconnected_time=1)]
)
async def test_caller_gives_up(phone: VirtualPhone, clock: FakeClock) -> None:
    """A caller can give up, but not once answered; calls can linger when over."""
    phone.local_answer(phone.incoming_call("3001"))
    phone.incoming_call("3002")
    assert states(phone) == ["Connected*", "Offering"]
    clock.advance(1)
    assert states(phone) == ["Connected*", "Disconnected"]
    clock.advance(1)
    assert states(phone) == ["Connected*"]


async def test_waiting_call(phone: VirtualPhone) -> None:
    """A second call waits without focus; answering it holds the first."""
    first = talk(phone)
    second = phone.incoming_call("3002")
    assert states(phone) == ["Connected*", "Offering"]
    phone.local_hold(first)
    assert states(phone) == ["Hold", "Offering*"]
    phone.local_resume(first)
    phone.local_answer(second)
    assert states(phone) == ["Hold", "Connected*"]
    phone.remote_hang_up(second)
    assert states(phone) == ["Hold*"]


async def test_two_answers(phone: VirtualPhone) -> None:
    """Nobody talks with two: a far end that answers late is put on hold."""
    dialled = phone.local_dial("3001")
    phone.local_answer(phone.incoming_call("3002"))
    assert states(phone) == ["RingBack", "Connected*"]
    phone.remote_answer(dialled)
    assert states(phone) == ["Hold", "Connected*"]


async def test_hold_by_both_sides(phone: VirtualPhone) -> None:
    """Our hold hides theirs."""
    handle = talk(phone)
    phone.remote_hold(handle)
    assert states(phone) == ["Held*"]
    with pytest.raises(RefusedError, match="already holds"):
        phone.remote_hold(handle)
    phone.local_hold(handle)
    assert states(phone) == ["Hold*"]
    phone.local_resume(handle)
    assert states(phone) == ["Held*"]
    phone.remote_resume(handle)
    assert states(phone) == ["Connected*"]
    with pytest.raises(RefusedError, match="does not hold"):
        phone.remote_resume(handle)


async def test_mute(phone: VirtualPhone) -> None:
    """The microphone is one for all calls, and live again after the last."""
    with pytest.raises(RefusedError) as refused:
        phone.local_mute(True)
    assert refused.value.status is ApiStatus.NO_SUCH_CALL
    first = talk(phone)
    phone.local_mute(True)
    second = talk(phone, "3002")
    assert [call.muted for call in phone.calls] == [True, True]
    phone.local_hang_up(second)
    phone.local_hang_up(first)
    talk(phone)
    assert [call.muted for call in phone.calls] == [False]


async def test_conference(phone: VirtualPhone) -> None:
    """Two calls become a conference, are held together, and part again."""
    first = talk(phone)
    with pytest.raises(RefusedError, match="two calls"):
        phone.conference()
    second = talk(phone, "3002")
    phone.conference()
    assert states(phone) == ["CallConference", "CallConference*"]
    phone.local_hold(first)
    assert states(phone) == ["CallConfHold", "CallConfHold*"]
    phone.local_resume(second)
    phone.remote_hold(first)
    assert states(phone) == ["CallConfHeld", "CallConference*"]
    phone.remote_resume(first)
    third = talk(phone, "3003")
    assert states(phone) == ["CallConfHold", "CallConfHold", "Connected*"]
    phone.remote_hang_up(third)
    phone.local_resume(first)
    phone.remote_hang_up(first)
    assert states(phone) == ["Connected*"]


async def test_numbers_of_calls(phone: VirtualPhone) -> None:
    """Sequences count within a line, appearances over the display."""
    first = phone.incoming_call("3001", line=1)
    phone.incoming_call("3002", line=2)
    phone.incoming_call("3003", line=1)
    phone.remote_hang_up(first)
    phone.incoming_call("3004", line=1)
    numbers = [(call.line, call.sequence, call.appearance) for call in phone.calls]
    assert numbers == [(2, 1, 2), (1, 2, 3), (1, 1, 1)]
    assert all(len(call.handle) in {7, 8} for call in phone.calls)


async def test_unreachable_lines(phone: VirtualPhone) -> None:
    """Nobody reaches a line that is not registered or not there; calls go on."""
    talk(phone)
    phone.set_line_registered(1, False)
    assert states(phone) == ["Connected*"]
    with pytest.raises(RefusedError, match="not registered"):
        phone.incoming_call("3001")
    with pytest.raises(RefusedError, match="no line 3"):
        phone.incoming_call("3001", line=3)


@pytest.mark.parametrize(
    "action",
    [
        VirtualPhone.local_answer,
        VirtualPhone.local_reject,
        VirtualPhone.local_ignore,
        VirtualPhone.local_resume,
        VirtualPhone.remote_answer,
        VirtualPhone.remote_active,
    ],
)
async def test_keys_that_do_not_fit(
    phone: VirtualPhone, action: Callable[[VirtualPhone, str], None]
) -> None:
    """A key that makes no sense now is refused, and so is one without a call."""
    with pytest.raises(RefusedError, match="There is no call"):
        action(phone, "40000000")
    handle = talk(phone)
    with pytest.raises(RefusedError, match="is Connected"):
        action(phone, handle)
    assert states(phone) == ["Connected*"]
