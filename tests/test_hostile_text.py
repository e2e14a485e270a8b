"""Text from a phone is data: shown as it is, cut, and never run, wherever it goes."""

from dataclasses import replace
from datetime import UTC
import logging
from typing import Final
import unicodedata

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import MAX_LENGTH_STATE_STATE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.logbook import message_of
from custom_components.poly_vvx.vvx.answers import parse_body
from custom_components.poly_vvx.vvx.calls.events import EventType
from custom_components.poly_vvx.vvx.calls.models import Call
from custom_components.poly_vvx.vvx.configuration import Configuration
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH, tidy
from custom_components.poly_vvx.vvx.information.section import as_plain
from custom_components.poly_vvx.vvx.information.status import Status
from custom_components.poly_vvx.vvx.lines import parse_lines
from virtual_phone import LineSettings, VirtualPhone

from .common import (
    SETTINGS,
    after,
    crashes,
    data_of,
    device_id_of,
    enable,
    entity_id_of,
    entry_of,
    issues,
    records_of,
    set_up,
    settle,
    state_of,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act
from .helpers.automations import automate

TEMPLATE: Final = "{{ 7*7 }}"

# What is sent, and what may be shown of it.
TEXTS: Final = {
    "template": (TEMPLATE, TEMPLATE),
    "statement": ("{% for a in [1] %}x{% endfor %}", "{% for a in [1] %}x{% endfor %}"),
    "format": ("{phone} {0} %s %(a)s $x", "{phone} {0} %s %(a)s $x"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "markdown": ("[a](http://192.0.2.66)", "[a](http://192.0.2.66)"),
    "control": ("A\x00\x07\x1b[31m\x7f\x9bB", "A[31mB"),
    "lines": (" A\r\nB\t\u2028C ", "A B C"),
    "bidi": ("A\u202eB\u2066C\u200fD", "ABCD"),
    "invisible": ("A\u200b\u200d\ufeff\u00ad\U000e0041B", "AB"),
    "emoji": ("😀 ☎️ 🇩🇪", "😀 ☎️ 🇩🇪"),
    "accents": ("Zoë Ångström 李", "Zoë Ångström 李"),
    "long": ("x" * 10_240, "x" * MAXIMUM_TEXT_LENGTH),
    "wide": ("😀" * 2_560, "😀" * MAXIMUM_TEXT_LENGTH),
    "nothing": ("\u200b\u202e", None),
}

every_text = pytest.mark.parametrize("text", TEXTS)


def is_harmless(text: str) -> bool:
    """Tell whether a text can be kept and shown, and has no say in how."""
    text.encode()
    return not any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        for character in text
    )


def check_states(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """Make sure that whatever is shown is harmless, and nothing went wrong."""
    for state in hass.states.async_all():
        assert len(state.state) <= MAX_LENGTH_STATE_STATE
        shown = json_bytes(state.as_dict()).decode()
        assert is_harmless(shown), shown
    assert not crashes(caplog)
    assert not [
        record
        for record in records_of(caplog)
        if record.levelno >= logging.ERROR
        # It cannot name the time zone of a time that does not pass.
        and record.name != "aiohttp.access"
    ]


async def slowest_poll(hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
    """Let time pass until a phone that announces its calls has been asked again.

    A request that is under way would take one long step for the end of its patience.
    """
    for _ in range(4):
        await after(hass, clock, 8)


@pytest.mark.parametrize("push", [True, False])
@pytest.mark.usefixtures("home")
async def test_callers(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
    push: bool,
) -> None:
    """What a caller is called reaches states, events and automations as data."""
    entry = entry_of(phone, push=push)
    await set_up(hass, entry)
    target = {"device_id": device_id_of(hass, entry)}
    done = await automate(
        hass,
        [{"trigger": f"{DOMAIN}.started_ringing", "target": target}],
        tell=("name", "number"),
    )

    for number, (sent, shown) in enumerate(TEXTS.values(), 3001):
        done.clear()
        handle = phone.incoming_call(str(number), sent)
        await phone.wait_for_notifications()
        await settle(hass)
        # Not every notification with such a name in it is one.
        await slowest_poll(hass, clock)

        state = state_of(hass, Platform.SENSOR, "remote_name")
        assert state.state == (shown or "unknown")
        event = state_of(hass, Platform.EVENT, "call").attributes
        assert event["name"] == shown
        # Home Assistant makes None of the text None, as templates have no other.
        assert [told.data["name"] for told in done] == [shown]
        check_states(hass, caplog)
        phone.remote_hang_up(handle)
        await phone.wait_for_notifications()
        await slowest_poll(hass, clock)


async def test_numbers(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A number need not be one, and is missed all the same."""
    for sent, _ in TEXTS.values():
        handle = desk.phone.incoming_call(sent, "")
        await desk.next_poll()
        event = desk.state(Platform.EVENT, "call").attributes
        desk.phone.remote_hang_up(handle)
        for _ in range(3):
            await desk.next_poll()

        ended = desk.state(Platform.EVENT, "call").attributes
        missed = desk.state(Platform.SENSOR, "last_missed_call").attributes
        assert event["event_type"] == "incoming"
        assert ended["event_type"] == "missed"
        assert ended["number"] == event["number"] == missed["number"]
        check_states(desk.hass, caplog)


@every_text
async def test_a_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    caplog: pytest.LogCaptureFixture,
    text: str,
) -> None:
    """A model, a label and where a line forwards to stand in registries and states."""
    sent, shown = TEXTS[text]
    phone = await plug_in(
        replace(
            SETTINGS,
            model=f"VVX {sent}",
            lines=(LineSettings(number="2001", label=sent),),
            refuse_notification_settings=True,
        )
    )
    phone.set_forwarding(1, always=sent)
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], data_of(phone)
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    model = f"VVX {shown or ''}".strip()[:MAXIMUM_TEXT_LENGTH]

    assert entry.title == (f"{model} ({shown})" if shown else model)
    assert is_harmless(entry.title)
    device = dr.async_get(hass).async_get(device_id_of(hass, entry))
    assert isinstance(device, dr.DeviceEntry)
    assert (device.model, device.name) == (model, entry.title)
    assert is_harmless(repr(device.dict_repr))
    # What the phone does not want is told in a repair.
    assert issues(hass) == {"push_refused": {"phone": entry.title}}
    entity_id = entity_id_of(hass, Platform.SENSOR, "line_1_forwarding")
    assert len(entity_id) <= MAX_LENGTH_STATE_STATE
    await enable(hass, entity_id)
    state = state_of(hass, Platform.SENSOR, "line_1_forwarding")
    assert state.state == (shown or "none")
    check_states(hass, caplog)


async def test_a_name_in_a_refusal(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The words for a person hold the names as they are, and are no template."""
    await set_up(hass, entry_of(phone, title=f"{TEMPLATE} {{phone}} <b>"))
    (entry,) = hass.config_entries.async_entries(DOMAIN)

    for name in ("{phone}", TEMPLATE, "<script>"):
        with pytest.raises(HomeAssistantError) as caught:
            await act(
                hass, "set_config", device_id_of(hass, entry), parameters={name: "1"}
            )
        assert name in str(caught.value)
        assert f"{TEMPLATE} {{phone}} <b>" in str(caught.value)
    check_states(hass, caplog)


def test_an_unknown_state() -> None:
    """A state that nobody knows, which goes to the log, is no line of its own there."""
    call = Call.parse(
        parse_body(
            b'{"CallHandle": "1", "CallState": "X\\n2026-01-01 ERROR (MainThread) \\u202e"}'
        ),
        UTC,
    )

    assert call.state is None
    assert call.state_name == "X 2026-01-01 ERROR (MainThread)"


@every_text
def test_the_logbook(text: str) -> None:
    """A line of the logbook holds a name as it is."""
    shown = tidy(TEXTS[text][0]) or None
    for kind in EventType:
        line = message_of({"type": kind.value, "name": shown, "number": "3001"})
        assert is_harmless(line)
        assert (shown or "3001") in line


@every_text
def test_other_texts(text: str) -> None:
    """Messages, labels and users are tidied as names are."""
    sent, shown = TEXTS[text]
    status = Status.parse({"State": "Error", "StateData": sent}, UTC)
    assert status.message == shown
    (line,) = parse_lines([{"ID": "1", "Label": sent, "Username": sent}])
    assert line.label == shown
    assert is_harmless(line.user or "")


LONE: Final = b'"A\\ud83dB\\udc00\\ud800\\udc00C"'
"""Halves of characters, which JSON can write and nothing else, and a whole one."""


def test_halves_of_characters() -> None:
    """What no text can hold does not keep an answer from being shown."""
    call = Call.parse(
        parse_body(b'{"CallHandle": "1", "RemotePartyName": %s}' % LONE), UTC
    )
    answer = parse_body(b'{"data": {%s: {"Value": %s}}}' % (LONE, LONE))
    configuration = Configuration.parse(answer.raw("data"), None)

    assert call.name == "AB\U00010000C"
    assert json_bytes(as_plain(configuration))
    (parameter,) = configuration.parameters.values()
    assert "\U00010000C" in parameter.value
