"""Text from a phone is data: shown as it is, cut, and never run, wherever it goes.

That every text is tidied that is read, tests/fuzz/ proves, and what becomes of it,
tests/vvx/test_fields.py. Here is what Home Assistant makes of it.
"""

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
from custom_components.poly_vvx.vvx.answers import parse_body
from custom_components.poly_vvx.vvx.calls.models import Call
from custom_components.poly_vvx.vvx.configuration import Configuration
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH, Fields, writable
from custom_components.poly_vvx.vvx.information.section import as_plain
from virtual_phone import LineSettings, VirtualPhone

from .common import (
    SETTINGS,
    crashes,
    data_of,
    device_id_of,
    enable,
    entity_id_of,
    entry_of,
    foremost_call,
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


@pytest.mark.usefixtures("home")
async def test_announced_callers(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What a caller is called reaches states, events and automations as data."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    desk = Desk(hass, clock, phone, entry)
    done = await automate(
        hass,
        [
            {
                "trigger": f"{DOMAIN}.started_ringing",
                "target": {"device_id": desk.device_id},
            }
        ],
        tell=("name",),
    )

    for number, (sent, shown) in enumerate(TEXTS.values(), 3001):
        done.clear()
        handle = phone.incoming_call(str(number), sent)
        await desk.arrive()
        # Not every notification with such a name in it is one. And a request that is
        # under way would take one long step for the end of its patience.
        for _ in range(4):
            await desk.after(8)

        assert foremost_call(desk.hass, "name") == shown
        event = desk.state(Platform.EVENT, "call").attributes
        assert event["name"] == shown
        # Home Assistant makes None of the text None, as templates have no other.
        assert [told.data["name"] for told in done] == [shown]
        check_states(hass, caplog)
        phone.remote_hang_up(handle)
        await desk.arrive()
        for _ in range(4):
            await desk.after(8)


async def test_polled_callers(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A number need not be one, and is missed all the same, as is who has any name."""
    for sent, shown in TEXTS.values():
        handle = desk.phone.incoming_call(sent, sent)
        await desk.next_poll()
        event = desk.state(Platform.EVENT, "call").attributes
        desk.phone.remote_hang_up(handle)
        for _ in range(3):
            await desk.next_poll()

        ended = desk.state(Platform.EVENT, "call").attributes
        missed = desk.state(Platform.SENSOR, "last_missed_call").attributes
        # A name that only repeats the number is none.
        assert (event["event_type"], event["name"]) == ("incoming", None)
        assert event["number"] == (shown and shown.partition(";")[0])
        assert ended["event_type"] == "missed"
        assert ended["number"] == event["number"] == missed["number"]
        check_states(desk.hass, caplog)


@pytest.mark.parametrize("text", ["template", "bidi", "wide", "nothing"])
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


async def test_a_name_in_a_refusal(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """The words for a person hold the names as they are, and are no template."""
    title = f"{TEMPLATE} {{phone}} <b>"
    entry = entry_of(phone, title=title)
    await set_up(hass, entry)

    for name in ("{phone}", TEMPLATE, "<script>"):
        with pytest.raises(HomeAssistantError) as caught:
            await act(
                hass, "set_config", device_id_of(hass, entry), parameters={name: "1"}
            )
        assert name in str(caught.value)
        assert title in str(caught.value)


def test_an_unknown_state() -> None:
    """A state that nobody knows, which goes to the log, is no line of its own there."""
    state = "X\n2026-01-01 ERROR (MainThread) \u202e"
    call = Call.parse(Fields({"CallHandle": "1", "CallState": state}), UTC)

    assert call.state is None
    assert call.state_name == "X 2026-01-01 ERROR (MainThread)"


def test_halves_of_characters() -> None:
    """What no text can hold does not keep an answer from being shown."""
    halves = b'"A\\ud83dB\\udc00\\ud800\\udc00C"'
    call = Call.parse(
        parse_body(b'{"CallHandle": "1", "RemotePartyName": %s}' % halves), UTC
    )
    answer = parse_body(b'{"data": {%s: {"Value": %s}}}' % (halves, halves))
    configuration = Configuration.parse(answer.raw("data"), None)

    assert call.name == "AB\U00010000C"
    assert json_bytes(as_plain(configuration))
    (parameter,) = configuration.parameters.values()
    assert "\U00010000C" in parameter.value
    assert writable("A\ud83dB\ud800\udc00") == "A\ufffdB\U00010000"
