"""Tests of the probe: it sees what happens in Home Assistant."""

import asyncio
from unittest.mock import Mock

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from benchmarks.integrations.measuring_probe.window import Ticker
from benchmarks.probe import Span

from .conftest import Ask


def register(hass: HomeAssistant, domain: str, platform: str, key: str) -> str:
    """Register an entity as one of a phone's, and return its ID."""
    registry = er.async_get(hass)
    entry = registry.async_get_or_create(domain, platform, f"64167f000000_{key}")
    return entry.entity_id


async def test_states(hass: HomeAssistant, ask: Ask) -> None:
    """It tells what was written again from what was changed, and ours from others."""
    ringing = register(hass, "binary_sensor", "poly_vvx", "ringing")
    event = register(hass, "event", "poly_vvx", "call")
    theirs = register(hass, "binary_sensor", "plain_poller", "ringing")
    await ask("begin")
    hass.states.async_set(ringing, "on")
    hass.states.async_set(ringing, "on")
    hass.states.async_set(theirs, "off")
    hass.states.async_set("sensor.somebody_elses", "1")
    hass.states.async_set(event, "2026-11-22", {"number": "3001"})
    hass.bus.async_fire(
        "poly_vvx_call",
        {"type": "incoming", "number": "3001", "source": "push", "name": "Alice"},
    )
    span = Span.of(0.0, await ask("end"))
    # What comes after the end counts no more.
    hass.states.async_remove(ringing)

    assert {(it.platform, it.key, it.kind): it.count for it in span.written} == {
        ("poly_vvx", "ringing", "changed"): 1,
        ("poly_vvx", "ringing", "reported"): 1,
        ("plain_poller", "ringing", "changed"): 1,
        ("poly_vvx", "call", "changed"): 1,
    }
    assert (span.writes("poly_vvx"), span.writes("plain_poller")) == (3, 1)
    assert [(it.key, it.state, it.number) for it in span.shown] == [
        ("ringing", "on", None),
        ("ringing", "off", None),
        ("call", "2026-11-22", "3001"),
    ]
    assert [(it.type, it.number, it.source) for it in span.told] == [
        ("incoming", "3001", "push")
    ]


def test_ticker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is due while the loop is held up waits for the rest of that time."""
    loop = Mock(**{"time.return_value": 0.0})
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    ticker = Ticker()
    ticker.start()
    (_, tick, *arguments), _ = loop.call_at.call_args
    loop.time.return_value = 0.035
    tick(*arguments)

    # What was due after 10, 20 and 30 ms, in tenths of a millisecond.
    assert ticker.delays == {250: 1, 150: 1, 50: 1}
    assert loop.call_at.call_args.args[0] == pytest.approx(0.04)
