"""What the tests of the integration share: phones, entries, and moving time."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from pathlib import PurePosixPath
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import (
    RELOAD_AFTER_UPDATE_DELAY,
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.poly_vvx.const import CONF_FINGERPRINT, CONF_PUSH, DOMAIN, LOGGER
from virtual_phone import USERNAME, LineSettings, PhoneSettings, VirtualPhone

MAC = "64167f0a0001"
OTHER_MAC = "64167f0a0002"
"""That of another phone."""

NOBODY: dict[str, Any] = {
    "contact": None,
    "groups": [],
    "favourite": False,
    "blocked": False,
}
"""What an event says of somebody who is in no address book."""

PASSWORD = "not-the-default"

SETTINGS = PhoneSettings(
    model="VVX 450",
    mac=MAC,
    password=PASSWORD,
    lines=(LineSettings(number="2001"), LineSettings(number="2002")),
    # Where Home Assistant is during tests.
    timezone="US/Pacific",
    # Everything happens at once: the tests move time, and what waits for real
    # time would wait for ever.
    latency=0,
    effect_delay=0,
    dial_step=0,
    tls=False,
)


def now() -> float:
    """Return the time that tests move, for the clocks of phones."""
    return dt_util.utcnow().timestamp()


def data_of(phone: VirtualPhone) -> dict[str, Any]:
    """Return what a user would enter for a phone."""
    return {
        "host": phone.host,
        "port": phone.port,
        "username": USERNAME,
        "password": phone.settings.password,
        "ssl": phone.settings.tls,
    }


def kept_data_of(phone: VirtualPhone) -> dict[str, Any]:
    """Return what the config flow makes of what a user enters."""
    if not phone.settings.tls:
        return data_of(phone)
    return data_of(phone) | {CONF_FINGERPRINT: phone.certificate_fingerprint}


def entry_of(
    phone: VirtualPhone, title: str = "VVX 450 (2001)", *, push: bool = False
) -> MockConfigEntry:
    """Return a config entry for a phone, as the config flow makes it.

    Without notifications, unless they are what the test is about.
    """
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=dr.format_mac(phone.settings.mac),
        data=kept_data_of(phone),
        options={CONF_PUSH: push},
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up an entry."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def settle(hass: HomeAssistant) -> None:
    """Let everything finish that has begun."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def after(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, seconds: float
) -> None:
    """Let time pass, and everything happen that is due then."""
    clock.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await settle(hass)


async def seconds_pass(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, seconds: int
) -> None:
    """Let time pass second by second, and everything happen when it is due."""
    for _ in range(seconds):
        await after(hass, clock, 1)


