"""Tests of the probe: it sees what happens in Home Assistant, and what is left."""

import asyncio
from pathlib import Path
import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from benchmarks.integrations.measuring_probe.inventory import pss_of
from benchmarks.integrations.measuring_probe.window import Ticker
from benchmarks.probe import Inventory, Span
from tests.common import SETTINGS, data_of, settle
from tests.fixtures import PlugIn
from virtual_phone import VirtualPhone

from .conftest import Ask

TLS = SETTINGS.__replace__(tls=True)


@pytest.fixture
async def phone(plug_in: PlugIn) -> VirtualPhone:
    """Return a phone that speaks HTTPS, as real ones do."""
    return await plug_in(TLS)


async def add(
    hass: HomeAssistant, ask: Ask, phone: VirtualPhone, domain: str = "poly_vvx"
) -> list[str]:
    """Add a phone by the probe."""
    answer = await ask("add", domain=domain, phones=[data_of(phone)])
    await settle(hass)
    entries: list[str] = answer["entries"]
    return entries


async def span_of(ask: Ask) -> Span:
    """Return what was measured."""
    return Span.of(0.0, await ask("end"))


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
    attributes = {"event_type": "incoming", "number": "3001"}
    hass.states.async_set(event, "2026-11-22", attributes)
    hass.bus.async_fire(
        "poly_vvx_call",
        {"type": "incoming", "number": "3001", "source": "push", "name": "Alice"},
    )
    span = await span_of(ask)
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
    assert span.cpu > 0
    assert (await ask("states", key="ringing")) == {"none": 1, "off": 1}


async def test_begin_again(hass: HomeAssistant, ask: Ask) -> None:
    """Whoever begins anew hears nothing of what was before."""
    ringing = register(hass, "binary_sensor", "poly_vvx", "ringing")
    await ask("begin")
    hass.states.async_set(ringing, "on")
    await ask("begin")

    assert (await span_of(ask)).writes("poly_vvx") == 0


async def test_ticker() -> None:
    """Whatever is due while the loop is held up waits for the rest of that time."""
    ticker = Ticker()
    ticker.start()
    await asyncio.sleep(0.03)
    time.sleep(0.1)  # noqa: ASYNC251 - this is what it is to notice
    await asyncio.sleep(0.03)
    ticker.stop()
    before = dict(ticker.delays)
    await asyncio.sleep(0.03)

    long = sorted(delay for delay in ticker.delays if delay > 150)
    assert 7 <= sum(ticker.delays[delay] for delay in long) <= 10
    assert long[-1] >= 800
    assert ticker.delays == before


async def test_phones(hass: HomeAssistant, ask: Ask, phone: VirtualPhone) -> None:
    """Phones are added as a person would, set up again, and removed."""
    (entry_id,) = await add(hass, ask, phone)
    entry = hass.config_entries.async_get_known_entry(entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert (await ask("states", key="ringing")) == {"off": 1}

    await ask("unload", entries=[entry_id])
    before = time.monotonic()
    set_up = await ask("set_up", entries=[entry_id])
    assert set_up["loaded"] == 1
    assert before < set_up["began"] < set_up["ended"]

    await ask("configure", entries=[entry_id], options={"push": False})
    assert dict(entry.options) == {"push": False}
    await settle(hass)
    await ask("remove", entries=[entry_id])
    assert hass.config_entries.async_entries("poly_vvx") == []


async def test_what_cannot_be_added(
    hass: HomeAssistant, ask: Ask, phone: VirtualPhone
) -> None:
    """A phone that the config flow does not accept ends the benchmark."""
    wrong = data_of(phone) | {"password": "wrong"}
    with pytest.raises(AssertionError):
        await ask("add", domain="poly_vvx", phones=[wrong])

    assert hass.config_entries.async_entries("poly_vvx") == []


async def test_leftovers(hass: HomeAssistant, ask: Ask, phone: VirtualPhone) -> None:
    """What a phone needs while it is loaded is seen, by what it is."""
    entries = await add(hass, ask, phone)
    loaded = Inventory(**await ask("inventory"))
    await ask("unload", entries=entries)
    await settle(hass)
    unloaded = Inventory(**await ask("inventory"))

    more = loaded.beyond(unloaded)
    assert any(name.startswith("timers: ") and "Coordinator" in name for name in more)
    assert any(name.startswith("listeners: ") for name in more)


async def test_replay(hass: HomeAssistant, ask: Ask, phone: VirtualPhone) -> None:
    """The same requests come once more, on a connection of their own."""
    requests: list[dict[str, Any]] = [
        {"method": "GET", "path": "/api/v1/mgmt/device/info", "body": ""},
        {"method": "POST", "path": "/api/v1/callctrl/mute", "body": '{"data":{}}'},
    ]
    requests = [it | {"login": True} for it in requests]
    answer = await ask("replay", phones=[data_of(phone) | {"requests": requests}])

    assert answer["seconds"] > 0
    assert [(it.method, it.path, it.body) for it in phone.requests] == [
        (it["method"], it["path"], it["body"]) for it in requests
    ]
    assert phone.requests[0].http_status == 200
    assert phone.connections == 1


async def test_bare_entities(
    hass: HomeAssistant, ask: Ask, phone: VirtualPhone
) -> None:
    """A bare device has as many entities as a phone, enabled or not as they are."""
    (ours,) = await add(hass, ask, phone)
    entities = (await ask("entities", entry=ours))["entities"]
    assert {"platform": "binary_sensor", "key": "ringing", "enabled": True} in entities
    assert not all(entity["enabled"] for entity in entities)
    phone.requests.clear()

    answer = await ask(
        "add", domain="bare_entities", phones=[{"host": "bare", "entities": entities}]
    )
    await settle(hass)
    (bare,) = answer["entries"]
    registry = er.async_get(hass)
    enabled = [
        entity
        for entity in er.async_entries_for_config_entry(registry, bare)
        if entity.disabled_by is None
    ]
    found = (await ask("entities", entry=bare))["entities"]
    assert sorted(found, key=str) == sorted(entities, key=str)
    assert {entity.device_id for entity in enabled} != {None}
    assert all(hass.states.get(entity.entity_id) for entity in enabled)
    assert phone.requests == []

    await ask("unload", entries=[bare])
    assert (
        hass.config_entries.async_get_known_entry(bare).state
        is ConfigEntryState.NOT_LOADED
    )


async def test_connections(hass: HomeAssistant, ask: Ask, phone: VirtualPhone) -> None:
    """A connection to each phone is held until it is let go."""
    await ask("hold", phones=[data_of(phone)])
    assert (phone.connections, len(phone.requests)) == (1, 1)
    assert phone.open_connections == 1

    await ask("hold", phones=[])
    await settle(hass)
    assert phone.open_connections == 0


async def test_profile(ask: Ask, tmp_path: Path) -> None:
    """It tells where the time went between two orders."""
    assert await ask("profile") == {}
    await ask("memory")
    file = tmp_path / "profile"
    report = await ask("profile", lines=60, file=str(file))

    assert "async_memory" in report["cumulative"]
    assert file.exists()


async def test_memory(ask: Ask) -> None:
    """It is what Home Assistant has, which is more than a little."""
    assert (await ask("memory"))["pss"] > 20 * 1024 * 1024
    assert pss_of("Rss:   9 kB\nPss:   7 kB\nPss_Dirty: 5 kB\n") == 7 * 1024
