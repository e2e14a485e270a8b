"""Tests of everything that a virtual phone can do wrong: what the user sees."""

from datetime import timedelta

import aiohttp
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.vvx import transport
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    PASSWORD,
    complaints,
    crashes,
    data_of,
    device_id_of,
    settle,
    unavailable,
)

OFTEN = 999

TABLE: list[
    tuple[FaultKind, float | str | None, str | None, str | None, str | None]
] = [
    # The fault, the error in the config flow, why a poll fails, why an action does.
    (FaultKind.HTTP_STATUS, 500, "not_a_vvx", "invalid_response", "invalid_response"),
    (FaultKind.HTTP_STATUS, 503, "not_a_vvx", "invalid_response", "invalid_response"),
    (FaultKind.HTTP_STATUS, 204, "not_a_vvx", "invalid_response", "invalid_response"),
    (
        FaultKind.HTTP_STATUS,
        400,
        "not_a_vvx",
        "refused_bad_request",
        "refused_bad_request",
    ),
    (FaultKind.HTTP_STATUS, 403, "locked_out", "busy", "busy"),
    (FaultKind.HTTP_STATUS, 404, "not_a_vvx", "not_offered", "not_offered"),
    (
        FaultKind.HTTP_STATUS,
        413,
        "not_a_vvx",
        "refused_input_size_limit_exceeded",
        "refused_input_size_limit_exceeded",
    ),
    (FaultKind.API_STATUS, 4001, "locked_out", "busy", "busy"),
    (
        FaultKind.API_STATUS,
        4003,
        "not_a_vvx",
        "refused_operation_not_allowed",
        "refused_operation_not_allowed",
    ),
    (FaultKind.API_STATUS, 4004, "not_a_vvx", "not_offered", "not_offered"),
    (
        FaultKind.API_STATUS,
        4010,
        "default_password",
        "default_password",
        "default_password",
    ),
    (FaultKind.API_STATUS, 5000, "not_a_vvx", "refused_failed", "refused_failed"),
    (FaultKind.API_STATUS, 9999, "not_a_vvx", "refused", "refused"),
    (FaultKind.REDIRECT, None, "redirected", "redirected", "redirected"),
    (FaultKind.HANG, None, "timeout", "timeout", "timeout"),
    (FaultKind.HANG, 0.03, None, None, None),
    (FaultKind.SLOW_BODY, 10, "timeout", "timeout", "timeout"),
    (FaultKind.SLOW_BODY, 0.03, None, None, None),
    (
        FaultKind.CUT_CONNECTION,
        None,
        "cannot_connect",
        "cannot_connect",
        "cannot_connect",
    ),
    (
        FaultKind.CUT_CONNECTION,
        "body",
        "cannot_connect",
        "cannot_connect",
        "cannot_connect",
    ),
    (FaultKind.HALF_JSON, None, "not_a_vvx", "invalid_response", "invalid_response"),
    # An idle phone lists no calls, and dialling has no data: nothing is wrong then.
    (FaultKind.WRONG_TYPES, None, "not_a_vvx", None, None),
    (FaultKind.WRONG_TYPES, "data", "not_a_vvx", "invalid_response", None),
    (FaultKind.HUGE_BODY, None, "not_a_vvx", "invalid_response", "invalid_response"),
    (FaultKind.EMPTY_BODY, None, "not_a_vvx", "invalid_response", "invalid_response"),
    (FaultKind.NOT_JSON, None, "not_a_vvx", "invalid_response", "invalid_response"),
    (FaultKind.BAD_UTF8, None, "not_a_vvx", "invalid_response", "invalid_response"),
]

every_fault = pytest.mark.parametrize(
    ("kind", "value", "flow", "poll", "action"),
    TABLE,
    ids=[f"{kind}-{value}" for kind, value, *_ in TABLE],
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for phones that are slow or busy, but not for long."""
    monkeypatch.setattr(transport, "TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0.05)
    monkeypatch.setattr(transport, "BUSY_FIRST_PAUSE", 0.02)


async def poll_now(hass: HomeAssistant) -> None:
    """Let the next poll take place."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=4))
    await settle(hass)


def check_log(caplog: pytest.LogCaptureFixture) -> None:
    """Make sure that the log shows neither a crash nor a secret."""
    assert not crashes(caplog)
    assert PASSWORD not in caplog.text
    assert "Authorization" not in caplog.text


def test_the_table_is_complete() -> None:
    """No fault is left out."""
    assert {kind for kind, *_ in TABLE} == set(FaultKind)


@every_fault
async def test_config_flow(
    hass: HomeAssistant,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
    value: float | str | None,
    flow: str | None,
    poll: str | None,
    action: str | None,
) -> None:
    """The form shows what is wrong, and goes on once it is not."""
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    phone.inject(Fault(kind, times=OFTEN, value=value))

    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], data_of(phone)
    )

    assert set((result.get("errors") or {}).values()) == set(filter(None, [flow]))
    for unfinished in filter(None, [flow]):
        assert result["type"] is FlowResultType.FORM, unfinished
        phone.clear_faults()
        result = await hass.config_entries.flow.async_configure(
            form["flow_id"], data_of(phone)
        )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    phone.clear_faults()
    await settle(hass)
    check_log(caplog)


