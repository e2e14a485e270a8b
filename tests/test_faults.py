"""Tests of everything that a phone can do wrong, in each kind of request.

What the user sees of it stands in faults_table.py, a cell for each fault in each
kind of request. One Home Assistant goes through all faults of a kind of request.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final
from unittest.mock import PropertyMock, patch

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.image import async_get_image
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components import poly_vvx
from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.pace import LONGEST_BACK_OFF
from custom_components.poly_vvx.push import RETRY_AFTER
from custom_components.poly_vvx.push.settings import SWITCHES, URLS
from custom_components.poly_vvx.repairs import (
    CertificateChangedFlow,
    async_create_fix_flow,
)
from custom_components.poly_vvx.services import ACTIONS
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.errors import AuthenticationError
from virtual_phone import USERNAME, Fault, FaultKind, NotificationFault, VirtualPhone

from .common import (
    MAC,
    PASSWORD,
    SETTINGS,
    complaints,
    crashes,
    data_of,
    device_id_of,
    entity_id_of,
    entry_of,
    entry_state,
    log_of,
    record_calls,
    seconds_pass,
    set_up,
    settle,
    state_of,
)
from .faults_table import (
    ANNOUNCED,
    ANNOUNCEMENTS,
    AT_ONCE,
    DHCP,
    DOCUMENT,
    DOINGS,
    FORMS,
    GIVING_UP,
    LATER,
    LEFT_BEHIND,
    NOTHING,
    NOTIFICATION_SETTINGS,
    PARTS,
    PICTURE,
    REFUSED,
    REPAIR,
    ROWS,
    SET_UP,
    Column,
    Row,
    announcements,
    document,
    expected,
)
from .fixtures import PlugIn
from .helpers.calls import bring_about

TIMEOUT: Final = 0.12
VOLATILE: Final = ("_packets", "cpu_load", "last_boot", "_jitter", "_latency")
"""Ends of the IDs of what changes by itself, or is measured anew after a reload."""

type Cell = Callable[[Row], Awaitable[str]]
"""Plays a fault, and returns what the user has seen of it."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for phones that are slow or busy, but not for long."""
    limit = aiohttp.ClientTimeout(total=TIMEOUT)
    monkeypatch.setattr(transport, "_timeout_of", lambda _command: limit)
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0.02)
    monkeypatch.setattr(transport, "BUSY_FIRST_PAUSE", 0.01)


@pytest.fixture
def everything_enabled() -> Iterator[None]:
    """Enable all entities from the beginning."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock,
        return_value=True,
    ):
        yield


@pytest.fixture(autouse=True)
def clean_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Make sure that the log shows neither a crash nor a secret at the end."""
    yield
    assert not crashes(caplog)
    assert PASSWORD not in log_of(caplog)
    assert "Authorization" not in log_of(caplog)


async def play(phone: VirtualPhone, column: Column, cell: Cell) -> None:
    """Play each fault, and compare what was seen with what the table says."""
    # Half of the time goes into what the loop's debug mode notes. It would also
    # complain of what the phone sees: a client that hangs up on it.
    asyncio.get_running_loop().set_debug(False)
    wrong: dict[str, tuple[str, str]] = {}
    for row in ROWS:
        phone.clear_faults()
        phone.requests.clear()
        seen = await cell(row)
        phone.clear_faults()
        if seen != expected(column, row):
            wrong[row.name] = (seen, expected(column, row))
        refused = [it for it in phone.requests if it.http_status == 401]
        assert sum(bool(it.authorization) for it in refused) <= 1, row.name
        assert not phone.locked
    assert not wrong, "\n".join(f"{name}: {it}" for name, it in wrong.items())


def states_of(hass: HomeAssistant) -> dict[str, str]:
    """Return all states that are about now, without what changes by itself."""

    def shown(state: State) -> str:
        known = state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)
        if state.domain == Platform.BUTTON:
            # It tells when it was pressed.
            return "ready" if state.state != STATE_UNAVAILABLE else state.state
        return "some" if known and state.entity_id.endswith(VOLATILE) else state.state

    return {
        state.entity_id: shown(state)
        for state in hass.states.async_all()
        if state.domain not in (Platform.EVENT, Platform.IMAGE)
        # A share of packets of which there are none or some.
        and not state.entity_id.endswith("_loss")
    }


