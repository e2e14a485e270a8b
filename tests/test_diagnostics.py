"""Tests of the diagnostics: what is in the download, and what never is."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
import dataclasses
import json
from pathlib import Path
import re
from typing import Any, Final

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS, REDACTED
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.const import CONF_PASSWORD, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.const import CONF_PUSH, CONF_SETTINGS_BEFORE, DOMAIN
from custom_components.poly_vvx.readings import READING_SENSORS
from virtual_phone import (
    USER_LEVEL_NAME,
    Fault,
    FaultKind,
    LineSettings,
    NotificationFault,
    PhoneSettings,
    VirtualPhone,
)
from virtual_phone.likeness import settings_like

from .common import (
    OTHER_MAC,
    PASSWORD,
    SETTINGS,
    entry_of,
    foremost_call,
    kept_data_of,
    seconds_pass,
    set_up,
    settle,
)
from .desk import Desk
from .fixtures import PlugIn

pytestmark = pytest.mark.usefixtures("clock")

(DOCUMENTATION,) = (Path(__file__).parent.parent / "docs").rglob("diagnostics.md")

type Download = Callable[[MockConfigEntry], Awaitable[Any]]
"""Returns all that a user downloads, which is more than what we tell."""

SOMEBODYS = dataclasses.replace(
    SETTINGS,
    mac="64167fd1a6b0",
    firmware="6.4.3.5814",
    lines=(
        LineSettings(
            number="5550142",
            label="Reception desk",
            display_name="Front office",
            server="198.51.100.23",
            line_keys=2,
        ),
        LineSettings(
            number="anna.musterfrau",
            label="{{ states('zone.home') }}",
            server="registrar.example.net",
            registered=False,
            shared=True,
        ),
    ),
    ip_address="192.0.2.177",
    camera=True,
    configuration={
        "apps.telNotification.URL": "http://events.example.net/of-somebody-else",
        "reg.1.auth.password": "password-of-the-line",
    },
    provisioning_server="provisioning.example.net",
    location={"City": "Springfield-on-Sea"},
    password="password-of-the-administrator",
    user_password="password-of-a-user",
    h235_key="c2hhcmVkLXNlY3JldA",
    voice_quality=4.1,
    tls=True,
)
"""A phone on which everything can be told from what other phones have there."""

PARTIES: Final = {
    "+491715550173": "Anna Musterfrau",
    "somebody@pbx.example.com": "<script>alert('Zoë')</script>",
    "5550188": "\u202eevil\u2066 \x07 name",
    "5550199": "N" * 300,
}
"""Who calls; the last names are odd."""
FORWARDED_TO: Final = "5550911"

HARMLESS_SETTINGS: Final = {"model", "firmware", "timezone"}
"""What may be told of a phone's settings."""
HARMLESS_NEWS: Final = {
    *("model", "vendor", "type", "firmware", "updater", "boot_block", "part_number"),
    *("ip_stack", "preferred_network", "state_name", "transfer_type"),
}
"""What may be told of what a phone tells."""


def texts_of(value: object, harmless: Collection[str] = ()) -> Iterator[str]:
    """Return all texts in a value, however deep, but for words of ours."""
    if type(value) is str:
        yield value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key not in harmless:
                yield from texts_of(member, harmless)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from texts_of(member, harmless)


def personal(entry: MockConfigEntry, phone: VirtualPhone) -> set[str]:
    """Return all that somebody could know the phone or its people by."""
    settings, usual = map(dataclasses.asdict, (phone.settings, PhoneSettings()))
    octets = [phone.settings.mac[at : at + 2] for at in range(0, 12, 2)]
    found = {
        *(set(texts_of(settings, HARMLESS_SETTINGS)) - set(texts_of(usual))),
        *texts_of(dataclasses.asdict(entry.runtime_data.data), HARMLESS_NEWS),
        *texts_of(dict(entry.data), {"username", CONF_SETTINGS_BEFORE}),
        *texts_of(dict(entry.options)),
        *PARTIES,
        *PARTIES.values(),
        *(octets[0] + mark + mark.join(octets[1:]) for mark in ("", ":", "-")),
        entry.title,
        phone.host,
        FORWARDED_TO,
    }
    return {text.lower() for text in found if text}


@pytest.fixture
async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> Download:
    """Return a function that downloads the diagnostics of an entry."""
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    client = await hass_client()

    async def download(entry: MockConfigEntry) -> Any:
        path = f"/api/diagnostics/config_entry/{entry.entry_id}"
        async with client.get(path) as response:
            assert response.status == 200
            return await response.json()

    return download


