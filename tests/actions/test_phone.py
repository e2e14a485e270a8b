"""Tests of the actions about the phone itself: what they return and do."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
import json
import logging
import traceback
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.actions import phone as phone_actions
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.configuration import MAXIMUM_SIZE
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from tests.common import (
    after,
    call_state,
    commands_of,
    crashes,
    device_id_of,
    enable,
    entity_id_of,
    paths_of,
    seconds_pass,
    settle,
    state_of,
)
from tests.desk import Desk
from tests.helpers.actions import (
    ACTING,
    PHONE_ACTIONS,
    TITLE,
    act,
    act_fully,
    ask,
    commands_given,
    effect,
    press,
)
from tests.helpers.calls import ringing, talking
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

SERVER = PHONE_ACTIONS["export_configuration"]["url"]
SECRET = PHONE_ACTIONS["skype_sign_in"]["password"]
NOT_OFFERED = f"{TITLE} does not offer this. It may need other firmware"

CAPTURING = replace(
    ACTING,
    configuration={
        "diags.pcap.enabled": "1",
        "diags.pcap.background.enabled": "1",
    },
)
SKYPE = replace(ACTING, skype=True, skype_sign_in_time=0)

EVERY_FIRMWARE = pytest.mark.parametrize(
    "settings", [replace(ACTING, firmware=it) for it in ("5.7", "5.9", "6.x")]
)
OLD_FIRMWARE = pytest.mark.parametrize("settings", [replace(ACTING, firmware="5.7")])


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


@pytest.fixture
def device_id(device_id: str, phone: VirtualPhone) -> str:
    """Return the device of the phone, whose set-up is over and forgotten."""
    phone.requests.clear()
    return device_id


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a busy phone once."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)


def acted(phone: VirtualPhone) -> list[tuple[str, Any]]:
    """Return what the phone was told to do, with what that said."""
    return [
        (command.removeprefix("mgmt/"), json.loads(body)["data"] if body else None)
        for command, body in commands_given(phone)
    ]


# The call log.


@pytest.fixture
async def logged(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> str:
    """Return the device of a phone that has had a call of each kind."""
    handle = phone.incoming_call("3001", "Anna", line=2)
    clock.tick(5)
    phone.remote_hang_up(handle)
    clock.tick(55)
    handle = phone.incoming_call("3002", "Bert")
    phone.local_answer(handle)
    clock.tick(60)
    phone.remote_hang_up(handle)
    handle = phone.local_dial("3003")
    clock.tick(60)
    phone.local_hang_up(handle)
    await after(hass, clock, 60)
    phone.requests.clear()
    return device_id_of(hass, loaded)


MISSED = {
    "kind": "missed",
    "started": "2026-11-02T12:00:00-08:00",
    "name": "Anna",
    "number": "3001",
    "line": 2,
    "duration": None,
}
RECEIVED = {
    "kind": "received",
    "started": "2026-11-02T12:01:00-08:00",
    "name": "Bert",
    "number": "3002",
    "line": 1,
    "duration": 60,
}
PLACED = {
    "kind": "placed",
    "started": "2026-11-02T12:02:00-08:00",
    "name": "3003",
    "number": "3003",
    "line": 1,
    "duration": None,
}


@pytest.mark.parametrize(
    ("fields", "path", "entries"),
    [
        ({}, "", [PLACED, RECEIVED, MISSED]),
        ({"kind": "all", "limit": 300}, "", [PLACED, RECEIVED, MISSED]),
        ({"kind": "missed"}, "/missed", [MISSED]),
        ({"kind": "received"}, "/received", [RECEIVED]),
        ({"kind": "placed"}, "/placed", [PLACED]),
        ({"limit": "2"}, "", [PLACED, RECEIVED]),
    ],
)
async def test_get_call_log(
    hass: HomeAssistant,
    phone: VirtualPhone,
    logged: str,
    fields: dict[str, Any],
    path: str,
    entries: list[dict[str, Any]],
) -> None:
    """Past calls are returned, of one kind or all, the newest first."""
    response = await ask(hass, "get_call_log", logged, **fields)

    assert paths_of(phone) == [f"/api/v1/mgmt/callLogs{path}"]
    assert response == {
        "entries": [{ATTR_DEVICE_ID: logged, **entry} for entry in entries]
    }


@pytest.mark.usefixtures("clock")
async def test_call_log_without_times(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """In one second the later call is newer, and one without a time is the oldest."""
    assert await ask(hass, "get_call_log", device_id) == {"entries": []}
    for number in ("3001", "3002"):
        phone.remote_hang_up(phone.incoming_call(number))
    phone.clock_offset = timedelta(days=-60 * 365)
    phone.remote_hang_up(phone.incoming_call("3003"))

    for kind in ("all", "missed"):
        response = await ask(hass, "get_call_log", device_id, kind=kind)

        assert [(it["number"], it["started"]) for it in response["entries"]] == [
            ("3002", "2026-11-02T12:00:00-08:00"),
            ("3001", "2026-11-02T12:00:00-08:00"),
            ("3003", None),
        ]


async def test_a_list_that_a_phone_lacks(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A phone without one of the lists still tells of the log as a whole."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="Logs/missed"))

    with pytest.raises(HomeAssistantError) as caught:
        await ask(hass, "get_call_log", device_id, kind="missed")

    assert caught.value.translation_key == "not_offered"
    assert await ask(hass, "get_call_log", device_id) == {"entries": []}
    phone.remote_hang_up(phone.incoming_call("3001"))
    await seconds_pass(hass, clock, 60)
    assert state_of(hass, Platform.SENSOR, "missed_calls").state == "1"


# What the phone tells of itself. The sections in full are in the snapshots.


KNOWN = replace(
    ACTING,
    skype=True,
    camera=True,
    voice_quality=4.2,
    password=f"{SECRET}-0",
    user_password=f"{SECRET}-1",
    h235_key=f"{SECRET}-2",
    provisioning_server=f"ftp://anna:{SECRET}-3@192.0.2.20/phones",
    configuration={
        "reg.1.auth.password": f"{SECRET}-4",
        "apps.push.password": f"{SECRET}-5",
    },
)
"""A phone that has something to tell in each section, and secrets to keep."""


@pytest.mark.parametrize("settings", [KNOWN, replace(KNOWN, firmware="6.x")])
async def test_get_information(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A section is one request, in plain types, and holds no password and no key."""
    talking(phone)

    for section in phone_actions.SECTIONS:
        phone.requests.clear()
        response = await ask(hass, "get_information", device_id, section=section)

        assert len(paths_of(phone)) == 1
        (told,) = response["phones"]
        assert told[ATTR_DEVICE_ID] == device_id
        assert len(told) > 1
        text = json.dumps(response)
        assert not [it for it in (SECRET, "PlcmSpIp", "anna") if it in text]


