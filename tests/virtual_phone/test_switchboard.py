"""Tests of the calls of a phone: the state machine, the focus, the far end."""

from collections.abc import Callable
from typing import Any

import pytest

from virtual_phone import ApiStatus, CallState, RefusedError, VirtualPhone

from .conftest import SETTINGS, Client, FakeClock, talk

pytestmark = pytest.mark.usefixtures("socket_enabled")


def states(phone: VirtualPhone) -> list[str]:
    """Return the states of all calls, with a star at the one in focus."""
    return [f"{call.state}{'*' if call.in_focus else ''}" for call in phone.calls]


async def test_incoming_call(phone: VirtualPhone) -> None:
    """A call rings, is answered, and is gone when somebody hangs up."""
    handle = phone.incoming_call("3001", "Alice Example", line=2)
    (call,) = phone.calls
    assert (call.handle, call.line, call.state) == (handle, 2, CallState.OFFERING)
    assert (call.remote_number, call.remote_name) == ("3001", "Alice Example")
    assert call.ringing
    phone.local_answer(handle)
    assert states(phone) == ["Connected*"]
    phone.remote_hang_up(handle)
    assert phone.calls == ()


async def test_outgoing_call(make_client: Callable[..., Any], clock: FakeClock) -> None:
    """A call goes from dial tone to ringing by itself, and then waits."""
    client: Client = await make_client(SETTINGS.__replace__(dial_step=0.01))
    phone = client.phone
    phone.local_dial("3001")
    (call,) = phone.calls
    seen = [call.state]
    for _ in range(3):
        clock.advance(0.01)
        seen.append(call.state)
    clock.advance(60)
    assert seen == [
        CallState.DIALTONE,
        CallState.SETUP,
        CallState.PROCEEDING,
        CallState.RINGBACK,
    ]
    phone.remote_answer(call.handle)
    assert states(phone) == ["Connected*"]


async def test_automatic_answer(
    make_client: Callable[..., Any], clock: FakeClock
) -> None:
    """The far end can answer by itself."""
    settings = SETTINGS.__replace__(auto_answer_after=0.01)
    phone = (await make_client(settings)).phone
    phone.local_dial("3001")
    assert states(phone) == ["RingBack*"]
    clock.advance(0.01)
    assert states(phone) == ["Connected*"]


async def test_caller_gives_up(
    make_client: Callable[..., Any], clock: FakeClock
) -> None:
    """A caller can give up by itself, but not on a call that was answered."""
    phone = (await make_client(SETTINGS.__replace__(ring_timeout=0.01))).phone
    answered = phone.incoming_call("3001")
    phone.local_answer(answered)
    phone.incoming_call("3002")
    assert states(phone) == ["Connected*", "Offering"]
    clock.advance(0.01)
    assert states(phone) == ["Connected*"]


async def test_disconnected_is_shown(
    make_client: Callable[..., Any], clock: FakeClock
) -> None:
    """A finished call can be listed for a moment."""
    phone = (await make_client(SETTINGS.__replace__(disconnected_time=0.01))).phone
    phone.local_hang_up(talk(phone))
    assert states(phone) == ["Disconnected*"]
    phone.incoming_call("3002")
    assert states(phone) == ["Disconnected", "Offering*"]
    clock.advance(0.01)
    assert states(phone) == ["Offering*"]


async def test_waiting_call(phone: VirtualPhone) -> None:
    """A second call waits without focus; answering it holds the first."""
    first = talk(phone)
    second = phone.incoming_call("3002")
    assert states(phone) == ["Connected*", "Offering"]
    phone.local_answer(second)
    assert states(phone) == ["Hold", "Connected*"]
    phone.local_resume(first)
    assert states(phone) == ["Connected*", "Hold"]


async def test_waiting_call_gets_the_focus(phone: VirtualPhone) -> None:
    """A waiting call takes the focus when the first is held or over."""
    first = talk(phone)
    phone.incoming_call("3002")
    phone.local_hold(first)
    assert states(phone) == ["Hold", "Offering*"]
    phone.local_resume(first)
    assert states(phone) == ["Connected*", "Offering"]
    phone.local_hang_up(first)
    assert states(phone) == ["Offering*"]


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
    phone.local_mute(False)
    assert [call.muted for call in phone.calls] == [False, False]
    phone.local_mute(True)
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
    assert states(phone) == ["CallConference", "CallConference*"]
    phone.remote_hold(first)
    assert states(phone) == ["CallConfHeld", "CallConference*"]
    phone.remote_resume(first)
    phone.remote_hang_up(first)
    assert states(phone) == ["Connected*"]


async def test_paging(phone: VirtualPhone) -> None:
    """Paging is on no line, has no focus, and disturbs no other call."""
    with pytest.raises(RefusedError, match="Nobody is paging"):
        phone.stop_paging()
    handle = phone.start_paging()
    (call,) = phone.calls
    assert (call.handle, call.line, call.in_focus) == (handle, 0, False)
    phone.incoming_call("3001")
    assert states(phone) == ["Connected", "Offering*"]
    phone.stop_paging()
    assert states(phone) == ["Offering*"]


@pytest.mark.parametrize(
    "action",
    [
        VirtualPhone.local_answer,
        VirtualPhone.local_reject,
        VirtualPhone.local_ignore,
        VirtualPhone.local_resume,
        VirtualPhone.remote_answer,
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
