"""Fuzzing of what people enter: the address of a phone, and fields of actions."""

import asyncio
import socket
from typing import Any, Final, Never

import aiohttp
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_bytes
from hypothesis import strategies as st
import pytest
import voluptuous as vol

from custom_components.poly_vvx.actions import calls as call_actions, dialing, steps
from custom_components.poly_vvx.actions.action import PhoneAction
from custom_components.poly_vvx.actions.phone import SECTIONS
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.services import ACTIONS
from tests.common import crashes, settle
from tests.desk import Desk
from virtual_phone import Fault, FaultKind

from .documents import NASTY, arbitrary
from .drawn import drawn

HOSTS: Final = (
    *("fe80::1%a\tb", "fe80::1%[", "fe80::1%\u202e", "fe80::1%a\nb", "[fe80::1%a b]"),
    *("phone", "192.0.2.10", "2001:db8::1", "[2001:db8::1]", "http://[::1]:8443/"),
    *("https://user:word@phone:444/x?y#z", "ftp://phone", "//phone", "a:b@c", "1"),
    *("http:///", "http://[", "http://[::", "https://[v1.x]", "http://phone:-1"),
    *("http://[fe80::1%25eth0]/", "192.0.2", "256.1.1.1", "0x7f.1", "bücher.example"),
    *("例え.テスト", "ｐｈｏｎｅ", "phone。local", "xn--", "😀", "ß" * 70),
    *("a" * 64, "a." * 130, ".", "..", "a..b", "-", "_", "a_b", "a-", "*", "%", "%41"),
    *("a b", "a\tb", "a\nb", "a\0b", "\u202ephone", "a\u200bb", "", "   ", "\ud800"),
    *("a,b", ",", "192.0.2.1-3", "192.0.2.3-1", "192.0.2.1,::1,phone", "a,,[b"),
    *("{{ 7*7 }}", "<script>", "$(id)", "a;b", "a'b", 'a"b', "a\\b", "C:\\x", "None"),
)
PIECES: Final = (
    *("http://", "https://", "HTTPS://", "://", ":", "/", "//", "@", "[", "]", "."),
    *("phone", "192.0.2.1", "::1", "fe80::1%1", "8443", "65536", "ü", "。", "-", " "),
    *("%", "xn--", "xn--a", "xn--bcher-kva"),
)

_WRITTEN: Final = st.one_of(
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=7).map("".join),
    st.text(max_size=30),
)


@pytest.fixture
def nobody_there(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody answer at any address, and nothing leave this machine."""

    async def refuse(*_: object, **__: object) -> Never:
        raise ConnectionRefusedError

    async def know_nobody(*_: object, **__: object) -> Never:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", refuse)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "getaddrinfo", know_nobody)
    for resolver in (aiohttp.AsyncResolver, aiohttp.ThreadedResolver):
        monkeypatch.setattr(resolver, "resolve", know_nobody)


async def test_hosts(
    hass: HomeAssistant, nobody_there: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is entered as a host, the form says what is wrong and goes on."""

    async def begin() -> str:
        form = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_USER}
        )
        return form["flow_id"]

    flow_id = await begin()

    for host, ssl in drawn(st.tuples(_WRITTEN, st.booleans())):
        result = await hass.config_entries.flow.async_configure(
            flow_id, {"host": host, "username": "Polycom", "password": "x", "ssl": ssl}
        )
        # What has commas in it may be several.
        while result["type"] is FlowResultType.SHOW_PROGRESS:
            await settle(hass)
            result = await hass.config_entries.flow.async_configure(flow_id)
        assert result["type"] is FlowResultType.FORM, host
        errors = set((result["errors"] or {}).values())
        assert "unknown" not in errors, host
        if result["step_id"] != SOURCE_USER:
            hass.config_entries.flow.async_abort(flow_id)
            flow_id = await begin()
        else:
            assert errors, host