def check_honesty(hass: HomeAssistant, before: dict[str, str], name: str) -> None:
    """Make sure that nothing is shown that is not true."""
    for entity_id, state in states_of(hass).items():
        if entity_id not in before:
            # A line that the phone has told of, if only in a wrong answer.
            continue
        known = {before[entity_id], STATE_UNAVAILABLE, STATE_UNKNOWN}
        assert state in known, f"{name}: {entity_id} is {state}"


async def poll_now(hass: HomeAssistant) -> None:
    """Let the next poll take place, however long the phone is left alone."""
    later = dt_util.utcnow() + LONGEST_BACK_OFF + timedelta(seconds=1)
    async_fire_time_changed(hass, later)
    await settle(hass)


def reauths(hass: HomeAssistant) -> list[str]:
    """Return the flows that ask for a new login."""
    return [
        flow["flow_id"]
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


async def log_in_again(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Answer the flow that asks for a new login, if there is one."""
    for flow_id in reauths(hass):
        result = await hass.config_entries.flow.async_configure(
            flow_id, {"username": USERNAME, "password": PASSWORD}
        )
        assert result["reason"] == "reauth_successful"
        await settle(hass)
    if entry_state(entry) is not ConfigEntryState.LOADED:
        await hass.config_entries.async_reload(entry.entry_id)
        await settle(hass)


def health(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return how the phone is doing, for the user."""
    if entry_state(entry) is not ConfigEntryState.LOADED:
        return f"not set up: {entry.error_reason_translation_key}"
    coordinator = entry.runtime_data
    shown = {state.state for state in hass.states.async_all()}
    if coordinator.last_update_success:
        return NOTHING
    assert shown == {STATE_UNAVAILABLE}
    key = coordinator.last_exception.translation_key
    assert bool(reauths(hass)) is (key == "invalid_auth")
    return f"unavailable: {key}"


def test_the_table_is_complete() -> None:
    """No fault is left out, and no action."""
    assert {row.kind for row in ROWS} == set(FaultKind)
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {it.action for it in DOINGS if it.group == "action"} == {
        action.name for action in ACTIONS
    }


def test_the_document_is_up_to_date() -> None:
    """The page in the documentation is the one that the table makes."""
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "run python -m tests.faults_table"
    )


# The forms.


@pytest.mark.parametrize("column", FORMS, ids=lambda column: column.name)
async def test_form(hass: HomeAssistant, phone: VirtualPhone, column: Column) -> None:
    """The form shows what is wrong, and goes on once it is not."""
    entry = entry_of(phone)
    if column.name != SOURCE_USER:
        await set_up(hass, entry)

    async def begin() -> ConfigFlowResult:
        match column.name:
            case "user":
                return await hass.config_entries.flow.async_init(
                    DOMAIN, context={"source": SOURCE_USER}
                )
            case "reauth":
                return await entry.start_reauth_flow(hass)
        return await entry.start_reconfigure_flow(hass)

    entered = data_of(phone)
    if column.name == "reauth":
        entered = {name: entered[name] for name in ("username", "password")}

    async def cell(row: Row) -> str:
        form = await begin()
        phone.inject(row.fault())
        result = await hass.config_entries.flow.async_configure(
            form["flow_id"], entered
        )
        seen = NOTHING
        if result["type"] is FlowResultType.FORM:
            assert result["errors"] is not None
            (error,) = result["errors"].values()
            seen = f"form: {error}"
            phone.clear_faults()
            result = await hass.config_entries.flow.async_configure(
                form["flow_id"], entered
            )
        phone.clear_faults()
        await settle(hass)
        if column.name == "user":
            assert result["type"] is FlowResultType.CREATE_ENTRY
            await hass.config_entries.async_remove(result["result"].entry_id)
        else:
            assert result["reason"] == f"{column.name}_successful"
            assert entry_state(entry) is ConfigEntryState.LOADED
        await settle(hass)
        return seen

    await play(phone, column, cell)


# The way in, and out.


@pytest.fixture
def few_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up what it takes to see whether the phone is there."""
    monkeypatch.setattr(poly_vvx, "PLATFORMS", [Platform.BINARY_SENSOR])


@pytest.mark.usefixtures("few_entities")
async def test_set_up(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A phone is not set up before it answers, and is when it does."""
    entry = entry_of(phone)
    entry.add_to_hass(hass)

    async def cell(row: Row) -> str:
        phone.inject(row.fault())
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        seen = health(hass, entry)
        phone.clear_faults()
        await poll_now(hass)
        await log_in_again(hass, entry)
        assert health(hass, entry) == NOTHING
        await hass.config_entries.async_unload(entry.entry_id)
        return seen

    await play(phone, SET_UP, cell)


@pytest.mark.usefixtures("few_entities")
async def test_dhcp(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """A phone that asks for an address is looked for at once, and nothing is undone."""

    async def ask_for_an_address() -> None:
        result = await hass.config_entries.flow.async_init(
            DOMAIN,
            context={"source": SOURCE_DHCP},
            data=DhcpServiceInfo(
                ip=phone.host, hostname=f"polycom_{MAC}", macaddress=MAC
            ),
        )
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "already_configured"
        await settle(hass)

    before = dict(loaded.data)

    async def cell(row: Row) -> str:
        phone.inject(row.fault())
        await poll_now(hass)
        await ask_for_an_address()
        seen = health(hass, loaded)
        phone.clear_faults()
        # Where it was away, it is there again without waiting for a poll.
        await ask_for_an_address()
        await log_in_again(hass, loaded)
        assert health(hass, loaded) == NOTHING
        assert loaded.data == before
        return seen

    await play(phone, DHCP, cell)


@pytest.mark.usefixtures("few_entities")
@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_repair(
    hass: HomeAssistant, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate can be accepted whatever else is wrong with the phone."""
    # To agree on a connection takes its time, too.
    limit = aiohttp.ClientTimeout(total=3 * TIMEOUT)
    monkeypatch.setattr(transport, "_timeout_of", lambda _command: limit)

    async def cell(row: Row) -> str:
        entry = changed_certificate(entry_of(phone))
        await set_up(hass, entry)
        (issue,) = ir.async_get(hass).issues.values()
        assert issue.translation_key == "certificate_changed"
        phone.inject(row.fault())
        flow = await async_create_fix_flow(hass, issue.issue_id, issue.data)
        flow.hass = hass
        assert isinstance(flow, CertificateChangedFlow)
        await flow.async_step_init()
        await flow.async_step_accept()
        await settle(hass)
        assert entry.data[CONF_FINGERPRINT] == phone.certificate_fingerprint
        seen = health(hass, entry)
        phone.clear_faults()
        await poll_now(hass)
        await log_in_again(hass, entry)
        assert health(hass, entry) == NOTHING
        assert not ir.async_get(hass).issues
        await hass.config_entries.async_remove(entry.entry_id)
        return seen

    await play(phone, REPAIR, cell)


def changed_certificate(entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that knows its phone by another certificate."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=entry.title,
        unique_id=entry.unique_id,
        data={**entry.data, CONF_FINGERPRINT: "00:11"},
        options=dict(entry.options),
    )


# The settings for notifications.


@pytest.mark.usefixtures("home", "few_entities")
@pytest.mark.parametrize(
    "column", NOTIFICATION_SETTINGS, ids=lambda column: column.name
)
async def test_notification_settings(
    hass: HomeAssistant, phone: VirtualPhone, column: Column
) -> None:
    """The phone works without notifications, and is told of them when it can be."""

    async def cell(row: Row) -> str:
        entry = entry_of(phone, push=True)
        phone.inject(row.fault(column.path))
        await set_up(hass, entry)
        await poll_now(hass)
        seen = health(hass, entry)
        if seen == NOTHING:
            for issue in ir.async_get(hass).issues.values():
                seen = f"repair: {issue.translation_key}"
        phone.clear_faults()
        await log_in_again(hass, entry)
        if seen.startswith("repair"):
            await hass.config_entries.async_reload(entry.entry_id)
            await settle(hass)
        async_fire_time_changed(hass, dt_util.utcnow() + RETRY_AFTER * 1.1)
        await settle(hass)
        assert health(hass, entry) == NOTHING
        assert len(phone.notification_urls) == 1, row.name
        assert not ir.async_get(hass).issues
        await hass.config_entries.async_remove(entry.entry_id)
        assert not list(phone.notification_urls)
        return seen

    await play(phone, column, cell)


@pytest.mark.usefixtures("home", "few_entities")
@pytest.mark.parametrize("column", GIVING_UP, ids=lambda column: column.name)
async def test_giving_up(
    hass: HomeAssistant,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    column: Column,
) -> None:
    """A phone can be let go of whatever is wrong with it; later it is tidied up."""

    async def cell(row: Row) -> str:
        entry = entry_of(phone, push=True)
        await set_up(hass, entry)
        assert len(phone.notification_urls) == 1
        phone.inject(row.fault())
        if column.name == "disable":
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
            assert entry_state(entry) is ConfigEntryState.NOT_LOADED
            phone.clear_faults()
        await hass.config_entries.async_remove(entry.entry_id)
        await settle(hass)
        phone.clear_faults()
        assert not ir.async_get(hass).issues
        assert not reauths(hass)
        seen = "; ".join(complaints(caplog)) or NOTHING
        # What could not be done when it was disabled was done when it was removed.
        if column.name == "disable" and phone.notification_urls:
            seen = LEFT_BEHIND
        await tidy_up(hass, phone)
        return seen

    await play(phone, column, cell)


async def tidy_up(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Take the settings away that a phone was left with."""
    async with async_connect(hass, data_of(phone)) as client:
        await client.set_config(dict.fromkeys(URLS, "") | dict.fromkeys(SWITCHES, "0"))


# What is read.


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize("column", PARTS, ids=lambda column: column.name)
async def test_reading(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    column: Column,
) -> None:
    """Nothing that is shown is wrong, what is wrong is said once, and it ends."""
    phone.local_answer(phone.incoming_call("3001", "Anna"))
    await poll_now(hass)
    await poll_now(hass)
    before = states_of(hass)
    told = record_calls(hass)

    async def cell(row: Row) -> str:
        if column.group == "part":
            # After a failure everything is read.
            phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))
            await poll_now(hass)
        complaints_before = len(complaints(caplog))
        phone.inject(row.fault(column.path))
        for _ in range(2):
            await poll_now(hass)
        seen = health(hass, loaded)
        check_honesty(hass, before, row.name)
        if seen == NOTHING and states_of(hass) != before:
            seen = "unknown"
        assert len(complaints(caplog)) <= complaints_before + 1, row.name
        phone.clear_faults()
        await poll_now(hass)
        await log_in_again(hass, loaded)
        if row.meaning == "not_offered" or seen == "unknown":
            # Everything is asked for again after it was away, and the rest in time.
            phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))
            await poll_now(hass)
        await poll_now(hass)
        await poll_now(hass)
        after = states_of(hass)
        assert {it: after.get(it) for it in before} == before, row.name
        return seen

    await play(phone, column, cell)
    assert told == []


