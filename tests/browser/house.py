"""A house with two phones, a Home Assistant, and people who look at it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
import itertools
from pathlib import Path
import shutil
from typing import Any, Final

from demo import configuration, phones, ports, set_up
from demo.api import HomeAssistant, WebSocket
from demo.console import Console
from demo.hass import HomeAssistantProcess
from demo.observed import ObservedPhone
from demo.phones import Phones
from demo.session import Session, ready
from demo.states import States

TIME_ZONE: Final = "Europe/Berlin"
PATIENCE: Final = 20.0
"""Seconds within which everything happens, on a machine that has a lot to do."""

_SECONDS_BETWEEN_LOOKS: Final = 0.02

type Card = Mapping[str, Any]


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    except TimeoutError:
        raise AssertionError(f"Not so: {what}") from None


@dataclass(kw_only=True)
class House:
    """All that a test can move, and where it sees what comes of it."""

    process: HomeAssistantProcess
    session: Session
    states: States
    phones: Phones
    integration: Path
    """Where Home Assistant has the integration from: a copy that may be changed."""
    _connections: AsyncExitStack
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def home(self) -> HomeAssistant:
        """Home Assistant, as its owner speaks to it."""
        return self.session.home

    @property
    def socket(self) -> WebSocket:
        """The owner's connection to it."""
        return self.session.socket

    def phone(self, place: str) -> ObservedPhone:
        """Return one of the phones."""
        return ObservedPhone(
            place=place,
            phone=self.phones.all[place],
            entities=self.session.entities[place],
            home=self.home,
            states=self.states,
        )

    async def dashboard(self, config: Mapping[str, Any]) -> str:
        """Make another dashboard, and return its path."""
        url_path = f"test-{next(self._numbers)}"
        await set_up.make_dashboard(self.socket, url_path, config)
        return f"/{url_path}"

    async def view_of(self, *cards: Card, **view: Any) -> str:
        """Make a dashboard that shows cards, and return its path."""
        sections = [{"type": "grid", "column_span": 4, "cards": cards}]
        one = {"title": "Test", "type": "sections", "sections": sections, **view}
        return await self.dashboard({"views": [one]})

    def card_of(self, place: str, **options: Any) -> Card:
        """Return a phone card."""
        return {
            "type": "custom:poly-vvx-phone-card",
            "device_id": self.session.entities[place].device_id,
            "grid_options": {"columns": "full"},
            **options,
        }

    async def resources(self) -> list[dict[str, Any]]:
        """Return what dashboards load of ours."""
        loaded = await self.socket.ask("lovelace/resources")
        return [it for it in loaded if it["url"].startswith("/poly_vvx/")]

    async def remove(self, place: str) -> None:
        """Remove a phone from Home Assistant."""
        entry_id = self.session.entities[place].entry_id
        await self.home.delete(f"config/config_entries/entry/{entry_id}")

    async def add(self, place: str) -> None:
        """Add a phone that was removed."""
        phone = self.phones.all[place]
        await set_up.add_phone(self.home, phone.settings, phone.host, phone.port)
        found = await set_up.entities_of(self.socket, phone.settings)
        assert found is not None
        self.session = replace(
            self.session, entities={**self.session.entities, place: found}
        )

    async def start_again(self) -> None:
        """Start Home Assistant, which was stopped, and speak to it again."""
        await self.process.start()
        await self.home.wait_until_up()
        await self.home.wait_until_running()
        connected = self.home.connected()
        socket = await self._connections.enter_async_context(connected)
        self.session = replace(self.session, socket=socket)
        self.states = await socket.follow_states()

    async def calm_down(self) -> None:
        """Have both phones forget what was, and wait until Home Assistant shows that."""
        for place, phone in self.phones.all.items():
            if not phone.online:
                await phone.start()
            for call in phone.calls:
                phone.remote_hang_up(call.handle)
            observed = self.phone(place)
            phone.clear_call_log()
            await observed.act("mark_missed_seen")
            await observed.shows(PATIENCE, sensor__call_state="idle")


@asynccontextmanager
async def lived_in(folder: Path, *, more: str = "") -> AsyncIterator[House]:
    """Start a Home Assistant with both phones in it.

    Args:
        folder: Where it keeps what it has.
        more: More of configuration.yaml.
    """
    integration = folder / "poly_vvx"
    shutil.copytree(configuration.INTEGRATION, integration)
    config = folder / "config"
    config.mkdir()
    port = ports.any_free_port()
    configuration.write(config, port, TIME_ZONE, integration=integration, more=more)
    console = Console()
    async with (
        phones.plugged_in(TIME_ZONE) as plugged_in,
        HomeAssistantProcess(config) as process,
        ready(console, plugged_in, port) as session,
        AsyncExitStack() as connections,
    ):
        for place, entities in session.entities.items():
            await session.socket.ask(
                "config/device_registry/update",
                device_id=entities.device_id,
                name_by_user=place,
            )
        yield House(
            process=process,
            session=session,
            states=await session.socket.follow_states(),
            phones=plugged_in,
            integration=integration,
            _connections=connections,
        )
