"""A search for secrets, in all that anybody may see, while everything goes wrong.

Home Assistant's own storage is apart, and so is what Home Assistant itself tells of
each action that is performed: `call_service`, which holds the fields of the action
whatever the integration does.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
import hashlib
import html
from itertools import product
import logging
import sys
import traceback
from typing import Any, Final, Literal
from urllib.parse import quote, quote_plus

import aiohttp
from aiohttp.test_utils import TestClient
from homeassistant.components import persistent_notification
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigFlowResult
from homeassistant.const import (
    CONF_WEBHOOK_ID,
    EVENT_CALL_SERVICE,
    EVENT_LOGGING_CHANGED,
    MATCH_ALL,
    Platform,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.const import DOMAIN, LOGGER
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.errors import VvxError
from virtual_phone import (
    USERNAME,
    Fault,
    FaultKind,
    NotificationFault,
    PhoneSettings,
    VirtualPhone,
)

from .common import SETTINGS, data_of, device_id_of, entity_id_of, settle
from .fixtures import PlugIn

# What no text would hold by chance, and what is written in another way wherever
# something is quoted.
PASSWORD: Final = 'k1ng/of +the&"h1ll'
WRONG_PASSWORD: Final = 'qu33n/of +the&"h1ll'
SKYPE_PASSWORD: Final = 'j4ck/of +the&"h1ll'
LOCK_CODE: Final = "80771964"
NEW_PASSWORD: Final = 't3n/of +the&"h1ll'
SERVER_PASSWORD: Final = "n1ne-of-the-hill"
REALM: Final = "API Authentication"

OFTEN: Final = 10_000
PATIENCE: Final = 10
IMPATIENCE: Final = 0.02
"""For how many seconds a phone is waited for that will not answer anyhow."""

FAULTS: Final = (
    # All is well: what is written to the phone is written, what is asked for is told.
    None,
    Fault(FaultKind.HTTP_STATUS, times=OFTEN, value=401),
    Fault(FaultKind.HTTP_STATUS, times=OFTEN, value=500),
    Fault(FaultKind.API_STATUS, times=OFTEN, value=4010),
    Fault(FaultKind.REDIRECT, times=OFTEN, value="http://127.0.0.1:9/elsewhere"),
    Fault(FaultKind.HANG, times=OFTEN),
    Fault(FaultKind.CUT_CONNECTION, times=OFTEN, value="body"),
    Fault(FaultKind.HALF_JSON, times=OFTEN),
    Fault(FaultKind.WRONG_TYPES, times=OFTEN),
)
"""One of each kind that fails in another place, or with another error."""


def forms_of(secret: str) -> set[str]:
    """Return a secret in all the ways in which it may be written."""
    pair = f"{USERNAME}:{secret}".encode()
    realm = f"{USERNAME}:{REALM}:{secret}".encode()
    forms = {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        base64.b64encode(pair).decode(),
        base64.urlsafe_b64encode(pair).decode(),
        base64.b64encode(secret.encode()).decode(),
        secret.encode().hex(),
        hashlib.md5(realm).hexdigest(),
        hashlib.sha256(realm).hexdigest(),
    }
    return set(map(unescaped, forms))


def unescaped(text: str) -> str:
    """Return a text without what JSON, YAML and Python put before a quotation mark."""
    return text.replace("\\", "")


@dataclass(frozen=True, kw_only=True)
class Search:
    """Looks for secrets wherever one may be seen."""

    hass: HomeAssistant
    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]
    events: list[Event[Any]]
    """All that was told on the bus."""
    raised: list[BaseException]
    """All that actions have failed with."""
    downloads: list[str]
    """What somebody has downloaded."""

    def __call__(self, *secrets: str) -> list[str]:
        """Return where secrets are, and how they are written there."""
        forms = {form for secret in secrets for form in forms_of(secret)}
        return [
            f"{form} in {where}"
            for where, text in self._texts()
            for plain in [unescaped(text)]
            for form in forms
            if form in plain
        ]

    def webhook_id(self, entry: ConfigEntry) -> list[str]:
        """Return where the ID of the webhook is that has no business there."""
        webhook_id: str = entry.data[CONF_WEBHOOK_ID]
        logged = [
            (f"log of {record.name}", record.getMessage())
            for record in self.caplog.records
            # Whoever has each request logged wants to see its address.
            if record.levelno >= logging.INFO and record.name != "aiohttp.access"
        ]
        seen = [*logged, *self._things(), *self._failures()]
        return [where for where, text in seen if webhook_id in text]

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield from self._log()
        yield from zip(("stdout", "stderr"), self.capfd.readouterr(), strict=True)
        yield from self._events()
        yield from self._things()
        yield from self._failures()

    def _log(self) -> Iterator[tuple[str, str]]:
        for record in self.caplog.records:
            text = logging.Formatter().format(record)
            if (
                record.name != "homeassistant.core"
                or f"<Event {EVENT_CALL_SERVICE}" not in text
            ):
                yield f"log of {record.name}", text

    def _events(self) -> Iterator[tuple[str, str]]:
        for event in self.events:
            if event.event_type != EVENT_CALL_SERVICE:
                yield f"event {event.event_type}", f"{event.data!r} {event!r}"

    def _things(self) -> Iterator[tuple[str, str]]:
        """Yield what can be looked at in Home Assistant now, or was downloaded."""
        for download in self.downloads:
            yield "the diagnostics", download
        for state in self.hass.states.async_all():
            yield f"state of {state.entity_id}", repr(state.as_dict())
        for entity in er.async_get(self.hass).entities.values():
            yield "an entity", repr(entity)
        for issue in ir.async_get(self.hass).issues.values():
            yield "a repair", repr(issue)
        for told in self.hass.data.get(persistent_notification.DOMAIN, {}).values():
            yield "a notification", repr(told)
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            yield "the entry", f"{entry!r} {entry} {entry.title} {entry.reason}"
            devices = dr.async_get(self.hass)
            for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
                yield "a device", repr(device)
            coordinator = getattr(entry, "runtime_data", None)
            for thing in _parts_of(coordinator):
                yield f"repr of {type(thing).__name__}", f"{thing!r} {thing}"

    def _failures(self) -> Iterator[tuple[str, str]]:
        for error in self.raised:
            yield "an exception", "".join(traceback.format_exception(error))
            yield "the repr of an exception", repr(error)


def _parts_of(thing: object) -> Iterator[object]:
    """Yield what something of ours is made of, itself first."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        ours = type(part).__module__.startswith((f"custom_components.{DOMAIN}",))
        if id(part) in seen or not (ours or isinstance(part, aiohttp.ClientSession)):
            continue
        seen.add(id(part))
        yield part
        if ours:
            waiting += getattr(part, "__dict__", {}).values()


