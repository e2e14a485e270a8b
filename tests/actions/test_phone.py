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
from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.actions import phone as phone_actions
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.configuration import MAXIMUM_SIZE
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from tests.common import (
    commands_of,
    crashes,
    enable,
    entity_id_of,
    paths_of,
    seconds_pass,
    state_of,
)
from tests.desk import Desk
from tests.helpers.actions import ACTING, PHONE_ACTIONS, TITLE, Person, press
from tests.helpers.calls import ringing, talking
from virtual_phone import Fault, FaultKind, PhoneSettings

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


def acted(person: Person) -> list[tuple[str, Any]]:
    """Return what the phone was told to do, with what that said."""
    return [
        (command.removeprefix("mgmt/"), json.loads(body)["data"] if body else None)
        for command, body in person.commands
    ]


# The call log.


@pytest.fixture
async def logged(desk: Desk, person: Person) -> Person:
    """Return somebody whose phone has had a call of each kind."""
    handle = desk.phone.incoming_call("3001", "Anna", line=2)
    desk.clock.tick(5)
    desk.phone.remote_hang_up(handle)
    desk.clock.tick(55)
    handle = desk.phone.incoming_call("3002", "Bert")
    desk.phone.local_answer(handle)
    desk.clock.tick(60)
    desk.phone.remote_hang_up(handle)
    handle = desk.phone.local_dial("3003")
    desk.clock.tick(60)
    desk.phone.local_hang_up(handle)
    await desk.after(60)
    desk.phone.requests.clear()
    return person


MISSED = {
    "kind": "missed",
    "started": "2026-11-02T12:00:00-08:00",
    "name": "Anna",
    "number": "3001",
    "withheld": False,
    "line": 2,
    "duration": None,
}
RECEIVED = {
    "kind": "received",
    "started": "2026-11-02T12:01:00-08:00",
    "name": "Bert",
    "number": "3002",
    "withheld": False,
    "line": 1,
    "duration": 60,
}
PLACED = {
    "kind": "placed",
    "started": "2026-11-02T12:02:00-08:00",
    "name": None,
    "number": "3003",
    "withheld": False,
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
    logged: Person,
    fields: dict[str, Any],
    path: str,
    entries: list[dict[str, Any]],
) -> None:
    """Past calls are returned, of one kind or all, the newest first."""
    response = await logged.ask("get_call_log", **fields)

    assert paths_of(logged.phone) == [f"/api/v1/mgmt/callLogs{path}"]
    assert response["entries"] == [logged.identity | entry for entry in entries]


@pytest.mark.usefixtures("clock")
async def test_call_log_without_times(person: Person) -> None:
    """In one second the later call is newer, and one without a time is the oldest."""
    assert (await person.ask("get_call_log"))["entries"] == []
    for number in ("3001", "3002"):
        person.phone.remote_hang_up(person.phone.incoming_call(number))
    person.phone.clock_offset = timedelta(days=-60 * 365)
    person.phone.remote_hang_up(person.phone.incoming_call("3003"))

    for kind in ("all", "missed"):
        response = await person.ask("get_call_log", kind=kind)

        assert [(it["number"], it["started"]) for it in response["entries"]] == [
            ("3002", "2026-11-02T12:00:00-08:00"),
            ("3001", "2026-11-02T12:00:00-08:00"),
            ("3003", None),
        ]


async def test_a_list_that_a_phone_lacks(
    person: Person, clock: FrozenDateTimeFactory
) -> None:
    """A phone without one of the lists still tells of the log as a whole."""
    person.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="Logs/missed")
    )

    error = await person.fails("get_call_log", kind="missed")

    assert error.translation_key == "not_offered"
    assert (await person.ask("get_call_log"))["entries"] == []
    person.phone.remote_hang_up(person.phone.incoming_call("3001"))
    await seconds_pass(person.hass, clock, 60)
    assert state_of(person.hass, Platform.SENSOR, "missed_calls").state == "1"


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
async def test_get_information(person: Person) -> None:
    """A section is one request, in plain types, and holds no password and no key."""
    talking(person.phone)

    for section in phone_actions.SECTIONS:
        person.phone.requests.clear()
        response = await person.ask("get_information", section=section)

        assert len(paths_of(person.phone)) == 1
        (told,) = response["phones"]
        assert told.items() > person.identity.items()
        text = json.dumps(response)
        assert not [it for it in (SECRET, "PlcmSpIp", "anna") if it in text]


