"""Tests of how a phone is added."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
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

from custom_components.poly_vvx.const import CONF_PUSH, DOMAIN
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.client import Phone
from virtual_phone import Fault, FaultKind, LineSettings, PhoneSettings, VirtualPhone

from .common import (
    MAC,
    OTHER_MAC,
    PASSWORD,
    SETTINGS,
    crashes,
    data_of,
    entry_of,
    kept_data_of,
    paths_of,
    settle,
)
from .fixtures import PlugIn

BASE = "base"
TITLE = "VVX 450 (2001)"


class Resolver(aiohttp.ThreadedResolver):
    """Looks names up as the machine does, in Home Assistant's place."""

    async def real_close(self) -> None:
        """Have nothing to close."""


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let names be looked up; the harness only lets through those of this machine."""
    monkeypatch.setattr(
        "homeassistant.helpers.aiohttp_client._async_make_resolver",
        lambda _hass: Resolver(),
    )


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )


async def send(
    hass: HomeAssistant, form: ConfigFlowResult, data: dict[str, Any]
) -> ConfigFlowResult:
    """Send the form."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], data)
    await settle(hass)
    return result


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for a phone that is busy or does not answer."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    monkeypatch.setattr(transport, "TIMEOUT", aiohttp.ClientTimeout(total=0.1))


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


async def test_the_form_knows_what_is_usual(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
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
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_PORT: float(phone.port)})

    assert result["data"][CONF_PORT] == phone.port
    assert type(result["data"][CONF_PORT]) is int


@pytest.mark.parametrize("port", [0, 65536, "https"])
async def test_a_port_that_cannot_be_is_not_accepted(
    hass: HomeAssistant, phone: VirtualPhone, port: int | str
) -> None:
    """The form itself refuses a port that does not exist."""
    form = await begin(hass)

    with pytest.raises(InvalidData):
        await send(hass, form, data_of(phone) | {CONF_PORT: port})

    assert phone.requests == []


def switched_off(phone: VirtualPhone) -> None:
    """Take the phone off the network."""
    phone.power_cut()


def rest_disabled(phone: VirtualPhone) -> None:
    """Switch the REST API off."""
    phone.rest_enabled = False


def default_password(phone: VirtualPhone) -> None:
    """Have the default password back."""
    phone.default_password = True


def faulty(
    kind: FaultKind, value: float | str | None = None, path: str | None = None
) -> Callable[[VirtualPhone], None]:
    """Let something go wrong with the next requests."""

    def inject(phone: VirtualPhone) -> None:
        phone.inject(Fault(kind, times=99, value=value, path=path))

    return inject


async def mend(phone: VirtualPhone) -> None:
    """Put everything right again."""
    phone.clear_faults()
    phone.rest_enabled = True
    phone.default_password = False
    phone.power_cut()
    await phone.start()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("go_wrong", "field", "error"),
    [
        (switched_off, CONF_HOST, "cannot_connect"),
        (faulty(FaultKind.CUT_CONNECTION), CONF_HOST, "cannot_connect"),
        (faulty(FaultKind.HANG), CONF_HOST, "timeout"),
        (faulty(FaultKind.HTTP_STATUS, 403), BASE, "locked_out"),
        (faulty(FaultKind.API_STATUS, 4001), BASE, "locked_out"),
        (rest_disabled, BASE, "rest_disabled"),
        (default_password, BASE, "default_password"),
        (faulty(FaultKind.REDIRECT), BASE, "redirected"),
        (faulty(FaultKind.NOT_JSON), BASE, "not_a_vvx"),
        (faulty(FaultKind.HTTP_STATUS, 500), BASE, "not_a_vvx"),
        (faulty(FaultKind.HTTP_STATUS, 404), BASE, "not_a_vvx"),
        (faulty(FaultKind.API_STATUS, 5000), BASE, "not_a_vvx"),
        (faulty(FaultKind.WRONG_TYPES, path="device/info"), BASE, "not_a_vvx"),
        (faulty(FaultKind.HANG, path="lineInfo"), CONF_HOST, "timeout"),
    ],
)
async def test_what_goes_wrong_is_said_and_can_be_mended(
    hass: HomeAssistant,
    phone: VirtualPhone,
    go_wrong: Callable[[VirtualPhone], None],
    field: str,
    error: str,
) -> None:
    """The form says what is wrong, where it belongs, and goes on from there."""
    form = await begin(hass)
    go_wrong(phone)

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {field: error}

    await mend(phone)
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == TITLE


