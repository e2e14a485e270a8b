"""Fixtures for tests of blueprints."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
import shutil
import sys
from typing import Any
from unittest.mock import MagicMock

from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import AutomationEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.script import Script
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import create_eager_task
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from virtual_phone import VirtualPhone

from .desk import Desk, Mobile, settle

FOLDER = Path(__file__).parents[2] / "blueprints" / "automation" / "poly_vvx"


@pytest.fixture(autouse=True)
async def blueprints(hass: HomeAssistant, tmp_path: Path) -> None:
    """Have the blueprints where Home Assistant keeps those that were imported."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "poly_vvx")
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def patience(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Let a test settle while an automation still waits for time.

    Home Assistant counts a run that is in a delay among what has begun and is not
    finished: settling would wait for it, and the time that it waits for would not
    come. What a run has phones do is counted nevertheless.
    """
    trigger = AutomationEntity.async_trigger
    create_task = hass.async_create_task_internal

    async def start(self: AutomationEntity, *args: Any, **kwargs: Any) -> None:
        create_eager_task(trigger(self, *args, **kwargs))

    def create(
        target: Coroutine[Any, Any, Any],
        name: str | None = None,
        eager_start: bool = True,
    ) -> asyncio.Task[Any]:
        if getattr(target, "__qualname__", "") == Script.async_run.__qualname__:
            return create_eager_task(target)
        return create_task(target, name, eager_start)

    monkeypatch.setattr(AutomationEntity, "async_trigger", start)
    monkeypatch.setattr(hass, "async_create_task_internal", create)
    yield
    for automation in hass.states.async_entity_ids("automation"):
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": automation}, blocking=True
        )


@pytest.fixture
def desk(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> Desk:
    """Return a phone that is set up."""
    return Desk(hass, clock, phone, loaded)


def mobile_entry(owner: str, url: str) -> MockConfigEntry:
    """Return the entry of a mobile device that gets its notifications from a URL."""
    name = f"{owner}'s phone"
    return MockConfigEntry(
        domain="mobile_app",
        title=name,
        data={
            "app_data": {"push_token": "token", "push_url": url},
            "app_id": "io.homeassistant.companion.android",
            "app_name": "Home Assistant",
            "app_version": "2026.10",
            "device_id": owner,
            "device_name": name,
            "manufacturer": "Maker",
            "model": "Model",
            "os_name": "Android",
            "os_version": "16",
            "secret": "0" * 64,
            "supports_encryption": False,
            "user_id": "1",
            "webhook_id": f"webhook-of-{owner}",
        },
    )


@pytest.fixture
async def mobiles(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Mobile]]:
    """Return mobile devices on which the app is set up."""
    # The app's integration imports these for what is not used here. They want
    # libraries that Home Assistant does not install before somebody sets them up.
    for component in ("camera", "cloud", "conversation"):
        monkeypatch.setitem(
            sys.modules,
            f"homeassistant.components.{component}",
            MagicMock(**{"async_active_subscription.return_value": False}),
        )
    owners = {"Anna": Mobile(hass), "Bob": Mobile(hass)}
    application = web.Application()
    for owner, mobile in owners.items():
        application.router.add_post(f"/{owner}", mobile.show)
    async with TestServer(application, host="127.0.0.1") as server:
        entries = {
            owner: mobile_entry(owner, str(server.make_url(f"/{owner}")))
            for owner in owners
        }
        for entry in entries.values():
            entry.add_to_hass(hass)
        assert await async_setup_component(hass, "mobile_app", {})
        await settle(hass)
        for owner, mobile in owners.items():
            (registered,) = dr.async_entries_for_config_entry(
                dr.async_get(hass), entries[owner].entry_id
            )
            mobile.device_id = registered.id
        yield list(owners.values())


@pytest.fixture
def mobile(mobiles: list[Mobile]) -> Mobile:
    """Return one mobile device."""
    return mobiles[0]