@pytest.fixture
async def somebodys(plug_in: PlugIn) -> VirtualPhone:
    """Return a phone with a past: its call logs are full, its lines are busy."""
    phone = await plug_in(SOMEBODYS)
    for number, name in 50 * list(PARTIES.items()):
        phone.remote_hang_up(phone.incoming_call(number, name))
        handle = phone.incoming_call(number, name)
        phone.local_answer(handle)
        phone.remote_hang_up(handle)
        handle = phone.local_dial(number)
        phone.remote_hang_up(handle)
    phone.set_do_not_disturb(3, enabled=True)
    phone.set_forwarding(3, always=FORWARDED_TO, busy=FORWARDED_TO)
    phone.set_forwarding(1, no_answer=FORWARDED_TO)
    return phone


@pytest.fixture
async def scene(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    home: TestClient[Any, Any],
    somebodys: VirtualPhone,
    everything_enabled: None,
) -> MockConfigEntry:
    """Return the entry of that phone with calls that it announces."""
    entry = entry_of(somebodys, "VVX 450 (Reception desk)", push=True)
    await set_up(hass, entry)
    (number, name), (other, strange), *_ = PARTIES.items()
    somebodys.local_answer(somebodys.incoming_call(number, name))
    somebodys.incoming_call(other, strange, line=2)
    await somebodys.wait_for_notifications()
    await settle(hass)
    await seconds_pass(hass, clock, 15)
    return entry


async def test_nothing_personal_is_in_it(
    hass: HomeAssistant,
    download: Download,
    somebodys: VirtualPhone,
    scene: MockConfigEntry,
) -> None:
    """Nobody can be known by the download, whatever the phone tells us."""
    secrets = personal(scene, somebodys)
    shown = "".join(
        f"{state.state} {state.attributes}" for state in hass.states.async_all()
    ).lower()

    everything = await download(scene)

    # All of these are known to Home Assistant, and some are shown.
    assert {"anna musterfrau", "+491715550173", "reception desk"} <= secrets
    assert {scene.data[CONF_WEBHOOK_ID], scene.data[CONF_PASSWORD]} <= secrets
    assert {"somebody", FORWARDED_TO, "192.0.2.177"} <= {
        secret for secret in secrets if secret in shown
    }
    # So long that none of them stands in it by chance.
    assert {text for text in secrets if len(text) < 6} == set()
    text = json.dumps(everything, ensure_ascii=False).lower()
    assert {secret for secret in secrets if secret in text} == set()


async def test_what_is_in_it(download: Download, scene: MockConfigEntry) -> None:
    """It tells of calls that are announced; all else is in the snapshots."""
    data = (await download(scene))["data"]
    phone = data["phone"]

    assert data["entry"]["certificate_pinned"] is True
    assert data["entry"]["settings_changed"] == [
        "apps.telNotification.1.URL",
        "apps.telNotification.callStateChangeEvent",
        "apps.telNotification.incomingEvent",
        "apps.telNotification.lineRegistrationEvent",
    ]
    assert phone["notifications"].pop("received") > 0
    assert len(phone["notifications"].pop("last")) == 5
    assert phone["notifications"] == {
        "state": "proven",
        "url": "http",
        "writes": 1,
        "refused": 0,
        "misses": 0,
    }
    assert [(it["state"], it["direction"], it["line"]) for it in phone["calls"]] == [
        ("connected", "incoming", 1),
        ("ringing", "incoming", 1),
    ]
    assert len(phone["readings"]) == len(READING_SENSORS)
    assert None not in phone["readings"].values()


async def test_last_calls(desk: Desk, download: Download) -> None:
    """What happened to calls is told, and how the phone has told of them."""
    handle = desk.phone.incoming_call("+493012345", "Anna Example")
    await desk.next_poll()
    seen = (await download(desk.entry))["data"]["phone"]["answers"]
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)
    desk.phone.local_dial("3001")
    await desk.next_poll()

    events = (await download(desk.entry))["data"]["phone"]["call_events"]

    assert [(it["call"], it["type"], it["direction"]) for it in events] == [
        (1, "incoming", "incoming"),
        (1, "missed", "incoming"),
        (2, "outgoing", "outgoing"),
    ]
    assert events[0] == {
        "time": "2026-11-02T20:00:03+00:00",
        "call": 1,
        "type": "incoming",
        "direction": "incoming",
        "source": "poll",
        "line": 1,
        "name": True,
        "number": True,
        "number_changed": False,
        "withheld": False,
        "started": "2026-11-02T12:00:00-08:00",
        "duration": None,
        "late": False,
        "answered_elsewhere": False,
    }
    count, call = seen["/api/v2/webCallControl/callStatus"]["shape"]["data"]
    assert count == 1
    assert call["CallState"] == "=Offering"
    assert call["RemotePartyNumber"] == "+digits 10"
    assert call["RemotePartyName"] == "text 12"