@pytest.fixture
def settings() -> PhoneSettings:
    """Return the settings of the phone."""
    return replace(SETTINGS, password=PASSWORD)


@pytest.fixture
def search(
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Search:
    """Return what searches, and have everybody say all that they can."""
    for name in (
        *(None, "asyncio", "aiohttp", "aiohttp.access"),
        *("homeassistant", "homeassistant.core", LOGGER.name),
    ):
        caplog.set_level(logging.DEBUG, name)
    # Home Assistant looks only now and then whether somebody wants to know all.
    hass.bus.async_fire(EVENT_LOGGING_CHANGED)
    events: list[Event[Any]] = []

    @callback
    def hear(event: Event[Any]) -> None:
        events.append(event)

    hass.bus.async_listen(MATCH_ALL, hear)
    return Search(
        hass=hass, caplog=caplog, capfd=capfd, events=events, raised=[], downloads=[]
    )


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that sets for how many seconds a phone is waited for."""

    def wait(seconds: float) -> None:
        limit = aiohttp.ClientTimeout(total=seconds)
        monkeypatch.setattr(transport, "_timeout_of", lambda _command, **_: limit)

    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0.0)
    return wait


async def enter(
    hass: HomeAssistant, phone: VirtualPhone, **other: object
) -> ConfigFlowResult:
    """Enter a phone as a person would, and agree to whatever is asked."""
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], data_of(phone) | other
    )
    if result["type"] is FlowResultType.FORM and result["step_id"] != "user":
        result = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    if result["type"] is FlowResultType.FORM:
        hass.config_entries.flow.async_abort(form["flow_id"])
    return result


async def poll(hass: HomeAssistant, *seconds: int) -> None:
    """Let polls take place."""
    for later in seconds:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=later))
        await settle(hass)


async def act(hass: HomeAssistant, search: Search) -> None:
    """Have the phone do this and that, secret things among it."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    for action, fields in (
        ("get_information", {"section": "device"}),
        ("get_calls", {}),
        ("mute", {}),
        ("dial", {"destination": "3001"}),
        ("hang_up", {"all": True}),
        (
            "skype_sign_in",
            {
                "address": "a@example.com",
                "user": "a",
                "password": SKYPE_PASSWORD,
                "lock_code": LOCK_CODE,
            },
        ),
        (
            "set_config",
            {"parameters": {"apps.push.password": NEW_PASSWORD}},
        ),
        ("get_config", {"parameters": ["apps.push.password"]}),
        (
            "export_configuration",
            {"url": f"ftp://u:{SERVER_PASSWORD}@192.0.2.9/x", "kind": "all"},
        ),
    ):
        try:
            await hass.services.async_call(
                DOMAIN,
                action,
                {"device_id": device_id_of(hass, entry), **fields},
                blocking=True,
                return_response=action.startswith("get_"),
            )
        except HomeAssistantError as error:
            search.raised.append(error)
    await settle(hass)


