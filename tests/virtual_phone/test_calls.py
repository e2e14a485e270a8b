"""Tests of one call and its states."""

import pytest

from virtual_phone import ApiStatus, Call, CallState, Direction, RefusedError
from virtual_phone.calls import RINGING, TALKING

pytestmark = pytest.mark.usefixtures("socket_enabled")


def make_call(stage: CallState) -> Call:
    """Return a call at some stage."""
    return Call(
        handle="41c2c008",
        direction=Direction.OUTGOING,
        line=1,
        remote_number="3001",
        remote_name="Alice Example",
        sequence=1,
        appearance=1,
        rtp_port=2222,
        start_text="2026-11-22T12:00:00",
        stage=stage,
    )


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        (set(), CallState.CONNECTED),
        ({"on_hold"}, CallState.HOLD),
        ({"held"}, CallState.HELD),
        ({"on_hold", "held"}, CallState.HOLD),
        ({"in_conference"}, CallState.CONFERENCE),
        ({"in_conference", "on_hold"}, CallState.CONFERENCE_HOLD),
        ({"in_conference", "held"}, CallState.CONFERENCE_HELD),
    ],
)
def test_marks(marks: set[str], state: CallState) -> None:
    """Hold and conference are marks of a call that is connected."""
    call = make_call(CallState.CONNECTED)
    for mark in marks:
        setattr(call, mark, True)
    assert call.state is state
    call.finish(0.0)
    assert call.state is CallState.DISCONNECTED


@pytest.mark.parametrize(
    ("stage", "following"),
    [
        (CallState.DIALTONE, {CallState.SETUP}),
        (CallState.SETUP, {CallState.PROCEEDING}),
        (CallState.PROCEEDING, {CallState.RINGBACK, CallState.CONNECTED}),
        (CallState.RINGBACK, {CallState.CONNECTED}),
        (CallState.OFFERING, {CallState.CONNECTED}),
        (CallState.CONNECTED, set()),
    ],
)
def test_stages(stage: CallState, following: set[CallState]) -> None:
    """A call only goes forward."""
    for other in CallState:
        call = make_call(stage)
        if other in following:
            call.advance(other)
            assert call.stage is other
        else:
            with pytest.raises(ValueError, match="does not lead to"):
                call.advance(other)
            assert call.stage is stage


def test_require() -> None:
    """What does not fit the state is not allowed."""
    call = make_call(CallState.OFFERING)
    call.require(RINGING)
    with pytest.raises(RefusedError, match="Offering") as refused:
        call.require(TALKING)
    assert refused.value.status is ApiStatus.NOT_ALLOWED


def test_duration() -> None:
    """A call lasts from its answer to its end."""
    call = make_call(CallState.RINGBACK)
    assert call.duration(100.0) == 0
    call.connected_at = 100.0
    assert call.duration(107.9) == 7
    call.finish(110.0)
    assert call.duration(200.0) == 10