async def test_a_wrong_password_is_tried_once(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A phone locks itself after a few wrong passwords, so it gets to see one."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_PASSWORD: "wrong"})

    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert [
        request.http_status for request in phone.requests if request.authorization
    ] == [401]

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_wrong_user_name_is_tried_once(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A wrong user name counts towards the lock as well."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_USERNAME: "admin"})

    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert len([it for it in phone.requests if it.authorization]) == 1

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("settings", [replace(SETTINGS, lockout_attempts=1)])
async def test_a_locked_phone_is_not_a_wrong_password(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Where the phone has locked itself, the user is told to wait, and then it works."""
    form = await begin(hass)
    await send(hass, form, data_of(phone) | {CONF_PASSWORD: "wrong"})
    assert phone.locked

    result = await send(hass, form, data_of(phone))

    assert result["errors"] == {BASE: "locked_out"}

    freezer.tick(SETTINGS.lockout_time)
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_https_where_there_is_none(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A phone that speaks plain HTTP is found out and can be added without HTTPS."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_SSL: True})

    assert result["errors"] == {CONF_SSL: "tls_failed"}

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, tls=True, legacy_tls=True, model="VVX 411")]
)
async def test_https_as_phones_do_it(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A self-made certificate and the old ciphers of old firmware are good enough."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "VVX 411 (2001)"


@pytest.mark.parametrize("model", ["Trio 8800", "Edge E350", "SoundPoint IP 650"])
async def test_other_devices_of_the_maker_are_not_added(
    hass: HomeAssistant, plug_in: PlugIn, model: str
) -> None:
    """What speaks the same language and is no VVX is turned away."""
    other = await plug_in(replace(SETTINGS, model=model))
    phone = await plug_in(SETTINGS)
    form = await begin(hass)

    result = await send(hass, form, data_of(other))

    assert result["errors"] == {BASE: "not_a_vvx"}

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_nobody_thought_of_is_logged(
    hass: HomeAssistant,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An error that nobody foresaw is shown as such, and the log says more."""
    form = await begin(hass)

    async def fail(_phone: Phone) -> None:
        raise ArithmeticError("nobody thought of this")

    with monkeypatch.context() as patch:
        patch.setattr(Phone, "device_info", fail)
        result = await send(hass, form, data_of(phone))

    assert result["errors"] == {BASE: "unknown"}
    assert "nobody thought of this" in caplog.text

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "a phone",
        "phone/index.htm",
        "192.0.2.10:",
        "192.0.2.10:0",
        "192.0.2.10:65536",
        "192.0.2.10:https",
        "192.0.2.10,192.0.2.11",
        "phone:443:443",
        "[::1]:",
        "[::1]443",
        "xn--a",
        "-phone",
        "a..b",
        "x" * 64,
        "x" * 300,
        "[::g]",
        "::1::",
        "pho\nne",
        "http://",
        "http://[::1",
        "http://192.0.2.10:99999",
        "http://192.0.2.10:0",
        "http://xn--a",
        "http://a phone/",
        "ftp://192.0.2.10",
        "file:///etc/passwd",
        "://192.0.2.10",
    ],
)
async def test_what_is_no_address(
    hass: HomeAssistant,
    phone: VirtualPhone,
    host: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What cannot be the address of a phone is turned away without trying it."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_HOST: host})

    assert result["errors"] == {CONF_HOST: "invalid_host"}
    assert phone.requests == []
    assert not crashes(caplog)

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        " 127.0.0.1 ",
        "localhost",
        "LOCALHOST",
        "127.0.0.1:{port}",
        "localhost:{port}",
        "http://127.0.0.1",
        "HTTP://127.0.0.1/",
        "http://127.0.0.1:{port}/",
        "http://localhost/index.htm?page=1#top",
        "http://Polycom:456@127.0.0.1/",
    ],
)
async def test_addresses_are_understood(
    hass: HomeAssistant, phone: VirtualPhone, host: str
) -> None:
    """Names, numbers and what a browser's address bar shows lead to the phone."""
    form = await begin(hass)
    data = data_of(phone) | {CONF_HOST: host.format(port=phone.port)}
    if "{port}" in host:
        data[CONF_PORT] = 1

    result = await send(hass, form, data)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_HOST].lower() in {"127.0.0.1", "localhost"}
    assert result["data"][CONF_PORT] == phone.port
    assert paths_of(phone) != []