PLAUSIBLE: Final[dict[str, tuple[Any, ...]]] = {
    "address": ("a@example.com",),
    "all": (True, "off"),
    "other_call": ("hold", "end"),
    "call_id": ("41c2c008", "0x1", ""),
    "confirm": (True, False),
    "destination": ("3001", "sip:bob@example.com", " 3001 ", "\u202e3001"),
    "digits": ("1", "1*#,A", "0 1", "1" * 65),
    "domain": ("EXAMPLE",),
    "duration": (0, 100, "100"),
    "easing": (0, 40, 41),
    "group": ("Family", ["VIP", ""], []),
    "gesture": ("tap", "swipe", "press"),
    "keys": (["Line1"], "Home", ["nothing"], ["Home"] * 30),
    "kind": ("all", "missed", "web"),
    "limit": (1, 3, "2"),
    "line": (1, 2, "1", 3),
    "lock_code": ("1234",),
    "muted": (True, "off"),
    "parameters": (["reg.1.address"], {"reg.1.address": "1"}, {"a": True}, ["\ud800"]),
    "password": ("word",),
    "positions": ([{"x": 1, "y": 2}], [{"x": "1", "y": 2}] * 3),
    "replace": (True, "off"),
    "scope": ("all", "web"),
    "section": tuple(SECTIONS),
    "text": ("Hello", "{{ 7*7 }}", "\ud800", "x" * 300),
    "type": ("tel", "sip"),
    "url": ("http://192.0.2.7/x", "ftp://u:p@192.0.2.7/", "http://[", "x:y"),
    "user": ("a",),
}
"""What makes sense, or nearly, for each field of an action."""


def _inputs(device_id: str) -> st.SearchStrategy[tuple[PhoneAction, dict[str, Any]]]:
    """Return actions with fields that may be right, and may be anything."""
    anything = st.sampled_from(NASTY) | arbitrary([])

    def mostly[T](usual: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
        """Return what should be there, or hardly any would be right altogether."""
        return st.integers(0, 7).flatmap(lambda dice: usual if dice else anything)

    devices = mostly(st.just([device_id]))
    values = {
        name: mostly(st.sampled_from(plausible))
        for name, plausible in PLAUSIBLE.items()
    }

    def fields_of(
        action: PhoneAction,
    ) -> st.SearchStrategy[tuple[PhoneAction, dict[str, Any]]]:
        fields = {str(marker): values[str(marker)] for marker in action.fields}
        fields["device_id"] = devices
        required = {"device_id"} | {
            str(marker) for marker in action.fields if isinstance(marker, vol.Required)
        }
        usual = st.fixed_dictionaries(
            {name: fields[name] for name in required},
            optional={name: it for name, it in fields.items() if name not in required},
        )
        lacking = st.fixed_dictionaries({}, optional=fields)
        stray = st.dictionaries(st.text(max_size=5), anything, max_size=1)
        entered = st.one_of(usual, lacking, st.builds(dict.__or__, usual, stray))
        return st.tuples(st.just(action), entered)

    return st.one_of([fields_of(action) for action in ACTIONS])


async def test_actions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever an action is given, it is done, or refused in words for a person."""
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", 0.0)
    monkeypatch.setattr(dialing, "NEW_CALL_PATIENCE", 0.0)
    monkeypatch.setattr(steps, "EFFECT_PATIENCE", 0.0)
    # Done they would keep all the others from being tried.
    for path in ("safe", "reset", "updateConfiguration", "callctrl/dial"):
        desk.phone.inject(
            Fault(FaultKind.API_STATUS, times=10**6, value=5000, path=path)
        )

    done = set()
    for action, fields in drawn(_inputs(desk.device_id)):
        try:
            response = await desk.hass.services.async_call(
                DOMAIN,
                action.name,
                fields,
                blocking=True,
                return_response=action.supports_response is not SupportsResponse.NONE,
            )
        except vol.Invalid, HomeAssistantError:
            continue
        done.add(action.name)
        assert json_bytes(response)

    await desk.settle()
    # So the fuzzing gets as far as the phone.
    assert len(done) > 1
    assert not crashes(caplog)
    assert desk.call_state != STATE_UNAVAILABLE