async def ring(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Let somebody call."""
    handle = phone.incoming_call("3001", "Alice Example")
    await phone.wait_for_notifications()
    await settle(hass)
    phone.remote_hang_up(handle)
    await phone.wait_for_notifications()
    await settle(hass)


ALL_SECRETS: Final = (
    *(PASSWORD, WRONG_PASSWORD, SKYPE_PASSWORD),
    *(LOCK_CODE, NEW_PASSWORD, SERVER_PASSWORD),
)


@pytest.mark.usefixtures("hang_ups")
@pytest.mark.parametrize(
    ("login", "fault"),
    [*product(["basic", "digest"], FAULTS), *product(["digest"], NotificationFault)],
    ids=lambda it: f"{it.kind}-{it.value}" if isinstance(it, Fault) else str(it),
)
async def test_no_secret_is_seen(
    hass: HomeAssistant,
    home: TestClient[Any, Any],
    plug_in: PlugIn,
    settings: PhoneSettings,
    search: Search,
    hass_client: ClientSessionGenerator,
    patience: Callable[[float], None],
    login: Literal["basic", "digest"],
    fault: Fault | NotificationFault | None,
) -> None:
    """No secret is seen, whatever a phone answers or posts, whatever is being done."""
    # HTTPS where the password itself is sent.
    phone = await plug_in(replace(settings, authentication=login, tls=login == "basic"))

    def go_wrong() -> None:
        match fault:
            case Fault():
                phone.inject(fault)
                patience(IMPATIENCE if fault.kind is FaultKind.HANG else PATIENCE)
            case NotificationFault():
                phone.notification_faults.set_chance(fault, 1)

    if isinstance(fault, Fault):
        go_wrong()
        await enter(hass, phone)
        phone.clear_faults()
        patience(PATIENCE)
    await enter(hass, phone, password=WRONG_PASSWORD)
    assert (await enter(hass, phone))["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)

    go_wrong()
    await act(hass, search)
    await ring(hass, phone)
    path = f"/api/webhook/{entry.data[CONF_WEBHOOK_ID]}"
    async with home.post(path, data=b"garbage") as response:
        assert response.status == 204
    await poll(hass, 4, 70)
    phone.power_cut()
    await poll(hass, 140)

    search.downloads.append(
        repr(await get_diagnostics_for_config_entry(hass, hass_client, entry))
    )
    # There was something to search in.
    assert {LOGGER.name, "homeassistant.core"} <= {
        record.name
        for record in search.caplog.records
        if record.levelno == logging.DEBUG
    }
    assert search.raised
    assert not search(*ALL_SECRETS)
    assert not search.webhook_id(entry)


def _fail(text: str, search: Search) -> None:
    error = HomeAssistantError("It did not work")
    error.__cause__ = ValueError(text)
    search.raised.append(error)


def _be_part(text: str, search: Search) -> None:
    (entry,) = search.hass.config_entries.async_entries(DOMAIN)
    entry.runtime_data.leak = VvxError(text)


LEAKS: Final[dict[str, Callable[[str, Search], object]]] = {
    "log": lambda text, _: logging.getLogger("aiohttp.client").debug("Sent %s", text),
    "traceback": lambda text, _: LOGGER.error("Odd", exc_info=ValueError(text)),
    "print": lambda text, _: sys.stderr.write(text),
    "state": lambda text, search: search.hass.states.async_set(
        entity_id_of(search.hass, Platform.SENSOR, "call_state"), "idle", {"more": text}
    ),
    "event": lambda text, search: search.hass.bus.async_fire("test", {"number": text}),
    "download": lambda text, search: search.downloads.append(text),
    "exception": _fail,
    "repr": _be_part,
}


@pytest.mark.parametrize("leak", LEAKS)
async def test_the_search_finds_what_leaks(
    hass: HomeAssistant, phone: VirtualPhone, search: Search, leak: str
) -> None:
    """Each secret that gets out is found, however it is written, and nothing else."""
    await enter(hass, phone)
    await settle(hass)
    assert not search(PASSWORD)

    for form in sorted(forms_of(PASSWORD)):
        LEAKS[leak](f"<{form}>", search)
        await settle(hass)
        found = search(PASSWORD)
        assert found, form
        search.caplog.clear()
        search.events.clear()
        search.raised.clear()
        search.downloads.clear()