@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_scheme_and_port_of_a_url_count(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """What a pasted URL says is right, whatever the other fields say."""
    form = await begin(hass)

    result = await send(
        hass,
        form,
        data_of(phone) | {CONF_HOST: phone.url, CONF_PORT: 443, CONF_SSL: False},
    )

    assert result["data"] == kept_data_of(phone)


async def test_nobody_goes_without_https_by_accident(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A pasted URL is no choice of plain HTTP: first it is said what that means."""
    form = await begin(hass)

    result = await send(
        hass,
        form,
        data_of(phone) | {CONF_HOST: phone.url, CONF_PORT: 443, CONF_SSL: True},
    )

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {CONF_SSL: "plain_http"}
    assert phone.requests == []

    # The form as it is shown then leads to the phone.
    assert result["data_schema"] is not None
    shown = {
        str(key): key.description["suggested_value"]
        for key in result["data_schema"].schema
    }
    assert shown == data_of(phone)
    result = await send(hass, form, shown)

    assert result["data"] == data_of(phone)


@pytest.mark.parametrize(
    ("host", "understood"),
    [
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("http://[::1]/", "::1"),
        ("[::1]:8443", "::1"),
        ("phone:8443", "phone"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("phone.example.com.", "phone.example.com."),
        ("Polycom_64167f0a0001", "polycom_64167f0a0001"),
    ],
)
async def test_addresses_that_lead_nowhere(
    hass: HomeAssistant,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    understood: str,
) -> None:
    """IPv6 addresses and host names of all kinds are taken as they are meant."""
    asked: list[str | None] = []

    async def connect(
        _connector: aiohttp.TCPConnector,
        request: aiohttp.ClientRequest,
        **_options: object,
    ) -> None:
        asked.append(request.url.host)
        raise aiohttp.ServerDisconnectedError

    form = await begin(hass)
    with monkeypatch.context() as patch:
        patch.setattr(aiohttp.TCPConnector, "connect", connect)
        result = await send(hass, form, data_of(phone) | {CONF_HOST: host})

    assert result["errors"] == {CONF_HOST: "cannot_connect"}
    assert set(asked) == {understood}

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


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
        # A phone that nobody has set up labels its line like itself.
        (replace(SETTINGS, lines=()), "VVX 450"),
    ],
)
async def test_titles(hass: HomeAssistant, phone: VirtualPhone, title: str) -> None:
    """The title is the model and the label of the first line, if it has one."""
    form = await begin(hass)

    result = await send(hass, form, data_of(phone))

    assert result["title"] == title


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="lineInfo"),
        Fault(FaultKind.API_STATUS, times=99, value=4004, path="lineInfo"),
        Fault(FaultKind.API_STATUS, times=99, value=5000, path="lineInfo"),
    ],
)
async def test_a_phone_that_keeps_its_lines_to_itself(
    hass: HomeAssistant, phone: VirtualPhone, fault: Fault
) -> None:
    """A phone is added even if it does not tell of its lines."""
    phone.inject(fault)
    form = await begin(hass)

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "VVX 450"


@pytest.mark.usefixtures("names")
async def test_the_same_phone_is_not_added_twice(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A phone is known by its MAC address, however it is addressed."""
    known = entry_of(phone)
    known.add_to_hass(hass)
    form = await begin(hass)

    result = await send(hass, form, data_of(phone) | {CONF_HOST: "localhost"})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert known.data == data_of(phone)


async def test_two_phones_are_two_entries(
    hass: HomeAssistant, loaded: MockConfigEntry, plug_in: PlugIn
) -> None:
    """Another phone with the same password and line is another phone."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    form = await begin(hass)

    result = await send(hass, form, data_of(other))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "64:16:7f:0a:00:02"
    assert len(hass.config_entries.async_loaded_entries(DOMAIN)) == 2


async def test_input_is_kept_after_an_error(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """What was entered stands in the form again, to be put right."""
    form = await begin(hass)
    wrong = data_of(phone) | {CONF_HOST: "a phone"}

    result = await send(hass, form, wrong)

    assert result["data_schema"] is not None
    assert {
        key.schema: key.description["suggested_value"]
        for key in result["data_schema"].schema
    } == wrong


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        replace(SETTINGS, authentication="digest"),
        replace(SETTINGS, password='Ω sécret:"\\'),
    ],
)
async def test_the_password_is_in_no_log(
    hass: HomeAssistant,
    phone: VirtualPhone,
    settings: PhoneSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No log shows the password, neither the right one nor a wrong one."""
    form = await begin(hass)
    wrong = "nobody-may-see-this"

    await send(hass, form, data_of(phone) | {CONF_PASSWORD: wrong})
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert wrong not in caplog.text
    assert settings.password not in caplog.text
    assert PASSWORD not in caplog.text
    assert "Authorization" not in caplog.text


@pytest.mark.parametrize(
    ("options", "suggested"),
    [({}, None), ({CONF_PUSH: True}, True), ({CONF_PUSH: False}, False)],
)
async def test_options_show_what_is_chosen(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    options: dict[str, bool],
    suggested: bool | None,
) -> None:
    """The form shows what was chosen; who has chosen nothing sees notifications on."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options=options)

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "init"
    assert form["data_schema"] is not None
    ((key, _),) = form["data_schema"].schema.items()
    assert key == CONF_PUSH
    assert key.default() is True
    assert (key.description or {}).get("suggested_value") == suggested


async def test_options_take_effect_at_once(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """What is chosen is kept, and the phone set up anew with it, once."""
    before = loaded.runtime_data
    form = await hass.config_entries.options.async_init(loaded.entry_id)

    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {CONF_PUSH: True}
    )
    await settle(hass)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == {CONF_PUSH: True}
    assert loaded.runtime_data is not before
    assert CONF_WEBHOOK_ID in loaded.data