@pytest.mark.parametrize("firmware", ["5.7", "5.9", "6.x"])
async def test_a_report_becomes_a_phone(
    desk: Desk, download: Download, plug_in: PlugIn, tmp_path: Path, firmware: str
) -> None:
    """A virtual phone answers like the one whose diagnostics somebody has sent."""
    usual = dataclasses.replace(SETTINGS, mac=OTHER_MAC)
    odd = dataclasses.replace(
        usual, firmware=firmware, line_id_key="LineID", number_form="sip"
    )
    answers = []
    path = tmp_path / "diagnostics.json"
    for settings in (odd, None):
        phone = await plug_in(settings or settings_like(path, usual))
        await set_up(desk.hass, entry := entry_of(phone))
        phone.local_answer(phone.incoming_call("3001", "Anna"))
        await desk.seconds_pass(5)
        assert foremost_call(desk.hass, "number", OTHER_MAC) == "3001"
        diagnostics = await download(entry)
        path.write_text(json.dumps(diagnostics), encoding="utf-8")
        answers.append(diagnostics["data"]["phone"]["answers"])
        await desk.hass.config_entries.async_remove(entry.entry_id)

    assert phone.settings.firmware == odd.release
    assert phone.settings.number_form == "bare"
    reported, again = answers
    assert again.keys() == reported.keys()
    calls = {path for path in reported if path.endswith("/callStatus")}
    assert {it: again[it] for it in calls} == {it: reported[it] for it in calls}
    assert any("address" in json.dumps(reported[it]) for it in calls)


async def test_what_is_new_in_an_entry_is_not_told(
    hass: HomeAssistant, download: Download, phone: VirtualPhone
) -> None:
    """Whatever comes to be kept in an entry is redacted until somebody decides."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="64:16:7f:0a:00:01",
        data={**kept_data_of(phone), "new": "secret", "more": {"deep": ["secret"]}},
        options={CONF_PUSH: False, "newer": "secret"},
    )
    await set_up(hass, entry)

    told = (await download(entry))["data"]["entry"]

    assert told["data"] == {
        "host": REDACTED,
        "port": phone.port,
        "username": REDACTED,
        "password": REDACTED,
        "ssl": False,
        "new": REDACTED,
        "more": REDACTED,
    }
    assert told["options"] == {"push": False, "newer": REDACTED}
    assert told["certificate_pinned"] is False


async def test_a_phone_that_is_not_watched(
    hass: HomeAssistant, download: Download, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Of a phone that was never reached, or found and ignored, is the entry."""
    await phone.stop()
    await set_up(hass, entry)
    ignored = MockConfigEntry(
        domain=DOMAIN, unique_id="64:16:7f:0a:00:02", source=SOURCE_IGNORE
    )
    ignored.add_to_hass(hass)

    everything = await download(entry)
    unwanted = (await download(ignored))["data"]

    assert everything["data"]["phone"] is unwanted["phone"] is None
    assert everything["data"]["entry"]["state"] == "setup_retry"
    assert everything["data"]["entry"]["problem"] == "cannot_connect"
    assert PASSWORD not in json.dumps(everything)
    assert phone.host not in json.dumps(everything)
    assert unwanted["entry"]["data"] == {}
    assert unwanted["entry"]["source"] == "ignore"


async def test_a_phone_that_fails(desk: Desk, download: Download) -> None:
    """Why is told, even when it is over, and what was known of the phone."""
    desk.phone.inject(Fault(FaultKind.API_STATUS, 2, 9999, "callStatus"))
    await desk.next_poll()
    await desk.seconds_pass(4)

    updates = (await download(desk.entry))["data"]["phone"]["updates"]

    assert updates == {
        "successful": True,
        "interval": 3,
        "last_failure": {
            "translation_key": "refused",
            "kinds": ["UpdateFailed", "RefusedError"],
            "codes": [9999],
        },
    }

    await desk.phone.stop()
    await desk.next_poll()

    everything = await download(desk.entry)

    told = everything["data"]["phone"]
    failure = told["updates"]["last_failure"]
    assert told["updates"]["successful"] is False
    assert failure["translation_key"] == "cannot_connect"
    assert failure["kinds"][:2] == ["UpdateFailed", "NobodyListensError"]
    assert failure["codes"] == []
    assert told["device"]["firmware"] == "5.9.7.1477"
    assert [line["number"] for line in told["lines"]] == [1, 2]
    assert desk.entry.title not in json.dumps(everything)
    assert desk.phone.host not in json.dumps(everything)