@pytest.mark.usefixtures("everything_enabled")
async def test_picture(hass: HomeAssistant, plug_in: PlugIn) -> None:
    """There is a picture or there is none."""
    capture = {"up.screenCapture.enabled": "1", "up.screenCapture.value": "1"}
    phone = await plug_in(replace(SETTINGS, configuration=capture))
    entry = entry_of(phone)
    await set_up(hass, entry)
    entity_id = entity_id_of(hass, Platform.IMAGE, "screen")
    before = states_of(hass)

    async def cell(row: Row) -> str:
        phone.inject(row.fault(PICTURE.path))
        seen = NOTHING
        try:
            await async_get_image(hass, entity_id)
        except HomeAssistantError:
            seen = "no picture"
        phone.clear_faults()
        await poll_now(hass)
        await log_in_again(hass, entry)
        entry.runtime_data.phone.forget_lacking()
        assert states_of(hass) == before
        assert (await async_get_image(hass, entity_id)).content_type == "image/png"
        return seen

    await play(phone, PICTURE, cell)


# What is announced.


@pytest.mark.usefixtures("home")
async def test_announced(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A call that is announced is told of once, even if nobody can confirm it."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    told = record_calls(hass)

    async def cell(row: Row) -> str:
        told.clear()
        phone.inject(row.fault(ANNOUNCED.path))
        # Somebody else each time: who calls again at once is taken for an echo.
        handle = phone.incoming_call(str(3000 + ROWS.index(row)))
        await phone.wait_for_notifications()
        await settle(hass)
        seen = health(hass, entry)
        phone.clear_faults()
        await poll_now(hass)
        await log_in_again(hass, entry)
        phone.remote_hang_up(handle)
        await phone.wait_for_notifications()
        for _ in range(3):
            await poll_now(hass)
        assert [it["event_type"] for it in told] == ["incoming", "missed"], row.name
        assert told[0]["source"] == "push"
        return seen

    await play(phone, ANNOUNCED, cell)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("fault", NotificationFault)
async def test_announcement(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    fault: NotificationFault,
) -> None:
    """A call is told of once, by the announcement or by the next poll."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    told = record_calls(hass)
    phone.notification_faults.set_chance(fault, 1)
    handle = ""
    seen: dict[str, str] = {}

    def is_registered() -> bool:
        key = "line_1_registered"
        return state_of(hass, Platform.BINARY_SENSOR, key).state == STATE_ON

    for kind in ANNOUNCEMENTS:
        told.clear()
        match kind:
            case "incoming":
                handle = phone.incoming_call("3001")
            case "connected":
                phone.local_answer(handle)
            case "ended":
                phone.remote_hang_up(handle)
            case _:
                phone.set_line_registered(1, False)
        await phone.wait_for_notifications()
        await settle(hass)
        at_once = bool(told) if kind != "line" else not is_registered()
        seen[kind] = AT_ONCE if at_once else LATER
        await seconds_pass(hass, clock, 60 if kind == "line" else 5)
        assert [it["event_type"] for it in told] == [kind] * (kind != "line")

    assert not is_registered()
    assert seen == announcements(fault)
    # Somebody who sends rubbish is complained of once.
    assert len(complaints(caplog)) == (fault in REFUSED)


# What is done.


RESTARTING: Final = ("restart", "reboot", "factory_reset", "reset_configuration")


async def restore(phone: VirtualPhone, column: Column, entry: MockConfigEntry) -> None:
    """Make the phone as it was."""
    if column.action in RESTARTING or column.key in RESTARTING:
        # It lets the answer out before it goes down.
        await asyncio.sleep(0.03)
    while not phone.online:
        await asyncio.sleep(0.002)
    if column.action == "factory_reset":
        phone.set_up()
    if column.action == "skype_sign_in" and phone.signed_in:
        phone.skype_sign_out()
    for call in phone.calls:
        phone.remote_hang_up(call.handle)
    if column.domain == "select":
        client = entry.runtime_data.phone
        with suppress(AuthenticationError):
            await client.set_transfer_type("Consultative")
        entry.runtime_data.async_expire_transfer_type()


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize("column", DOINGS, ids=lambda column: column.name)
async def test_doing(
    hass: HomeAssistant,
    plug_in: PlugIn,
    monkeypatch: pytest.MonkeyPatch,
    column: Column,
) -> None:
    """The user reads why it was not done, and nothing else is disturbed."""
    platforms = [Platform.BUTTON]
    if column.group == "entity":
        platforms = [Platform.BUTTON, Platform.SELECT, Platform.SWITCH]
    monkeypatch.setattr(poly_vvx, "PLATFORMS", platforms)
    settings = replace(SETTINGS, reboot_time=0.01, **column.settings)
    phone = await plug_in(settings)
    entry = entry_of(phone)
    await set_up(hass, entry)
    idle = states_of(hass)
    if column.group == "entity":
        target = {"entity_id": entity_id_of(hass, column.domain, column.key)}
    else:
        target = {"device_id": device_id_of(hass, entry)}
    answers = {it.name for it in ACTIONS if it.supports_response == "only"}

    async def cell(row: Row) -> str:
        if column.action == "upload_packet_capture":
            # It does so but once in a while.
            phone.power_cut()
            await phone.start()
        bring_about(phone, column.situation)
        if column.group == "entity":
            await poll_now(hass)
        seen, named = "done", True
        phone.inject(row.fault(column.path))
        try:
            await hass.services.async_call(
                column.domain,
                column.action,
                {**target, **column.data},
                blocking=True,
                return_response=column.action in answers,
            )
        except HomeAssistantError as error:
            seen = f"error: {error.translation_key}"
            named = str(error).startswith("VVX 450 (2001) ")
        phone.clear_faults()
        assert named
        await settle(hass)
        await restore(phone, column, entry)
        # As when it was away: what it did not know it is asked for again.
        entry.runtime_data.phone.forget_lacking()
        await poll_now(hass)
        await log_in_again(hass, entry)
        assert states_of(hass) == idle, row.name
        return seen

    await play(phone, column, cell)