@every_fault
async def test_poll(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
    value: float | str | None,
    flow: str | None,
    poll: str | None,
    action: str | None,
) -> None:
    """A poll that fails makes the phone unavailable, says so once, and recovers."""
    before = {state.entity_id: state for state in hass.states.async_all()}
    phone.inject(Fault(kind, times=OFTEN, value=value, path="callStatus"))

    for _ in range(2):
        await poll_now(hass)

    failed = poll is not None
    coordinator = loaded.runtime_data
    assert coordinator.last_update_success is not failed
    assert [
        error.translation_key for error in filter(None, [coordinator.last_exception])
    ] == [poll] * failed
    assert (unavailable(hass) == set(before)) is failed
    assert len(complaints(caplog)) == failed

    phone.clear_faults()
    await poll_now(hass)

    assert {state.entity_id: state.state for state in hass.states.async_all()} == {
        entity_id: state.state for entity_id, state in before.items()
    }
    check_log(caplog)


@every_fault
async def test_action(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
    value: float | str | None,
    flow: str | None,
    poll: str | None,
    action: str | None,
) -> None:
    """The user reads why an action failed, and nothing else is disturbed."""
    raised: list[HomeAssistantError] = []
    phone.inject(Fault(kind, times=OFTEN, value=value, path="dial"))

    try:
        await hass.services.async_call(
            DOMAIN,
            "dial",
            {"device_id": device_id_of(hass, loaded), "destination": "3001"},
            blocking=True,
        )
    except HomeAssistantError as error:
        raised.append(error)
    await settle(hass)

    assert [error.translation_key for error in raised] == list(filter(None, [action]))
    assert all(str(error).startswith("VVX 450 (2001) ") for error in raised)
    assert loaded.runtime_data.last_update_success
    assert not complaints(caplog)
    check_log(caplog)


@every_fault
async def test_the_rest_of_a_poll(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
    value: float | str | None,
    flow: str | None,
    poll: str | None,
    action: str | None,
) -> None:
    """Whatever is wrong with whichever part, it ends when the phone mends."""
    before = {state.entity_id: state.state for state in hass.states.async_all()}
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))
    await poll_now(hass)

    for path in ("pollForStatus", "lineInfo", "callLogs", "info"):
        phone.inject(Fault(kind, value=value, path=path))
        await poll_now(hass)
    phone.clear_faults()
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))
    for _ in range(2):
        await poll_now(hass)

    after = {state.entity_id: state.state for state in hass.states.async_all()}
    assert after == before
    assert loaded.runtime_data.last_update_success
    check_log(caplog)


async def test_a_login_that_stops_working(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A login that was refused is not tried again before the entry is reloaded."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=OFTEN, value=401))
    await poll_now(hass)
    phone.requests.clear()

    await poll_now(hass)
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            DOMAIN,
            "dial",
            {"device_id": device_id_of(hass, loaded), "destination": "3001"},
            blocking=True,
        )
    await settle(hass)

    assert caught.value.translation_key == "invalid_auth"
    assert phone.requests == []
    check_log(caplog)

    phone.clear_faults()
    await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass)

    assert loaded.runtime_data.last_update_success


async def test_the_rest_api_is_switched_off(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone whose REST API is switched off says so, and all is well once it is on."""
    phone.rest_enabled = False

    await poll_now(hass)

    assert unavailable(hass) == set(hass.states.async_entity_ids())
    assert "The REST API of VVX 450 (2001) is switched off" in complaints(caplog)[0]

    phone.rest_enabled = True
    await poll_now(hass)

    assert loaded.runtime_data.last_update_success
    check_log(caplog)