async def test_the_screen_as_text(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What the phone shows is returned as the phone writes it."""
    phone.press_key("Menu")

    response = await ask(hass, "get_information", device_id, section="ui")

    assert response["phones"] == [
        {ATTR_DEVICE_ID: device_id, "xml": phone.screen.xml()}
    ]
    assert "Directories" in phone.screen.xml()


@pytest.mark.parametrize(
    "settings", [replace(SKYPE, presence_at_top=it) for it in (False, True)]
)
async def test_presence(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The presence is found wherever the phone puts it."""
    phone.skype_sign_in()

    response = await ask(hass, "get_information", device_id, section="presence")

    assert response["phones"][0]["presence"] == "Available"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (replace(ACTING, configuration={"call.defaultTransferType": kind}), told)
        for kind, told in (("Safe", "safe"), ("Sideways", "unknown"))
    ],
)
@pytest.mark.usefixtures("phone")
async def test_transfer_type(hass: HomeAssistant, device_id: str, told: str) -> None:
    """The transfer type is told in the words of the select."""
    response = await ask(hass, "get_information", device_id, section="transfer_type")

    assert response["phones"][0]["transfer_type"] == told


@pytest.mark.parametrize(
    "kind", [FaultKind.WRONG_TYPES, FaultKind.BAD_UTF8, FaultKind.EMPTY_BODY]
)
async def test_nonsense(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An answer that makes no sense is told of in words, or leaves things unknown."""
    for section in phone_actions.SECTIONS:
        phone.inject(Fault(kind, times=9))
        with suppress(HomeAssistantError):
            json.dumps(await ask(hass, "get_information", device_id, section=section))
        assert [times for _, times in phone.faults] == [8]
        phone.clear_faults()

    assert not crashes(caplog)


@pytest.mark.parametrize(
    ("section", "path", "kind", "value"),
    [
        ("presence", "getPresence", FaultKind.API_STATUS, 4004),
        ("running_configuration", "runningConfig", FaultKind.HTTP_STATUS, 404),
        ("ui", "uixml", FaultKind.HTTP_STATUS, 404),
    ],
)
async def test_what_a_phone_lacks_is_remembered(
    desk: Desk, section: str, path: str, kind: FaultKind, value: int
) -> None:
    """It is asked for once, and again after a reload or when the phone was gone."""
    device_id = desk.device_id
    desk.phone.inject(Fault(kind, times=99, value=value, path=path))

    async def asked() -> int:
        desk.phone.requests.clear()
        for _ in range(3):
            with pytest.raises(HomeAssistantError) as caught:
                await ask(desk.hass, "get_information", device_id, section=section)
            assert str(caught.value) == NOT_OFFERED
        return len([it for it in paths_of(desk.phone) if path in it])

    assert await asked() == 1
    assert await asked() == 0

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()
    assert await asked() == 1

    desk.phone.power_cut()
    await desk.next_poll()
    await desk.phone.start()
    await desk.next_poll()
    assert await asked() == 1


@OLD_FIRMWARE
async def test_old_firmware(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Old firmware tells what it can, and is not asked for what made it freeze."""
    ringing(phone)
    told = {
        section: (await ask(hass, "get_information", device_id, section=section))[
            "phones"
        ][0]
        for section in ("device", "lines")
    }
    with pytest.raises(HomeAssistantError) as caught:
        await ask(hass, "get_information", device_id, section="media_sessions")

    assert told["device"]["firmware"] == "5.7.3.2205"
    assert told["lines"]["lines"][0]["forwarding"] is None
    assert caught.value.translation_key == "not_offered"
    assert not [path for path in paths_of(phone) if "sessionStats" in path]


# Configuration parameters.


NAMES = [f"test.parameter.{number}" for number in range(20)]
CONFIGURED = pytest.mark.parametrize(
    "settings", [replace(ACTING, configuration=dict.fromkeys(NAMES, "old"))]
)


@CONFIGURED
async def test_get_config(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Up to 20 parameters are returned, with where their values come from."""
    response = await ask(hass, "get_config", device_id, parameters=NAMES)

    assert response["phones"] == [
        {
            ATTR_DEVICE_ID: device_id,
            "parameters": {
                name: {"value": "old", "source": "config"} for name in NAMES
            },
            "unknown": [],
        }
    ]
    assert acted(phone) == [("config/get", NAMES)]


@EVERY_FIRMWARE
@pytest.mark.usefixtures("phone")
async def test_get_config_of_unknown_parameters(
    hass: HomeAssistant, device_id: str
) -> None:
    """Parameters that the phone does not know are named, the others returned."""
    names = ["no.such.thing", " httpd.cfg.port ", "nor.this"]

    response = await ask(hass, "get_config", device_id, parameters=names)

    (told,) = response["phones"]
    assert sorted(told["unknown"]) == ["no.such.thing", "nor.this"]
    assert told["parameters"] == {
        "httpd.cfg.port": {"value": "80", "source": "default"}
    }


@CONFIGURED
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("", ""),
        ("  two blanks  ", "  two blanks  "),
        ("Ägnes Ωmega 💥", "Ägnes Ωmega 💥"),
        ("\"quoted\" 'twice' \\ <b>&amp;</b>", "\"quoted\" 'twice' \\ <b>&amp;</b>"),
        ("a\nb\r\n\tc", "a\nb\r\n\tc"),
        ("007", "007"),
        ("true", "true"),
        (True, "1"),
        (False, "0"),
        (5, "5"),
        (-2.5, "-2.5"),
        ("x" * 5000, "x" * 5000),
    ],
    ids=lambda value: repr(value)[:12],
)
async def test_set_config(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    value: object,
    stored: str,
) -> None:
    """A value arrives byte for byte as text, and comes back as such."""
    await act(hass, "set_config", device_id, parameters={NAMES[0]: value})

    assert acted(phone) == [("config/set", {NAMES[0]: stored})]
    response = await ask(hass, "get_config", device_id, parameters=NAMES[0])
    assert response["phones"][0]["parameters"] == {
        NAMES[0]: {"value": stored, "source": "web"}
    }


@CONFIGURED
async def test_set_config_of_many_parameters(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Up to 20 parameters are set at once."""
    values = dict.fromkeys(NAMES, "new")

    await act(hass, "set_config", device_id, parameters=values)

    assert acted(phone) == [("config/set", values)]


@EVERY_FIRMWARE
@pytest.mark.usefixtures("phone")
async def test_set_config_of_unknown_parameters(
    hass: HomeAssistant, device_id: str
) -> None:
    """Parameters that the phone does not know are named, whatever its firmware."""
    values = dict.fromkeys(("no.such.thing", "httpd.enabled", "nor.this"), "1")

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_config", device_id, parameters=values)

    refused, _, names = str(caught.value).partition(": it does not know ")
    assert refused == f"{TITLE} refused"
    assert sorted(names.split(", ")) == ["no.such.thing", "nor.this"]


@CONFIGURED
@pytest.mark.parametrize("value", ["x", "ä", '"'])
async def test_the_largest_configuration(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, value: str
) -> None:
    """As much as a phone takes is sent, and not a byte more."""
    empty = len('{"data":{"test.parameter.0":""}}')
    length = len(json.dumps(value)) - 2
    most = (MAXIMUM_SIZE - empty) // length

    await act(hass, "set_config", device_id, parameters={NAMES[0]: value * most})
    with pytest.raises(ServiceValidationError) as caught:
        await act(
            hass, "set_config", device_id, parameters={NAMES[0]: value * (most + 1)}
        )

    assert str(caught.value) == "This is too much at once. At most 20 KB can be sent"
    assert len(acted(phone)) == 1


@pytest.mark.parametrize("settings", [replace(SKYPE, skype_sign_in_time=30)])
@pytest.mark.usefixtures("impatient")
async def test_set_config_while_the_phone_signs_in(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that signs in takes no parameters meanwhile."""
    phone.skype_sign_in()

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_config", device_id, parameters={"httpd.enabled": "1"})

    assert caught.value.translation_key == "busy"


# Keys, text and touch.


async def test_all_keys_are_known(phone: VirtualPhone) -> None:
    """The names of the keys are those of the phone."""
    assert sorted(phone_actions.KEYS) == sorted(phone.key_names)


@pytest.mark.parametrize(
    ("keys", "pressed", "view", "typed"),
    [
        ("Menu", ["Menu"], "Menu", ""),
        (
            ["SOFTKEY1", " dialpad2 ", "DialPad0", "dialpadSTAR"],
            ["SoftKey1", "Dialpad2", "Dialpad0", "DialpadStar"],
            "Dialer",
            "20*",
        ),
        (["Menu", "Home"], ["Menu", "Home"], "Home", ""),
    ],
)
async def test_press_key(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    keys: str | list[str],
    pressed: list[str],
    view: str,
    typed: str,
) -> None:
    """Keys are pressed one after the other, however their names are written."""
    await act_fully(hass, "press_key", device_id, keys=keys)

    assert acted(phone) == [
        ("simulateKeyEvent", {"Type": "Tap", "KeyName": key}) for key in pressed
    ]
    assert (phone.screen.view, phone.screen.typed) == (view, typed)


async def test_what_keys_do_shows_soon(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that keys have begun is there without waiting for the next poll."""
    await act_fully(hass, "press_key", device_id, keys=["Dialpad3", "Select"])

    assert call_state(hass) == "ringback"


async def test_no_poll_comes_between_keys(desk: Desk, device_id: str) -> None:
    """A person does not wait for polls between two keys."""
    pressing = desk.hass.async_create_task(
        act(desk.hass, "press_key", device_id, keys=["Dialpad2"] * 5)
    )
    await asyncio.sleep(0)
    desk.phone.requests.clear()
    await desk.entry.runtime_data.async_refresh()
    await pressing

    assert commands_of(desk.phone)[:6] == ["simulateKeyEvent"] * 5 + ["callStatus"]


async def test_a_key_that_the_phone_lacks(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Keys after one that is refused are not pressed, and what was done shows."""
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="KeyEvent"))
    phone.inject(Fault(FaultKind.API_STATUS, value=4000, path="KeyEvent"))
    ringing(phone)

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "press_key", device_id, keys=["Home", "Headset", "Menu"])
    await settle(hass)

    assert str(caught.value) == f"{TITLE} refused: the input is invalid"
    assert [keys["KeyName"] for _, keys in acted(phone)] == ["Home", "Headset"]
    assert call_state(hass) == "ringing"


@pytest.mark.parametrize(
    ("texts", "replaced", "typed"),
    [
        ([{"text": 2001}], ["false"], "2001"),
        ([{"text": "20"}, {"text": "01"}], ["false", "false"], "2001"),
        ([{"text": "20"}, {"text": "3", "replace": True}], ["false", "true"], "3"),
        ([{"text": " Ä 💥 "}], ["false"], " Ä 💥 "),
        ([{"text": "9" * MAXIMUM_TEXT_LENGTH}], ["false"], "9" * MAXIMUM_TEXT_LENGTH),
    ],
)
async def test_type_text(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    texts: list[dict[str, Any]],
    replaced: list[str],
    typed: str,
) -> None:
    """Text is added to what stands in the field, or takes its place."""
    for fields in texts:
        await act_fully(hass, "type_text", device_id, **fields)

    assert acted(phone) == [
        ("simulateTextInput", {"Value": str(it["text"]), "ReplaceText": flag})
        for it, flag in zip(texts, replaced, strict=True)
    ]
    assert phone.screen.typed == typed


async def test_type_nothing(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Nothing may take the place of something."""
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="TextInput"))

    await act(hass, "type_text", device_id, text="", replace=True)

    assert acted(phone) == [("simulateTextInput", {"Value": "", "ReplaceText": "true"})]


ON_NEW_CALL = {"x": 10, "y": 271}
"""Where the first soft key is on the screen."""
SENT = {"X": "10", "Y": "271"}


@pytest.mark.parametrize(
    ("touches", "sent", "view"),
    [
        (
            [{"positions": ON_NEW_CALL}],
            [{"Type": "Tap", "Positions": [SENT]}],
            "Dialer",
        ),
        (
            [
                {"gesture": "press", "positions": [ON_NEW_CALL], "duration": 0},
                {"gesture": "release", "positions": [{"x": 10.0, "y": "271"}]},
            ],
            [
                {"Type": "Press", "Positions": [SENT], "Duration": "0"},
                {"Type": "Release", "Positions": [SENT]},
            ],
            "Dialer",
        ),
        (
            [
                {
                    "gesture": "swipe",
                    "positions": [{"x": number, "y": 0} for number in range(5)],
                    "duration": 60_000,
                    "easing": 40,
                }
            ],
            [
                {
                    "Type": "Swipe",
                    "Positions": [{"X": str(it), "Y": "0"} for it in range(5)],
                    "Duration": "60000",
                    "Easing": "40",
                }
            ],
            "Home",
        ),
        (
            [{"gesture": "swipe", "positions": [ON_NEW_CALL] * 2, "easing": 0}],
            [{"Type": "Swipe", "Positions": [SENT] * 2, "Easing": "0"}],
            "Home",
        ),
    ],
)
async def test_touch(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    touches: list[dict[str, Any]],
    sent: list[dict[str, Any]],
    view: str,
) -> None:
    """The screen is touched, and does what is written there."""
    for fields in touches:
        await act_fully(hass, "touch", device_id, **fields)

    assert acted(phone) == [("simulateTouch", it) for it in sent]
    assert phone.screen.view == view


@pytest.mark.parametrize("position", [{"x": 480, "y": 0}, {"x": 0, "y": 272}])
@pytest.mark.usefixtures("phone")
async def test_touch_beside_the_screen(
    hass: HomeAssistant, device_id: str, position: dict[str, int]
) -> None:
    """Only the phone knows how large its screen is."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "touch", device_id, positions=position)

    assert caught.value.translation_key == "refused_invalid_input"


async def test_touch_shows_soon(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that is answered on the screen is so without waiting for a poll."""
    ringing(phone)

    await act_fully(hass, "touch", device_id, positions=ON_NEW_CALL)

    assert call_state(hass) == "connected"


# The phone's upkeep.


async def test_update_configuration(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone fetches its configuration, by the button as well once it is enabled."""
    await act(hass, "update_configuration", device_id)
    await enable(hass, entity_id_of(hass, Platform.BUTTON, "update_configuration"))
    await press(hass, "update_configuration")

    assert acted(phone) == [("updateConfiguration", None)] * 2


@OLD_FIRMWARE
@pytest.mark.parametrize("action", ["press_key", "type_text", "update_configuration"])
async def test_what_old_firmware_cannot_do(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """What came with later firmware is said to be missing, each time it is asked."""
    for times in (1, 2):
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, action, device_id, **PHONE_ACTIONS[action])

        assert str(caught.value) == NOT_OFFERED
        assert len(acted(phone)) == times


@pytest.mark.parametrize(
    ("fields", "url", "kind"),
    [
        ({}, SERVER, "All"),
        ({"kind": "all"}, " ftp://anna:secret@192.0.2.20:2121/a b ", "All"),
        ({"kind": "config_files"}, "tftp://192.0.2.20", "ConfigFiles"),
        ({"kind": "local"}, SERVER, "Local"),
        ({"kind": "web"}, SERVER, "Web"),
        ({"kind": "device"}, SERVER, "Device"),
    ],
)
async def test_export_configuration(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, str],
    url: str,
    kind: str,
) -> None:
    """A part of the configuration is sent to an address."""
    await act_fully(hass, "export_configuration", device_id, url=url, **fields)

    assert [(it.url, it.kind) for it in phone.exports] == [(url.strip(), kind)]


@pytest.mark.parametrize("settings", [replace(ACTING, export_fails=True)])
@pytest.mark.usefixtures("phone")
async def test_an_export_that_fails(hass: HomeAssistant, device_id: str) -> None:
    """A server that does not take the configuration is told of."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "export_configuration", device_id, url=SERVER)

    assert caught.value.translation_key == "refused_configuration_export_failed"


BAD_URLS = [
    "",
    " ",
    "192.0.2.20",
    "server/path",
    "/relative",
    "//192.0.2.20/path",
    "file:///etc/passwd",
    "file://192.0.2.20/etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ssh://192.0.2.20",
    "http://",
    "http:///path",
    "https://:443/",
    "ftp:192.0.2.20",
    "http://192.0.2.20:99999/",
    "http://[::1",
    "http://192.0.2.20/\r\nX: y",
    "http://192.0.2.20/\x00",
    "http://192.0.2.20/\u202e",
    "\x01http://192.0.2.20/",
]


@pytest.mark.parametrize("action", ["export_configuration", "upload_packet_capture"])
async def test_addresses_that_are_none(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """An address that no phone could send to is refused before it is asked."""
    for url in BAD_URLS:
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, url=url)
        assert str(caught.value) == (
            "This is not a complete address. It has to begin with one of:"
            " ftp, ftps, http, https, tftp"
        )

    assert phone.requests == []


@pytest.mark.parametrize(
    ("settings", "fields", "captures"),
    [
        (CAPTURING, {"url": f" {SERVER} "}, [SERVER]),
        (
            replace(CAPTURING, provisioning_server="ftp://192.0.2.21"),
            {"url": SERVER},
            [SERVER],
        ),
        (
            replace(CAPTURING, provisioning_server="ftp://192.0.2.21"),
            {},
            ["ftp://192.0.2.21"],
        ),
    ],
)
async def test_upload_packet_capture(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, str],
    captures: list[str],
) -> None:
    """What was captured is sent to an address, or to the configured one."""
    await act_fully(hass, "upload_packet_capture", device_id, **fields)

    assert phone.captures == captures


@pytest.mark.parametrize(
    "settings",
    [
        ACTING,
        replace(ACTING, configuration={"diags.pcap.enabled": "1"}),
        replace(CAPTURING, model="VVX 201"),
        replace(CAPTURING, firmware="6.x"),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_capture_is_off(hass: HomeAssistant, device_id: str) -> None:
    """A phone that captures nothing has no such page, and it is said what to do."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id, url=SERVER)

    assert str(caught.value) == (
        f"{TITLE} does not capture packets. Turn on diags.pcap.enabled and"
        " diags.pcap.background.enabled first; some models cannot do it"
    )


@pytest.mark.parametrize("settings", [replace(CAPTURING, effect_delay=0)])
@pytest.mark.usefixtures("impatient")
async def test_captures_need_time(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A phone sends what it captured once in ten seconds."""
    await act(hass, "upload_packet_capture", device_id, url=SERVER)
    clock.tick(9)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id, url=SERVER)
    assert caught.value.translation_key == "busy"

    clock.tick(1)
    await act(hass, "upload_packet_capture", device_id, url=SERVER)

    assert len(phone.captures) == 2


@pytest.mark.parametrize("settings", [CAPTURING])
@pytest.mark.usefixtures("phone")
async def test_nowhere_to_send_captures_to(hass: HomeAssistant, device_id: str) -> None:
    """Without an address the phone needs one of its own."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id)

    assert caught.value.translation_key == "refused_urls_not_configured"


@pytest.mark.parametrize(
    ("scope", "command", "value"),
    [
        ("all", "configReset", "3"),
        ("local", "configReset/local", "1"),
        ("web", "configReset/web", "3"),
        ("device", "configReset/device", "1"),
    ],
)
async def test_reset_configuration(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    scope: str,
    command: str,
    value: str,
) -> None:
    """Settings are reset: those made by the REST API with those of the web interface."""
    name = "up.backlight.onIntensity"
    await act(hass, "set_config", device_id, parameters={name: "1"})

    await act_fully(hass, "reset_configuration", device_id, scope=scope, confirm=True)

    assert acted(phone)[-1] == (command, None)
    response = await ask(hass, "get_config", device_id, parameters=name)
    assert response["phones"][0]["parameters"][name]["value"] == value


@pytest.mark.parametrize("settings", [replace(ACTING, reboot_time=0)])
async def test_factory_reset(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone forgets everything, its password and its REST API included."""
    await act_fully(hass, "factory_reset", device_id, confirm=True)

    assert acted(phone) == [("factoryReset", None)]
    assert phone.default_password
    assert not phone.rest_enabled


# Skype.


@pytest.mark.parametrize("settings", [SKYPE])
async def test_skype(hass: HomeAssistant, phone: VirtualPhone, device_id: str) -> None:
    """The phone signs in and out."""
    account = PHONE_ACTIONS["skype_sign_in"]

    await act_fully(hass, "skype_sign_in", device_id, **account)
    states = [phone.signed_in]
    await act_fully(hass, "skype_sign_out", device_id)
    states.append(phone.signed_in)
    account = account | {"domain": "EXAMPLE", "lock_code": "0123"}
    await act_fully(hass, "skype_sign_in", device_id, **account)

    assert [*states, phone.signed_in] == [True, False, True]
    sent = {"Address": "anna@example.com", "User": "anna", "Password": SECRET}
    assert acted(phone) == [
        ("skype/signIn", {**sent, "Domain": ""}),
        ("skype/signOut", None),
        ("skype/signIn", {**sent, "Domain": "EXAMPLE", "LockCode": "0123"}),
    ]


@pytest.mark.parametrize(
    ("settings", "action", "key"),
    [
        (ACTING, "skype_sign_in", "not_offered"),
        (ACTING, "skype_sign_out", "not_offered"),
        (SKYPE, "skype_sign_out", "refused_operation_not_allowed"),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_skype_is_refused(
    hass: HomeAssistant, device_id: str, action: str, key: str
) -> None:
    """A phone of other servers does not offer Skype, nor to sign out twice."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **PHONE_ACTIONS[action])

    assert caught.value.translation_key == key


@pytest.mark.parametrize(
    "settings",
    [replace(SKYPE, skype_sign_in_time=0.1, overlap=it) for it in ("queue", "refuse")],
)
async def test_others_while_a_phone_signs_in(
    desk: Desk, device_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in takes minutes: people go on meanwhile, and polls wait."""
    monkeypatch.setattr(transport, "BUSY_FIRST_PAUSE", 0.01)
    signing_in = desk.hass.async_create_task(
        act(desk.hass, "skype_sign_in", device_id, **PHONE_ACTIONS["skype_sign_in"])
    )
    await asyncio.sleep(0.01)
    polling = desk.hass.async_create_task(desk.entry.runtime_data.async_refresh())
    await asyncio.sleep(0)
    await act(desk.hass, "dial", device_id, destination="3001")
    await asyncio.gather(signing_in, polling)
    await effect(desk.hass)

    (signed_in,) = (it for it in desk.phone.requests if it.path.endswith("signIn"))
    dialled = [it for it in desk.phone.requests if it.path.endswith("dial")]
    polled = [it for it in desk.phone.requests if it.method == "GET"]
    assert dialled[0].time < signed_in.finished
    assert dialled[-1].http_status == 200
    assert len(desk.phone.calls) == 1
    assert min(it.time for it in polled) >= signed_in.finished
    assert desk.call_state == "ringback"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (SKYPE, None),
        (ACTING, None),
        (SKYPE, Fault(FaultKind.CUT_CONNECTION, path="signIn")),
        (SKYPE, Fault(FaultKind.HTTP_STATUS, value=500, path="signIn")),
        (SKYPE, Fault(FaultKind.NOT_JSON, path="signIn")),
    ],
)
async def test_the_password_is_not_logged(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fault: Fault | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The password of the account is in no log, whatever happens, and in no error."""
    caplog.set_level(logging.DEBUG)
    for it in filter(None, [fault]):
        phone.inject(it)
    shown = ""

    try:
        await act(hass, "skype_sign_in", device_id, **PHONE_ACTIONS["skype_sign_in"])
    except HomeAssistantError as error:
        shown = "".join(traceback.format_exception(error))
    await settle(hass)

    assert acted(phone)[0][1]["Password"] == SECRET
    assert SECRET not in shown
    # With its own debug log on, Home Assistant writes down each event.
    assert not [
        record.getMessage()
        for record in caplog.records
        if SECRET in record.getMessage() and record.name != "homeassistant.core"
    ]
