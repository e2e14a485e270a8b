"""Tests of everything that a phone can do wrong, wherever it is asked for something.

What the user sees of it stands in faults_table.py. One Home Assistant goes through
all classes of fault in a place.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.image import async_get_image
from homeassistant.config_entries import (
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
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components import poly_vvx
from custom_components.poly_vvx import image
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.diagnostics import async_get_config_entry_diagnostics
from custom_components.poly_vvx.failures import translation_key_of
from custom_components.poly_vvx.link.session import async_connect, create_phone
from custom_components.poly_vvx.pace import LONGEST_BACK_OFF
from custom_components.poly_vvx.push.settings import SWITCHES, URLS
from custom_components.poly_vvx.push.upkeep import RETRY_AFTER
from custom_components.poly_vvx.vvx import refusals, transport
from custom_components.poly_vvx.vvx.errors import VvxError
from virtual_phone import USERNAME, Fault, FaultKind, NotificationFault, VirtualPhone

from .common import (
    PASSWORD,
    SETTINGS,
    complaints,
    crashes,
    data_of,
    device_id_of,
    entity_id_of,
    entry_of,
    entry_state,
    issues,
    log_of,
    record_calls,
    seconds_pass,
    set_up,
    settle,
    state_of,
    types_of,
    unavailable,
    unavailable_when_away,
)
from .desk import Desk
from .faults_table import (
    ANNOUNCED,
    ANNOUNCEMENTS,
    ANSWERS,
    AT_ONCE,
    CLASSES,
    DOCUMENT,
    DOINGS,
    ELSEWHERE,
    FORMS,
    GIVING_UP,
    LATER,
    LEFT_BEHIND,
    NOTHING,
    NOTIFICATION_SETTINGS,
    PARTS,
    PICTURE,
    SET_UP,
    BadAnswer,
    Place,
    announcements,
    document,
)
from .fixtures import PlugIn
from .helpers.calls import bring_about

PAUSES: Final = refusals.PAUSES
VOLATILE: Final = (
    *("_packets", "cpu_load", "last_boot", "_jitter", "_latency"),
    "_reachable",
)
"""Ends of the IDs of what changes by itself, or is measured anew after a reload."""
NOT_BELIEVED: Final = set(NotificationFault) - {
    NotificationFault.LOSS,
    NotificationFault.DUPLICATION,
    NotificationFault.REORDERING,
    NotificationFault.SLIPS,
    NotificationFault.GARBAGE,
}

pytestmark = pytest.mark.usefixtures("no_patience")

type Cell = Callable[[BadAnswer], Awaitable[str]]
"""Plays a fault, and returns what the user has seen of it."""


@pytest.fixture
def few_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up what it takes to see whether the phone is there."""
    monkeypatch.setattr(poly_vvx, "PLATFORMS", [Platform.BINARY_SENSOR])


@pytest.fixture(autouse=True)
def clean_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Make sure that the log shows neither a crash nor a secret at the end."""
    yield
    assert not crashes(caplog)
    assert PASSWORD not in log_of(caplog)
    assert "Authorization" not in log_of(caplog)


async def play(phone: VirtualPhone, place: Place, cell: Cell) -> None:
    """Play each class of fault, and compare what was seen with what the table says."""
    for answer in CLASSES:
        phone.clear_faults()
        phone.requests.clear()
        seen = await cell(answer)
        phone.clear_faults()
        assert seen == place.expected(answer), answer.text
        refused = [it for it in phone.requests if it.http_status == 401]
        assert sum(bool(it.authorization) for it in refused) <= 1, answer.text
        assert not phone.locked


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


async def poll_now(hass: HomeAssistant, times: int = 1) -> None:
    """Let the next polls take place, however long the phone is left alone."""
    for _ in range(times):
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


async def recover(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Let the phone be well again, and somebody log in if that is asked for."""
    phone.clear_faults()
    await poll_now(hass)
    for flow_id in reauths(hass):
        result = await hass.config_entries.flow.async_configure(
            flow_id, {"username": USERNAME, "password": PASSWORD}
        )
        assert result["reason"] == "reauth_successful"
        await settle(hass)
    if entry_state(entry) is not ConfigEntryState.LOADED:
        await hass.config_entries.async_reload(entry.entry_id)
        await settle(hass)
    assert await health(hass, entry) == NOTHING