@pytest.mark.parametrize(
    "kind", [FaultKind.WRONG_TYPES, FaultKind.BAD_UTF8, FaultKind.EMPTY_BODY]
)
async def test_nonsense(
    person: Person, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that makes no sense is told of in words, or leaves things unknown.

    What phones can be asked for in two ways is asked for again, and then the older way.
    """
    for section in phone_actions.SECTIONS:
        person.phone.inject(Fault(kind, times=9))
        with suppress(HomeAssistantError):
            json.dumps(await person.ask("get_information", section=section))
        assert [times for _, times in person.phone.faults] in ([8], [6])
        person.phone.clear_faults()

    assert not crashes(caplog)


async def test_what_a_phone_lacks_is_remembered(desk: Desk, person: Person) -> None:
    """It is asked for once, and again after a reload or when the phone was gone."""
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="uixml"))

    async def asked() -> int:
        desk.phone.requests.clear()
        for _ in range(3):
            error = await person.fails("get_information", section="ui")
            assert str(error) == NOT_OFFERED
        return commands_of(desk.phone).count("uixml")

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
async def test_old_firmware(person: Person) -> None:
    """Old firmware tells what it can, and is not asked for what made it freeze."""
    ringing(person.phone)
    told = {
        section: (await person.ask("get_information", section=section))["phones"][0]
        for section in ("device", "lines")
    }
    error = await person.fails("get_information", section="media_sessions")

    assert told["device"]["firmware"] == "5.7.3.2205"
    assert told["lines"]["lines"][0]["forwarding"] is None
    assert error.translation_key == "not_offered"
    assert not [path for path in paths_of(person.phone) if "sessionStats" in path]


# Configuration parameters.


NAMES = [f"test.parameter.{number}" for number in range(20)]
CONFIGURED = pytest.mark.parametrize(
    "settings", [replace(ACTING, configuration=dict.fromkeys(NAMES, "old"))]
)


@EVERY_FIRMWARE
async def test_get_config_of_unknown_parameters(person: Person) -> None:
    """Parameters that the phone does not know are named, the others returned."""
    names = ["no.such.thing", " httpd.cfg.port ", "nor.this"]

    response = await person.ask("get_config", parameters=names)

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
async def test_set_config(person: Person, value: object, stored: str) -> None:
    """A value arrives byte for byte as text, and comes back as such."""
    await person.act("set_config", parameters={NAMES[0]: value})

    assert acted(person) == [("config/set", {NAMES[0]: stored})]
    response = await person.ask("get_config", parameters=NAMES[0])
    (told,) = response["phones"]
    assert told["parameters"] == {NAMES[0]: {"value": stored, "source": "web"}}


@CONFIGURED
async def test_many_parameters(person: Person) -> None:
    """Up to 20 parameters are set and returned at once."""
    await person.act("set_config", parameters=dict.fromkeys(NAMES, "new"))
    response = await person.ask("get_config", parameters=NAMES)

    assert len(person.commands) == 2
    assert response["phones"] == [
        {
            **person.identity,
            "parameters": {it: {"value": "new", "source": "web"} for it in NAMES},
            "unknown": [],
        }
    ]


@EVERY_FIRMWARE
async def test_set_config_of_unknown_parameters(person: Person) -> None:
    """Parameters that the phone does not know are named, whatever its firmware."""
    values = dict.fromkeys(("no.such.thing", "httpd.enabled", "nor.this"), "1")

    error = await person.fails("set_config", parameters=values)

    refused, _, names = str(error).partition(": it does not know ")
    assert refused == f"{TITLE} refused"
    assert sorted(names.split(", ")) == ["no.such.thing", "nor.this"]


@CONFIGURED
@pytest.mark.parametrize("value", ["x", "ä", '"'])
async def test_the_largest_configuration(person: Person, value: str) -> None:
    """As much as a phone takes is sent, and not a byte more."""
    empty = len('{"data":{"test.parameter.0":""}}')
    length = len(json.dumps(value)) - 2
    most = (MAXIMUM_SIZE - empty) // length

    await person.act("set_config", parameters={NAMES[0]: value * most})
    error = await person.fails("set_config", parameters={NAMES[0]: value * (most + 1)})

    assert isinstance(error, ServiceValidationError)
    assert str(error) == "This is too much at once. At most 20 KB can be sent"
    assert len(acted(person)) == 1


# Keys, text and touch.


async def test_all_keys_are_known(person: Person) -> None:
    """The names of the keys are those of the phone."""
    assert sorted(phone_actions.KEYS) == sorted(person.phone.key_names)


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
    person: Person, keys: str | list[str], pressed: list[str], view: str, typed: str
) -> None:
    """Keys are pressed one after the other, however their names are written."""
    await person.act_fully("press_key", keys=keys)

    assert acted(person) == [
        ("simulateKeyEvent", {"Type": "Tap", "KeyName": key}) for key in pressed
    ]
    assert (person.phone.screen.view, person.phone.screen.typed) == (view, typed)


async def test_no_poll_comes_between_keys(desk: Desk, person: Person) -> None:
    """A person does not wait for polls between two keys."""
    pressing = desk.hass.async_create_task(
        person.act("press_key", keys=["Dialpad2"] * 5)
    )
    await asyncio.sleep(0)
    desk.phone.requests.clear()
    await desk.entry.runtime_data.async_refresh()
    await pressing

    assert commands_of(desk.phone)[:6] == ["simulateKeyEvent"] * 5 + ["callStatus"]


async def test_a_key_that_the_phone_lacks(person: Person) -> None:
    """Keys after one that is refused are not pressed, and what was done shows."""
    person.phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="KeyEvent"))
    person.phone.inject(Fault(FaultKind.API_STATUS, value=4000, path="KeyEvent"))
    ringing(person.phone)

    error = await person.fails("press_key", keys=["Home", "Headset", "Menu"])

    assert str(error) == (
        f"Only 1 of 3 keys were pressed. {TITLE} refused: the input is invalid."
    )
    assert [keys["KeyName"] for _, keys in acted(person)] == ["Home", "Headset"]
    assert person.call_state == "ringing"


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
    person: Person, texts: list[dict[str, Any]], replaced: list[str], typed: str
) -> None:
    """Text is added to what stands in the field, or takes its place."""
    for fields in texts:
        await person.act_fully("type_text", **fields)

    assert acted(person) == [
        ("simulateTextInput", {"Value": str(it["text"]), "ReplaceText": flag})
        for it, flag in zip(texts, replaced, strict=True)
    ]
    assert person.phone.screen.typed == typed


async def test_type_nothing(person: Person) -> None:
    """Nothing may take the place of something."""
    person.phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="TextInput"))

    await person.act("type_text", text="", replace=True)

    assert acted(person) == [
        ("simulateTextInput", {"Value": "", "ReplaceText": "true"})
    ]


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
    person: Person, touches: list[dict[str, Any]], sent: list[dict[str, Any]], view: str
) -> None:
    """The screen is touched, and does what is written there."""
    for fields in touches:
        await person.act_fully("touch", **fields)

    assert acted(person) == [("simulateTouch", it) for it in sent]
    assert person.phone.screen.view == view


# The phone's upkeep.


async def test_update_configuration(person: Person) -> None:
    """The phone fetches its configuration, by the button as well once it is enabled."""
    await person.act("update_configuration")
    button = entity_id_of(person.hass, Platform.BUTTON, "update_configuration")
    await enable(person.hass, button)
    await press(person.hass, "update_configuration")

    assert acted(person) == [("updateConfiguration", None)] * 2


@pytest.mark.parametrize(
    ("settings", "action", "fields", "key"),
    [
        (ACTING, "skype_sign_in", {}, "not_offered"),
        (SKYPE, "skype_sign_out", {}, "refused_operation_not_allowed"),
        (ACTING, "touch", {"positions": {"x": 480, "y": 0}}, "refused_invalid_input"),
        (CAPTURING, "upload_packet_capture", {}, "refused_urls_not_configured"),
        (
            replace(ACTING, export_fails=True),
            "export_configuration",
            {},
            "refused_configuration_export_failed",
        ),
    ],
)
async def test_what_a_phone_refuses(
    person: Person, action: str, fields: dict[str, Any], key: str
) -> None:
    """What only the phone can know, such as how large its screen is, it says."""
    error = await person.fails(action, **PHONE_ACTIONS[action] | fields)

    assert error.translation_key == key


@OLD_FIRMWARE
@pytest.mark.parametrize("action", ["press_key", "type_text", "update_configuration"])
async def test_what_old_firmware_cannot_do(person: Person, action: str) -> None:
    """What came with later firmware is said to be missing, each time it is asked."""
    for times in (1, 2):
        error = await person.fails(action, **PHONE_ACTIONS[action])

        assert str(error) == NOT_OFFERED
        assert len(acted(person)) == times


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
    person: Person, fields: dict[str, str], url: str, kind: str
) -> None:
    """A part of the configuration is sent to an address."""
    await person.act_fully("export_configuration", url=url, **fields)

    assert [(it.url, it.kind) for it in person.phone.exports] == [(url.strip(), kind)]


BAD_URLS = [
    "",
    " ",
    "192.0.2.20",
    "/relative",
    "file://192.0.2.20/etc/passwd",
    "javascript:alert(1)",
    "ssh://192.0.2.20",
    "http://",
    "https://:443/",
    "ftp:192.0.2.20",
    "http://192.0.2.20:99999/",
    "http://[::1",
    "http://192.0.2.20/\r\nX: y",
    "http://192.0.2.20/\u202e",
    "\x01http://192.0.2.20/",
]


@pytest.mark.parametrize("action", ["export_configuration", "upload_packet_capture"])
async def test_addresses_that_are_none(person: Person, action: str) -> None:
    """An address that no phone could send to is refused before it is asked."""
    for url in BAD_URLS:
        error = await person.fails(action, url=url)

        assert isinstance(error, ServiceValidationError)
        assert str(error) == (
            "This is not a complete address. It has to begin with one of:"
            " ftp, ftps, http, https, tftp"
        )

    assert person.phone.requests == []


@pytest.mark.parametrize(
    ("settings", "fields", "captures"),
    [
        (CAPTURING, {"url": f" {SERVER} "}, [SERVER]),
        (
            replace(CAPTURING, provisioning_server="ftp://192.0.2.21"),
            {},
            ["ftp://192.0.2.21"],
        ),
    ],
)
async def test_upload_packet_capture(
    person: Person, fields: dict[str, str], captures: list[str]
) -> None:
    """What was captured is sent to an address, or to the configured one."""
    await person.act_fully("upload_packet_capture", **fields)

    assert person.phone.captures == captures


@pytest.mark.parametrize(
    "settings",
    [
        ACTING,
        replace(ACTING, configuration={"diags.pcap.enabled": "1"}),
        replace(CAPTURING, model="VVX 201"),
        replace(CAPTURING, firmware="6.x"),
    ],
)
async def test_capture_is_off(person: Person) -> None:
    """A phone that captures nothing has no such page, and it is said what to do."""
    error = await person.fails("upload_packet_capture", url=SERVER)

    assert str(error) == (
        f"{TITLE} does not capture packets. Turn on diags.pcap.enabled and"
        " diags.pcap.background.enabled first; some models cannot do it"
    )


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
    person: Person, scope: str, command: str, value: str
) -> None:
    """Settings are reset: those made by the REST API with those of the web interface."""
    name = "up.backlight.onIntensity"
    await person.act("set_config", parameters={name: "1"})

    await person.act_fully("reset_configuration", scope=scope, confirm=True)

    assert acted(person)[-1] == (command, None)
    response = await person.ask("get_config", parameters=name)
    assert response["phones"][0]["parameters"][name]["value"] == value


@pytest.mark.parametrize("settings", [replace(ACTING, reboot_time=0)])
async def test_factory_reset(person: Person) -> None:
    """The phone forgets everything, its password and its REST API included."""
    await person.act_fully("factory_reset", confirm=True)

    assert acted(person) == [("factoryReset", None)]
    assert person.phone.default_password
    assert not person.phone.rest_enabled


# Skype.


@pytest.mark.parametrize("settings", [SKYPE])
async def test_skype(person: Person) -> None:
    """The phone signs in and out."""
    account = PHONE_ACTIONS["skype_sign_in"]

    await person.act_fully("skype_sign_in", **account)
    states = [person.phone.signed_in]
    await person.act_fully("skype_sign_out")
    states.append(person.phone.signed_in)
    account = account | {"domain": "EXAMPLE", "lock_code": "0123"}
    await person.act_fully("skype_sign_in", **account)

    assert [*states, person.phone.signed_in] == [True, False, True]
    sent = {"Address": "anna@example.com", "User": "anna", "Password": SECRET}
    assert acted(person) == [
        ("skype/signIn", {**sent, "Domain": ""}),
        ("skype/signOut", None),
        ("skype/signIn", {**sent, "Domain": "EXAMPLE", "LockCode": "0123"}),
    ]


@pytest.mark.parametrize(
    "settings",
    [replace(SKYPE, skype_sign_in_time=0.1, overlap=it) for it in ("queue", "refuse")],
)
async def test_others_while_a_phone_signs_in(
    person: Person, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in takes minutes: people go on meanwhile, and polls wait."""
    monkeypatch.setattr(transport, "BUSY_FIRST_PAUSE", 0.01)
    signing_in = person.hass.async_create_task(
        person.act("skype_sign_in", **PHONE_ACTIONS["skype_sign_in"])
    )
    await asyncio.sleep(0.01)
    polling = person.hass.async_create_task(loaded.runtime_data.async_refresh())
    await asyncio.sleep(0)
    await person.act("dial", destination="3001")
    await asyncio.gather(signing_in, polling)
    await person.effect()

    (signed_in,) = (it for it in person.phone.requests if it.path.endswith("signIn"))
    dialled = [it for it in person.phone.requests if it.path.endswith("dial")]
    polled = [it for it in person.phone.requests if it.method == "GET"]
    assert dialled[0].time < signed_in.finished
    assert dialled[-1].http_status == 200
    assert len(person.phone.calls) == 1
    assert min(it.time for it in polled) >= signed_in.finished
    assert person.call_state == "ringback"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (SKYPE, Fault(FaultKind.HANG, value=0.01, path="signIn")),
        (ACTING, Fault(FaultKind.HANG, value=0.01, path="signIn")),
        (SKYPE, Fault(FaultKind.CUT_CONNECTION, path="signIn")),
        (SKYPE, Fault(FaultKind.NOT_JSON, path="signIn")),
    ],
)
async def test_the_password_is_not_logged(
    person: Person, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """The password of the account is in no log, whatever happens, and in no error."""
    caplog.set_level(logging.DEBUG)
    person.phone.inject(fault)
    shown = ""

    try:
        await person.act("skype_sign_in", **PHONE_ACTIONS["skype_sign_in"])
    except HomeAssistantError as error:
        shown = "".join(traceback.format_exception(error))
    await person.settle()

    assert acted(person)[0][1]["Password"] == SECRET
    assert SECRET not in shown
    # With its own debug log on, Home Assistant writes down each event.
    assert not [
        record.getMessage()
        for record in caplog.records
        if SECRET in record.getMessage() and record.name != "homeassistant.core"
    ]
