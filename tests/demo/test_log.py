"""Tests of what is found in a log."""

import pytest

from demo.log import complaints
from demo.phones import PASSWORD

_REBOOT = (
    "2026-11-22 10:00:01.000 ERROR (MainThread) [custom_components.poly_vvx] Error "
    "fetching VVX 250 (Kitchen) data: VVX 250 (Kitchen) cannot be reached.\n"
)
_CLEAN = (
    "2026-11-22 10:00:00.000 WARNING (SyncWorker_0) [homeassistant.loader] We found a "
    "custom integration poly_vvx which has not been tested by Home Assistant\n"
    "2026-11-22 10:00:00.500 ERROR (MainThread) [haffmpeg.core] FFmpeg fails\n"
    f"{_REBOOT}"
    "2026-11-22 10:00:02.000 DEBUG (MainThread) [custom_components.poly_vvx] Finished\n"
    "Traceback (most recent call last):\n"
    '  File "custom_components/poly_vvx/coordinator.py", line 1, in poll\n'
)


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        (
            "2026-11-22 10:00:03.000 WARNING (MainThread) "
            "[custom_components.poly_vvx] Something is odd\n",
            "Something is odd",
        ),
        (
            "2026-11-22 10:00:03.000 ERROR (MainThread) [homeassistant] Error doing job\n"
            'Traceback:\n  File "custom_components/poly_vvx/push.py", line 1\n',
            "Error doing job",
        ),
        (
            f"2026-11-22 10:00:03.000 DEBUG (MainThread) [aiohttp] {PASSWORD}",
            "password",
        ),
        (_REBOOT, "2 times"),
    ],
)
def test_complaint(added: str, complaint: str) -> None:
    """What does not belong there is found; the reboot, and what others say, does."""
    assert complaints(_CLEAN) == []
    (found,) = complaints(_CLEAN + added)

    assert complaint in found