async def health(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return how the phone is doing, for the user."""
    if entry_state(entry) is not ConfigEntryState.LOADED:
        return f"not set up: {entry.error_reason_translation_key}"
    updates = (await async_get_config_entry_diagnostics(hass, entry))["phone"][
        "updates"
    ]
    if updates["successful"]:
        return NOTHING
    assert unavailable(hass) == unavailable_when_away(hass)
    key = updates["last_failure"]["translation_key"]
    assert bool(reauths(hass)) is (key == "invalid_auth")
    return f"unavailable: {key}"


def test_the_document_is_up_to_date() -> None:
    """The page in the documentation is the one that the table makes."""
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "run python -m tests.faults_table"
    )


# What a bad answer means.


def test_no_fault_is_left_out() -> None:
    """There is an answer for each kind of fault, and each class is one of them."""
    assert {answer.kind for answer in ANSWERS} == set(FaultKind)
    assert set(CLASSES) <= set(ANSWERS)


def test_what_else_goes_wrong() -> None:
    """Each class of fault that is not played here is played where the page says."""
    for test in chain.from_iterable(ELSEWHERE.values()):
        module, _, name = test.partition("::")
        source = (Path(__file__).parent / module).read_text(encoding="utf-8")
        assert f"def {name}(" in source, test


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.text)
async def test_meaning(
    hass: HomeAssistant,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    answer: BadAnswer,
) -> None:
    """Each bad answer means what the table says."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    meaning = NOTHING

    async with VirtualPhone(SETTINGS) as device, aiohttp.ClientSession() as session:
        device.incoming_call("3001", "Anna")
        phone = create_phone(hass, session, data_of(device))
        # Before the login has worked, busy and locked look the same.
        await phone.calls()
        if answer.meaning == "timeout":
            impatience = aiohttp.ClientTimeout(total=0.02)
            monkeypatch.setattr(transport, "TIMEOUT", impatience)
        device.inject(answer.fault())
        try:
            await phone.calls()
        except VvxError as error:
            meaning = translation_key_of(error)

    assert meaning == answer.meaning


# The forms.


@pytest.mark.parametrize("name", FORMS)
async def test_form(hass: HomeAssistant, phone: VirtualPhone, name: str) -> None:
    """The form shows what is wrong, and goes on once it is not."""
    entry = entry_of(phone)
    entered = data_of(phone)
    if name != "user":
        await set_up(hass, entry)
    if name == "reauth":
        entered = {field: entered[field] for field in ("username", "password")}

    begin: dict[str, Callable[[], Awaitable[ConfigFlowResult]]] = {
        "user": lambda: hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_USER}
        ),
        "reauth": lambda: entry.start_reauth_flow(hass),
        "reconfigure": lambda: entry.start_reconfigure_flow(hass),
    }

    async def cell(answer: BadAnswer) -> str:
        flow_id = (await begin[name]())["flow_id"]
        phone.inject(answer.fault())
        form = await hass.config_entries.flow.async_configure(flow_id, entered)
        phone.clear_faults()
        result = await hass.config_entries.flow.async_configure(flow_id, entered)
        await settle(hass)
        if name == "user":
            assert result["type"] is FlowResultType.CREATE_ENTRY
            await hass.config_entries.async_remove(result["result"].entry_id)
        else:
            assert result["reason"] == f"{name}_successful"
            assert entry_state(entry) is ConfigEntryState.LOADED
        assert form["errors"] is not None
        (error,) = form["errors"].values()
        return f"form: {error}"

    await play(phone, FORMS[name], cell)


# The way in, and out.


