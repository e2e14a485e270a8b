"""Tests of what a phone is doing, as it tells."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.poly_vvx.vvx.information.status import PhoneState, Status

BERLIN: Final = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (
            {"State": "Idle", "StateData": "Time of last call 2026-08-03T10:35:57"},
            Status(
                state=PhoneState.IDLE,
                last_call=datetime(2026, 8, 3, 10, 35, 57, tzinfo=BERLIN),
            ),
        ),
        ({"State": "Idle", "StateData": ""}, Status(state=PhoneState.IDLE)),
        (
            {"state": "ACTIVE", "statedata": "Active call duration 5 mins 25 secs"},
            Status(state=PhoneState.ACTIVE, active_for=timedelta(seconds=325)),
        ),
        (
            {"State": "Error", "StateData": "All Phone applications are not ready."},
            Status(
                state=PhoneState.ERROR,
                message="All Phone applications are not ready.",
            ),
        ),
        ({"State": "Asleep", "StateData": "zzz"}, Status(state=None)),
        ({}, Status(state=None)),
    ],
)
def test_status(raw: object, status: Status) -> None:
    """Each state of the phone says something else beside it."""
    assert Status.parse(raw, BERLIN) == status