@pytest.mark.parametrize("settings", [dataclasses.replace(SETTINGS, firmware="5.7")])
async def test_a_phone_that_lacks_something(
    hass: HomeAssistant, download: Download, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """It tells what a phone does not have; that is unknown then, not empty."""
    for path in ("pollForStatus", "callLogs"):
        phone.inject(Fault(FaultKind.API_STATUS, times=99, value=4004, path=path))
    await set_up(hass, entry)

    told = (await download(entry))["data"]["phone"]

    assert told["not_offered"] == [
        "Management.DeviceInfo v2",
        "Management.LineInfo v2",
        "Management.PollForStatus",
        "WebCallControl.CallLogs",
        "WebCallControl.CallStatus v2",
    ]
    assert told["status"] is told["call_log"] is None
    assert [line["do_not_disturb"] for line in told["lines"]] == [None, None]
    assert [line["forwarding"] for line in told["lines"]] == [None, None]
    assert set(told["readings"].values()) == {None}


@pytest.mark.parametrize(
    "settings",
    [dataclasses.replace(SETTINGS, user_password="of-a-user", user_refusal="4403")],
)
async def test_an_account_with_fewer_rights(
    hass: HomeAssistant, download: Download, phone: VirtualPhone
) -> None:
    """An account that may not ask for everything is told of."""
    login = {"username": USER_LEVEL_NAME, "password": "of-a-user"}
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="64:16:7f:0a:00:01",
        data={**kept_data_of(phone), **login},
        options={CONF_PUSH: False},
    )
    await set_up(hass, entry)

    data = (await download(entry))["data"]

    assert data["entry"]["default_username"] is False
    assert data["phone"]["limited"] is True
    assert data["phone"]["device"].pop("expansion_modules") == []
    assert set(data["phone"]["device"].values()) == {None}


@pytest.mark.parametrize(
    ("word", "told"), [("Levitating", "Levitating"), ("5550142@pbx", None)]
)
async def test_a_state_that_nobody_knows(
    desk: Desk,
    download: Download,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    told: str | None,
) -> None:
    """The phone's word is told if it is a word; that it has a message, not which."""
    monkeypatch.setattr("virtual_phone.Call.state_name", lambda _call, long_names: word)
    desk.phone.incoming_call("3001", "Anna")
    desk.phone.ready = False
    await desk.next_poll()

    phone = (await download(desk.entry))["data"]["phone"]

    (call,) = phone["calls"]
    assert (call["state"], call["unknown_state"]) == (None, told)
    assert phone["status"] == {"state": "error", "message": True}


async def test_repairs(
    hass: HomeAssistant, download: Download, home: TestClient[Any, Any], plug_in: PlugIn
) -> None:
    """It names the repairs that the user has been told of this phone."""
    phone = await plug_in(
        dataclasses.replace(SETTINGS, refuse_notification_settings=True)
    )
    other = await plug_in(dataclasses.replace(SETTINGS, mac=OTHER_MAC))
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    await set_up(hass, another := entry_of(other))

    everything = await download(entry)
    of_the_other = (await download(another))["data"]

    assert everything["data"]["entry"]["repairs"] == ["push_refused"]
    assert everything["data"]["phone"]["notifications"]["state"] == "off"
    # Home Assistant tells of the repairs as well.
    assert len(everything["issues"]) == 1
    assert entry.title not in json.dumps(everything)
    assert of_the_other["entry"]["repairs"] == []
    assert of_the_other["phone"]["notifications"]["url"] is None


async def test_notifications_that_fail(
    hass: HomeAssistant,
    download: Download,
    clock: FrozenDateTimeFactory,
    home: TestClient[Any, Any],
    phone: VirtualPhone,
) -> None:
    """It tells how much of what is announced arrives, and what else does."""
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    async with home.post(f"/api/webhook/{entry.data[CONF_WEBHOOK_ID]}", data=b"<x"):
        pass
    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 6)

    data = (await download(entry))["data"]

    assert data["phone"]["notifications"] == {
        "state": "in_doubt",
        "url": "http",
        "writes": 1,
        "received": 0,
        "refused": 1,
        "misses": 1,
        "last": [{"time": "2026-11-02T20:00:00+00:00", "skeleton": ["text 2"]}],
    }


async def test_documentation(
    download: Download, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """The documentation says what each part tells; the phone is not asked for it."""
    phone.requests.clear()
    data = (await download(loaded))["data"]
    table = re.findall(
        r"^\| (`.*?`) \|", DOCUMENTATION.read_text("utf-8"), re.MULTILINE
    )
    documented = {part.strip("`") for parts in table for part in parts.split(", ")}

    assert documented == {*data, *data["phone"]}
    # It may be the one that is in trouble.
    assert phone.requests == []