@pytest.mark.usefixtures("few_entities")
async def test_set_up(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A phone is not set up before it answers, and is when it does."""
    entry = entry_of(phone)
    entry.add_to_hass(hass)

    async def cell(answer: BadAnswer) -> str:
        phone.inject(answer.fault())
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        seen = await health(hass, entry)
        await recover(hass, phone, entry)
        await hass.config_entries.async_unload(entry.entry_id)
        return seen

    await play(phone, SET_UP, cell)


# The settings for notifications.


@pytest.mark.usefixtures("home", "few_entities")
@pytest.mark.parametrize("name", NOTIFICATION_SETTINGS)
async def test_notification_settings(
    hass: HomeAssistant, phone: VirtualPhone, name: str
) -> None:
    """The phone works without notifications, and is told of them when it can be."""
    place = NOTIFICATION_SETTINGS[name]

    async def cell(answer: BadAnswer) -> str:
        entry = entry_of(phone, push=True)
        phone.inject(answer.fault(place.path))
        await set_up(hass, entry)
        await poll_now(hass)
        seen = await health(hass, entry)
        for issue in issues(hass):
            seen = f"repair: {issue}"
        await recover(hass, phone, entry)
        if issues(hass):
            await hass.config_entries.async_reload(entry.entry_id)
            await settle(hass)
        async_fire_time_changed(hass, dt_util.utcnow() + RETRY_AFTER * 1.1)
        await settle(hass)
        assert len(phone.notification_urls) == 1
        assert not issues(hass)
        await hass.config_entries.async_remove(entry.entry_id)
        assert not list(phone.notification_urls)
        return seen

    await play(phone, place, cell)


@pytest.mark.usefixtures("home", "few_entities")
@pytest.mark.parametrize("name", GIVING_UP)
async def test_giving_up(
    hass: HomeAssistant,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    """A phone can be let go of whatever is wrong with it; later it is tidied up."""

    async def cell(answer: BadAnswer) -> str:
        entry = entry_of(phone, push=True)
        await set_up(hass, entry)
        assert len(phone.notification_urls) == 1
        phone.inject(answer.fault())
        if name == "disable":
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
            assert entry_state(entry) is ConfigEntryState.NOT_LOADED
            phone.clear_faults()
        await hass.config_entries.async_remove(entry.entry_id)
        await settle(hass)
        phone.clear_faults()
        assert not issues(hass)
        assert not reauths(hass)
        assert not complaints(caplog)
        # What could not be done when it was disabled was done when it was removed.
        left = name == "disable" and any(phone.notification_urls)
        async with async_connect(hass, data_of(phone)) as client:
            await client.set_config(
                dict.fromkeys(URLS, "") | dict.fromkeys(SWITCHES, "0")
            )
        return LEFT_BEHIND if left else NOTHING

    await play(phone, GIVING_UP[name], cell)


# What is read.


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize("name", PARTS)
async def test_reading(desk: Desk, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """Nothing that is shown is wrong, what is wrong is said once, and it ends."""
    desk.phone.local_answer(desk.phone.incoming_call("3001", "Anna"))
    await poll_now(desk.hass, 2)
    before = states_of(desk.hass)
    told = desk.record_calls()

    async def read_everything() -> None:
        """Have everything read anew, as it is after a failure."""
        desk.phone.inject(Fault(FaultKind.API_STATUS, 2, 5000, "callStatus"))
        await poll_now(desk.hass)

    async def cell(answer: BadAnswer) -> str:
        await read_everything()
        complaints_before = len(complaints(caplog))
        desk.phone.inject(answer.fault(PARTS[name].path))
        await poll_now(desk.hass, 2)
        seen = await health(desk.hass, desk.entry)
        for entity_id, state in states_of(desk.hass).items():
            # But for a line that the phone has told of, if only in a wrong answer.
            known = before.get(entity_id, state)
            assert state in (known, STATE_UNAVAILABLE, STATE_UNKNOWN), entity_id
        if seen == NOTHING and states_of(desk.hass) != before:
            seen = "unknown"
        assert len(complaints(caplog)) <= complaints_before + 1
        await recover(desk.hass, desk.phone, desk.entry)
        await read_everything()
        await poll_now(desk.hass, 2)
        after = states_of(desk.hass)
        assert {it: after.get(it) for it in before} == before
        return seen

    await play(desk.phone, PARTS[name], cell)
    assert told == []


@pytest.mark.parametrize(
    "answer",
    # What never comes is waited for in real time, in test_lost_polls.py.
    [it for it in ANSWERS if it.kind not in {FaultKind.HANG, FaultKind.SLOW_BODY}],
    ids=lambda answer: answer.text,
)
async def test_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: BadAnswer
) -> None:
    """One bad answer in a call changes nothing, starts nothing, and asks for nothing."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    monkeypatch.setattr(refusals, "PAUSES", PAUSES)
    desk.phone.local_answer(desk.phone.incoming_call("3001", "Anna"))
    await desk.seconds_pass(5)
    before = states_of(desk.hass)
    told = desk.record_calls()
    desk.phone.inject(replace(answer.fault("callStatus"), times=1))

    for _ in range(20):
        await desk.after(1)
        assert states_of(desk.hass) == before
    assert desk.phone.faults == ()
    assert told == []
    assert not issues(desk.hass)
    assert not reauths(desk.hass)


@pytest.mark.usefixtures("everything_enabled")
async def test_picture(hass: HomeAssistant, plug_in: PlugIn) -> None:
    """There is a picture or there is none."""
    capture = {"up.screenCapture.enabled": "1", "up.screenCapture.value": "1"}
    phone = await plug_in(replace(SETTINGS, configuration=capture))
    entry = entry_of(phone)
    await set_up(hass, entry)
    entity_id = entity_id_of(hass, Platform.IMAGE, "screen")
    before = states_of(hass)

    async def cell(answer: BadAnswer) -> str:
        phone.inject(answer.fault(PICTURE.path))
        # One that was taken just now would be shown, but none that was not taken.
        with (
            patch.object(image, "KEEP_FOR", timedelta()),
            pytest.raises(HomeAssistantError),
        ):
            await async_get_image(hass, entity_id)
        await recover(hass, phone, entry)
        assert states_of(hass) == before
        assert (await async_get_image(hass, entity_id)).content_type == "image/png"
        return "no picture"

    await play(phone, PICTURE, cell)


# What is announced.


@pytest.mark.usefixtures("home")
async def test_announced(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A call that is announced is told of once, even if nobody can confirm it."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    told = record_calls(hass)

    async def cell(answer: BadAnswer) -> str:
        told.clear()
        phone.inject(answer.fault(ANNOUNCED.path))
        # Somebody else each time: who calls again at once is taken for an echo.
        handle = phone.incoming_call(str(3000 + CLASSES.index(answer)))
        await phone.wait_for_notifications()
        await settle(hass)
        seen = await health(hass, entry)
        await recover(hass, phone, entry)
        phone.remote_hang_up(handle)
        await phone.wait_for_notifications()
        await poll_now(hass, 3)
        assert types_of(told) == ["incoming", "missed"]
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
    await set_up(hass, entry_of(phone, push=True))
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
        await seconds_pass(hass, clock, 75 if kind == "line" else 5)
        assert types_of(told) == [kind] * (kind != "line")

    assert not is_registered()
    assert seen == announcements(fault)
    # Somebody who sends rubbish is complained of once.
    assert len(complaints(caplog)) == (fault in NOT_BELIEVED)


# What is done.


@pytest.mark.parametrize(
    ("name", "service", "key", "situation", "data"),
    [
        ("action", f"{DOMAIN}.hang_up", None, "connected", {}),
        ("action that reads", f"{DOMAIN}.get_calls", None, "connected", {}),
        ("button", "button.press", "answer", "ringing", {}),
        ("switch", "switch.turn_on", "mute", "connected", {}),
        (
            "select",
            "select.select_option",
            "transfer_type",
            "idle",
            {"option": "blind"},
        ),
    ],
)
async def test_doing(
    hass: HomeAssistant,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    service: str,
    key: str | None,
    situation: str,
    data: dict[str, Any],
) -> None:
    """The user reads why it was not done, and nothing else is disturbed."""
    platforms = [Platform.BUTTON, Platform.SELECT, Platform.SWITCH]
    monkeypatch.setattr(poly_vvx, "PLATFORMS", platforms)
    entry = entry_of(phone)
    await set_up(hass, entry)
    domain, _, action = service.partition(".")
    target = {"device_id": device_id_of(hass, entry)}
    if key is not None:
        target = {"entity_id": entity_id_of(hass, domain, key)}

    async def cell(answer: BadAnswer) -> str:
        bring_about(phone, situation)
        await poll_now(hass)
        phone.inject(answer.fault(DOINGS[name].path))
        seen = "done"
        try:
            await hass.services.async_call(
                domain,
                action,
                {**target, **data},
                blocking=True,
                return_response=action.startswith("get_"),
            )
        except HomeAssistantError as error:
            seen = f"error: {error.translation_key}"
        phone.clear_faults()
        await settle(hass)
        for call in phone.calls:
            phone.remote_hang_up(call.handle)
        await recover(hass, phone, entry)
        return seen

    await play(phone, DOINGS[name], cell)
