"""Tests of how a phone is added."""

from dataclasses import replace
import socket
from ssl import TLSVersion
from typing import Any, Never

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import (
    CONF_INCOMING_CALLS,
    CONF_OLD_TLS,
    CONF_PUSH,
    DOMAIN,
)
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.client import Phone
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .common import MAC, SETTINGS, crashes, data_of, entry_of, kept_data_of
from .desk import Desk
from .helpers.flows import add, begin, logins, placeholders, send, suggested

BASE = "base"
TITLE = "VVX 450 (2001)"


async def test_a_phone_is_added(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A phone becomes an entry named after its model and its first line."""
    form = await begin(hass)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert form["errors"] == {}

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == TITLE
    assert result["data"] == kept_data_of(phone)
    assert result["result"].unique_id == dr.format_mac(MAC)


async def test_the_form_knows_what_is_usual(hass: HomeAssistant) -> None:
    """The administrator's name, HTTPS and the port need not be entered."""
    form = await begin(hass)

    assert form["data_schema"] is not None
    assert form["data_schema"]({CONF_HOST: "a", CONF_PASSWORD: "b"}) == {
        CONF_HOST: "a",
        CONF_USERNAME: "Polycom",
        CONF_PASSWORD: "b",
        CONF_SSL: True,
    }


async def test_a_port_is_a_whole_number(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """The form sends numbers with a fraction; an entry has none."""
    result = await add(hass, data_of(phone) | {CONF_PORT: float(phone.port)})

    assert repr(result["data"][CONF_PORT]) == repr(phone.port)


@pytest.mark.parametrize("port", [0, 65536, "https"])
async def test_a_port_that_cannot_be_is_not_accepted(
    hass: HomeAssistant, phone: VirtualPhone, port: int | str
) -> None:
    """The form itself refuses a port that does not exist."""
    with pytest.raises(InvalidData):
        await add(hass, data_of(phone) | {CONF_PORT: port})

    assert phone.requests == []


@pytest.mark.parametrize(
    ("attribute", "value", "error"),
    [
        ("rest_enabled", False, "rest_disabled"),
        ("default_password", True, "default_password"),
    ],
)
async def test_what_goes_wrong_is_said_and_can_be_mended(
    hass: HomeAssistant, phone: VirtualPhone, attribute: str, value: bool, error: str
) -> None:
    """The form says what is wrong, and goes on from there."""
    setattr(phone, attribute, value)

    result = await add(hass, data_of(phone))

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {BASE: error}

    setattr(phone, attribute, not value)
    result = await send(hass, result, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == TITLE


@pytest.mark.parametrize("path", [None, "lineInfo"])
async def test_a_phone_that_does_not_answer_in_time(
    hass: HomeAssistant,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    path: str | None,
) -> None:
    """A phone that hangs is not waited for, whatever it hangs at."""
    monkeypatch.setattr(transport, "TIMEOUT", aiohttp.ClientTimeout(total=0.02))
    phone.inject(Fault(FaultKind.HANG, times=99, path=path))

    result = await add(hass, data_of(phone))

    assert result["errors"] == {CONF_HOST: "timeout"}


@pytest.mark.parametrize(
    ("wrong", "errors", "tries"),
    [
        # A phone locks itself after a few wrong logins, so it gets to see one.
        ({CONF_PASSWORD: "wrong"}, {CONF_PASSWORD: "invalid_auth"}, 1),
        ({CONF_SSL: True}, {CONF_SSL: "tls_failed"}, 0),
        ({CONF_HOST: "a phone"}, {CONF_HOST: "invalid_host"}, 0),
    ],
)
async def test_what_was_entered_wrong_can_be_put_right(
    hass: HomeAssistant,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    wrong: dict[str, Any],
    errors: dict[str, str],
    tries: int,
) -> None:
    """It is said to be wrong, and stands in the form again."""
    entered = data_of(phone) | wrong

    result = await add(hass, entered)

    assert result["errors"] == errors
    assert placeholders(result)["entered"] == wrong.get(CONF_HOST, "")
    assert suggested(result) == entered
    assert logins(phone) == tries
    assert not crashes(caplog)

    result = await send(hass, result, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_wrong_passwords_do_not_lock_a_phone(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R34: letters beyond ASCII are tried in two ways, but the lock comes no closer."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    form = await begin(hass)
    for error in ("invalid_auth", "invalid_auth", "locked_out", "locked_out"):
        form = await send(hass, form, data_of(phone) | {CONF_PASSWORD: "T\u00fcr"})
        assert error in (form["errors"] or {}).values()
    assert not phone.locked

    freezer.tick(60)
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_a_phone_with_old_encryption(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """R21: it is added, and changed, by somebody who allows that, and by nobody else."""
    tls = vars(phone)["_certificate"].context
    tls.set_ciphers("AES128-SHA:@SECLEVEL=0")
    with pytest.deprecated_call():
        tls.maximum_version = TLSVersion.TLSv1_1

    form = await add(hass, data_of(phone))
    assert form["errors"] == {CONF_SSL: "tls_failed"}
    result = await send(hass, form, data_of(phone) | {CONF_OLD_TLS: True})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert suggested(form)[CONF_OLD_TLS] is True
    form = await send(hass, form, data_of(phone) | {CONF_OLD_TLS: False})
    assert form["errors"] == {CONF_SSL: "tls_failed"}


@pytest.mark.parametrize("settings", [replace(SETTINGS, lockout_attempts=1)])
async def test_a_locked_phone_is_not_a_wrong_password(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the phone has locked itself, the user is told to wait, and then it works."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    form = await add(hass, data_of(phone) | {CONF_PASSWORD: "wrong"})
    assert phone.locked

    result = await send(hass, form, data_of(phone))

    assert result["errors"] == {BASE: "locked_out"}

    freezer.tick(SETTINGS.lockout_time)
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, model=model)
        for model in ("Trio 8800", "Edge E350", "SoundPoint IP 650")
    ],
)
async def test_other_devices_of_the_maker_are_not_added(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """What speaks the same language and is no VVX is turned away."""
    result = await add(hass, data_of(phone))

    assert result["errors"] == {BASE: "not_a_vvx"}


async def test_what_nobody_thought_of_is_logged(
    hass: HomeAssistant,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An error that nobody foresaw is shown as such, and the log says more."""

    async def fail(_phone: Phone) -> None:
        raise ArithmeticError("nobody thought of this")

    with monkeypatch.context() as patch:
        patch.setattr(Phone, "device_info", fail)
        result = await add(hass, data_of(phone))

    assert result["errors"] == {BASE: "unknown"}
    assert "nobody thought of this" in caplog.text

    result = await send(hass, result, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_nobody_goes_without_https_by_accident(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A pasted URL is no choice of plain HTTP, nor of its port."""
    pasted = {CONF_HOST: f"http://{phone.host}:80/index.htm"}

    result = await add(hass, data_of(phone) | pasted)

    assert result["data"] == kept_data_of(phone)


async def test_a_name_that_nobody_knows(
    hass: HomeAssistant, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a name is wrong is said, whether or not HTTPS is on."""

    async def know_nobody(*_: object, **__: object) -> Never:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(hass.loop, "getaddrinfo", know_nobody)
    monkeypatch.setattr("aiohttp.AsyncResolver.resolve", know_nobody)
    entered = data_of(phone) | {CONF_HOST: "nobody.example"}

    for ssl in (True, False):
        result = await add(hass, entered | {CONF_SSL: ssl})

        assert result["errors"] == {CONF_HOST: "unknown_host"}


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        (
            replace(SETTINGS, lines=(LineSettings(number="2001", label="Front desk"),)),
            "VVX 450 (Front desk)",
        ),
        (replace(SETTINGS, model="VVX 601", firmware="5.7"), "VVX 601 (2001)"),
        (replace(SETTINGS, model="VVX 250", firmware="6.x"), "VVX 250 (2001)"),
        (replace(SETTINGS, authentication="digest"), TITLE),
        # The ciphers of old firmware.
        (replace(SETTINGS, tls=True, legacy_tls=True), TITLE),
        # A phone that nobody has set up labels its line like itself.
        (replace(SETTINGS, lines=()), "VVX 450"),
    ],
)
async def test_phones_of_all_kinds(
    hass: HomeAssistant, phone: VirtualPhone, title: str
) -> None:
    """The title is the model and the label of the first line, if it has one."""
    result = await add(hass, data_of(phone))

    assert result["title"] == title


async def test_a_phone_that_keeps_its_lines_to_itself(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A phone is added even if it does not tell of its lines."""
    phone.inject(Fault(FaultKind.API_STATUS, times=99, path="lineInfo"))

    result = await add(hass, data_of(phone))

    assert result["title"] == "VVX 450"


async def test_the_same_phone_is_not_added_twice(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A phone is known by its MAC address, whatever its address was."""
    known = entry_of(phone)
    known.add_to_hass(hass)
    before = data_of(phone) | {CONF_HOST: "127.0.0.9"}
    hass.config_entries.async_update_entry(known, data=before)

    result = await add(hass, data_of(phone))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert placeholders(result) == {"phone": known.title}
    assert known.data == before


@pytest.mark.parametrize(
    "options",
    [{}, {CONF_PUSH: True}, {CONF_PUSH: False, CONF_INCOMING_CALLS: "dialog"}],
)
async def test_options_show_what_is_chosen(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, Any]
) -> None:
    """The form shows what was chosen; who has chosen nothing sees notifications on."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options=options)

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "init"
    assert form["data_schema"] is not None
    assert form["data_schema"]({}) == {CONF_PUSH: True, CONF_INCOMING_CALLS: "notice"}
    assert suggested(form) == options


async def test_options_take_effect_at_once(desk: Desk) -> None:
    """What is chosen is kept, and the phone set up anew with it, once."""
    before = desk.entry.runtime_data
    form = await desk.hass.config_entries.options.async_init(desk.entry.entry_id)

    result = await desk.hass.config_entries.options.async_configure(
        form["flow_id"], {CONF_PUSH: True, CONF_INCOMING_CALLS: "off"}
    )
    await desk.settle()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert desk.entry.options == {CONF_PUSH: True, CONF_INCOMING_CALLS: "off"}
    assert desk.entry.runtime_data is not before
    assert CONF_WEBHOOK_ID in desk.entry.data