async def next_poll(hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
    """Let time pass until an idle phone has been asked for its calls again."""
    await after(hass, clock, 3)


async def enable(hass: HomeAssistant, *entity_ids: str) -> None:
    """Enable entities, and wait until Home Assistant has set up the entry anew."""
    registry = er.async_get(hass)
    for entity_id in entity_ids:
        registry.async_update_entity(entity_id, disabled_by=None)
    later = timedelta(seconds=RELOAD_AFTER_UPDATE_DELAY + 1)
    async_fire_time_changed(hass, dt_util.utcnow() + later)
    await settle(hass)


def entity_id_of(hass: HomeAssistant, platform: str, key: str, mac: str = MAC) -> str:
    """Return the entity ID that goes with a key."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{mac}_{key}")
    assert entity_id is not None, f"there is no {platform} {key}"
    return entity_id


def state_of(hass: HomeAssistant, platform: str, key: str, mac: str = MAC) -> State:
    """Return the state of the entity that goes with a key."""
    state = hass.states.get(entity_id_of(hass, platform, key, mac))
    assert state is not None
    return state


def entry_state(entry: MockConfigEntry) -> ConfigEntryState:
    """Return the state of an entry, which may be another one each time."""
    return entry.state


def device_id_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return the device of an entry."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


def paths_of(phone: VirtualPhone, method: str | None = None) -> list[str]:
    """Return what the phone was asked for, in order."""
    return [
        request.path
        for request in phone.requests
        if method is None or request.method == method
    ]


def commands_of(phone: VirtualPhone) -> list[str]:
    """Return the commands that the phone was given, in order, and forget them."""
    commands = [PurePosixPath(path).name for path in paths_of(phone)]
    phone.requests.clear()
    return commands


def record_writes(hass: HomeAssistant) -> list[str]:
    """Return a list that will name each entity whose state is written."""
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    @callback
    def every(_data: Mapping[str, Any]) -> bool:
        return True

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=every)
    return written


def record_calls(hass: HomeAssistant, mac: str = MAC) -> list[Mapping[str, Any]]:
    """Return a list that will hold what a trigger gets to know of calls.

    As for any trigger, what follows on "unavailable" is no news.
    """
    told: list[Mapping[str, Any]] = []
    no_news = {None, STATE_UNAVAILABLE}

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        before, state = event.data["old_state"], event.data["new_state"]
        news = {before and before.state, state and state.state}.isdisjoint(no_news)
        told.extend([state.attributes] * news if state else [])

    entity_id = entity_id_of(hass, Platform.EVENT, "call", mac)
    async_track_state_change_event(hass, entity_id, note)
    return told


def types_of(told: list[Mapping[str, Any]]) -> list[str]:
    """Return what happened, in order."""
    return [attributes["event_type"] for attributes in told]


def attributes(state: State, *names: str) -> Mapping[str, Any]:
    """Return some of a state's attributes."""
    return {name: state.attributes.get(name) for name in names}


def call_state(hass: HomeAssistant, mac: str = MAC) -> str:
    """Return the state of the foremost call."""
    return state_of(hass, Platform.SENSOR, "call_state", mac).state


def foremost_call(hass: HomeAssistant, attribute: str, mac: str = MAC) -> Any:
    """Return something about the foremost call."""
    return state_of(hass, Platform.SENSOR, "call_state", mac).attributes[attribute]


def issues(hass: HomeAssistant) -> dict[str, Mapping[str, str] | None]:
    """Return what we tell the user to mend, and what is put into the words."""
    return {
        str(issue.translation_key): issue.translation_placeholders
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


def timers(hass: HomeAssistant) -> list[str]:
    """Return what the integration will do after a while.

    The harness finds timers that are left behind, but none that ends with Home
    Assistant: those it takes for harmless.
    """
    jobs = [
        handle._args[-1]  # noqa: SLF001  # as the harness does; nothing else tells
        for handle in get_scheduled_timer_handles(hass.loop)
        if handle._args and not handle.cancelled()  # noqa: SLF001  # as before
    ]
    return [
        job.target.__qualname__
        for job in jobs
        if isinstance(job, HassJob)
        and job.target.__module__.startswith("custom_components.poly_vvx")
    ]


ALWAYS_AVAILABLE = (
    *("_reachable", "_last_call", "_missed_calls", "_missed_call"),
    *("_received_calls", "_placed_calls", "_talk_time", "_last_notification"),
)
"""How the entities are called that say something of a phone that is away, too."""


def unavailable_when_away(hass: HomeAssistant) -> set[str]:
    """Return the entities of phones that are unavailable while these are away."""
    return {
        entity_id
        for entity_id in hass.states.async_entity_ids()
        if not entity_id.endswith(ALWAYS_AVAILABLE)
        and not entity_id.startswith(Platform.EVENT)
    }


def unavailable(hass: HomeAssistant) -> set[str]:
    """Return the entities that are unavailable."""
    return {
        state.entity_id
        for state in hass.states.async_all()
        if state.state == STATE_UNAVAILABLE
    }


def records_of(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what was logged since the test began, while fixtures were made as well.

    By itself, caplog tells only of the phase in which it is asked: a test gets not to
    see what fixtures have set up, and a fixture that is left not what the test did.
    """
    return caplog.get_records("setup") + caplog.get_records("call")


def log_of(caplog: pytest.LogCaptureFixture) -> str:
    """Return all that was logged since the test began, tracebacks included."""
    return "\n".join(map(logging.Formatter().format, records_of(caplog)))


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the integration has complained of in the log."""
    return [
        record.getMessage()
        for record in records_of(caplog)
        if record.name.startswith(LOGGER.name) and record.levelno >= logging.WARNING
    ]


def objections(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what Home Assistant has not put up with, such as an entity added twice."""
    return [
        record.getMessage()
        for record in records_of(caplog)
        if record.name.startswith("homeassistant.") and record.levelno >= logging.ERROR
    ]


def crashes(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what was logged with a traceback, but for what phones and developers do."""
    return [
        record
        for record in records_of(caplog)
        if record.exc_info
        and record.levelno > logging.DEBUG
        # The latter cannot name the time zone of a time that does not pass.
        and record.name not in ("aiohttp.server", "aiohttp.access")
    ]
