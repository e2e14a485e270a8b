"""Tests of whether notifications arrive: a table of what happened and what it shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.push.health import (
    ANNOUNCEMENT_WINDOW,
    MAXIMUM_WRITES,
    PushHealth,
    PushState,
    Verdict,
)

URL: Final = "http://192.0.2.1:8123/api/webhook/1"
OTHER_URL: Final = "http://192.0.2.2:8123/api/webhook/1"
HTTPS_URL: Final = "https://192.0.2.1/api/webhook/1"
JUST: Final = timedelta(milliseconds=1)

OFF, UNPROVEN = PushState.OFF, PushState.UNPROVEN
PROVEN, IN_DOUBT = PushState.PROVEN, PushState.IN_DOUBT
ANNOUNCED, OPEN, MISSED = Verdict.ANNOUNCED, Verdict.OPEN, Verdict.MISSED


def at(seconds: float) -> datetime:
    """Return a moment after noon."""
    return datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.fixture
def health() -> PushHealth:
    """Return the health of notifications that have just been configured."""
    health = PushHealth()
    assert health.configured(URL, written=True)
    return health


def prove(health: PushHealth) -> None:
    """Let a change be announced."""
    health.heard(at(0))
    assert health.changed(at(-1), at(0)) is ANNOUNCED


def miss(health: PushHealth) -> None:
    """Let a change be announced by nobody."""
    assert health.changed(at(100), at(101)) is OPEN
    assert health.decide() is MISSED


def nothing(health: PushHealth) -> None:
    """Let nothing happen."""


@pytest.mark.parametrize(
    ("happens", "state", "proven"),
    [
        (nothing, UNPROVEN, None),
        (prove, PROVEN, True),
        (miss, IN_DOUBT, False),
        (PushHealth.found, IN_DOUBT, False),
        (PushHealth.switched_off, OFF, False),
    ],
)
def test_states(
    health: PushHealth,
    happens: Callable[[PushHealth], None],
    state: PushState,
    proven: bool | None,
) -> None:
    """Only what a poll has found as well proves anything, for or against."""
    happens(health)

    assert (health.state, health.proven) == (state, proven)


@pytest.mark.parametrize(
    ("heard", "looked_before", "found", "verdict"),
    [
        pytest.param(10, 9, 10, ANNOUNCED, id="at once"),
        pytest.param(5, 4, 30, ANNOUNCED, id="since the poll before"),
        pytest.param(4, 4, 30, ANNOUNCED, id="in the moment of the poll before"),
        pytest.param(3.9, 4, 30, OPEN, id="before the poll before"),
        pytest.param(8, 9.5, 10, ANNOUNCED, id="as long before as may be"),
        pytest.param(7.9, 9.5, 10, OPEN, id="too long before"),
    ],
)
def test_announced_before_it_was_found(
    health: PushHealth,
    heard: float,
    looked_before: float,
    found: float,
    verdict: Verdict,
) -> None:
    """An announcement counts since the last poll, or for as long as phones differ."""
    health.heard(at(heard))

    assert health.changed(at(looked_before), at(found)) is verdict


@pytest.mark.parametrize(
    ("heard", "verdict", "misses"),
    [
        pytest.param(None, MISSED, 1, id="never"),
        pytest.param(9.9, ANNOUNCED, 0, id="after the poll before"),
        pytest.param(12, ANNOUNCED, 0, id="after it was found"),
    ],
)
def test_announced_after_it_was_found(
    health: PushHealth, heard: float | None, verdict: Verdict, misses: int
) -> None:
    """A poll may be quicker than the announcement, so it is decided later.

    What happens meanwhile is the same chance to announce.
    """
    assert health.changed(at(9.5), at(10)) is OPEN
    assert health.changed(at(10), at(11)) is None
    if heard is not None:
        health.heard(at(heard))

    assert health.decide() is verdict
    assert health.decide() is None
    assert health.misses == misses
    assert health.changed(at(20), at(21)) is OPEN
    # A busy network takes its time.
    assert timedelta(seconds=2) == ANNOUNCEMENT_WINDOW


def test_a_call_that_was_found(health: PushHealth) -> None:
    """It shakes a proof at once, but is no miss to tell of: it may never have rung."""
    prove(health)

    assert health.found() is MISSED
    assert health.found() is None
    assert (health.state, health.misses) == (IN_DOUBT, 0)

    health.switched_off()
    assert health.found() is None
    assert health.state is OFF


@pytest.mark.parametrize("ends", [PushHealth.interrupted, PushHealth.switched_off])
def test_nothing_is_decided(
    health: PushHealth, ends: Callable[[PushHealth], None]
) -> None:
    """A phone that is away, or was not asked to, cannot announce."""
    assert health.changed(at(9), at(10)) is OPEN
    ends(health)

    assert health.decide() is None
    assert health.misses == 0


def test_without_notifications() -> None:
    """Changes show nothing where nobody is to announce them."""
    health = PushHealth()
    health.heard(at(10))

    assert health.changed(at(9), at(10)) is None
    assert health.scheme is None
    assert (health.misses, health.base_url) == (0, "")


def test_misses_are_counted_until_a_proof(health: PushHealth) -> None:
    """One announcement shows that nothing is in the way."""
    health.rejected_sender = "192.0.2.9"
    miss(health)
    miss(health)
    assert health.misses == 2
    prove(health)

    assert health.misses == 0
    assert health.rejected_sender is None


@pytest.mark.parametrize(
    ("happens", "url", "written", "state", "is_news"),
    [
        pytest.param(prove, URL, False, PROVEN, False, id="as it was"),
        pytest.param(prove, URL, True, UNPROVEN, True, id="settings were lost"),
        pytest.param(prove, OTHER_URL, False, UNPROVEN, True, id="another URL"),
        pytest.param(miss, URL, False, IN_DOUBT, False, id="still in doubt"),
        pytest.param(miss, URL, True, UNPROVEN, True, id="in doubt, mended"),
        pytest.param(
            PushHealth.switched_off, URL, False, UNPROVEN, True, id="on again"
        ),
    ],
)
def test_configured_again(
    health: PushHealth,
    happens: Callable[[PushHealth], None],
    url: str,
    written: bool,
    state: PushState,
    is_news: bool,
) -> None:
    """What was shown stands for as long as nothing had to change."""
    happens(health)

    assert health.configured(url, written=written) is is_news
    assert health.state is state
    assert not (is_news and health.misses)


def test_configured_while_a_change_is_open(health: PushHealth) -> None:
    """What has happened before the phone was told is no miss."""
    assert health.changed(at(9), at(10)) is OPEN
    assert health.configured(OTHER_URL, written=True)

    assert health.decide() is None
    assert health.proven is None


@pytest.mark.parametrize(
    ("happens", "state"), [(prove, PROVEN), (miss, OFF), (nothing, OFF)]
)
def test_reload(
    health: PushHealth, happens: Callable[[PushHealth], None], state: PushState
) -> None:
    """A proof outlives a reload; what was in the way may be gone."""
    happens(health)
    for _ in range(MAXIMUM_WRITES):
        health.wrote(URL, at(0))
    health.rejected_sender = "192.0.2.9"
    health.restart()

    assert health.state is state
    assert health.misses == 0
    assert health.may_write(URL, at(0))
    assert health.rejected_sender is None


def test_a_phone_that_forgets(health: PushHealth) -> None:
    """It is told again at most three times in any hour, and of another URL at once."""
    told = []
    for minutes in range(0, 180, 10):
        if health.may_write(URL, at(60 * minutes)):
            health.wrote(URL, at(60 * minutes))
            told.append(minutes)

    assert told == [0, 10, 20, 60, 70, 80, 120, 130, 140]
    assert health.may_write(OTHER_URL, at(60 * 141))
    # A clock that was set back keeps nobody waiting for ever.
    for _ in range(MAXIMUM_WRITES):
        health.wrote(OTHER_URL, at(60 * 141))
    assert not health.may_write(OTHER_URL, at(60 * 141))
    assert health.may_write(OTHER_URL, at(0))


@pytest.mark.parametrize(
    ("url", "sender", "local", "issue"),
    [
        (URL, None, True, "push_not_arriving"),
        (HTTPS_URL, None, True, "push_https"),
        (HTTPS_URL, None, False, "push_not_local"),
        (URL, "192.0.2.9", True, "push_wrong_address"),
        (HTTPS_URL, "192.0.2.9", False, "push_wrong_address"),
    ],
)
def test_what_is_in_the_way(
    health: PushHealth, url: str, sender: str | None, local: bool, issue: str
) -> None:
    """The repair names what is most probable: who was seen posting, then what is known.

    It says what the phone was told, but for what is secret.
    """
    health.configured(url, written=True)
    health.rejected_sender = sender

    assert health.blocked_by(local=local) == issue
    assert f"{health.base_url}/api/webhook/1" == url
