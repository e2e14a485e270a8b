"""A browser that shows cards: what it asks of Home Assistant, and is sent."""

from dataclasses import dataclass
from typing import Any

from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from custom_components.poly_vvx.const import DOMAIN


@dataclass(frozen=True)
class Browser:
    """A connection to Home Assistant."""

    client: MockHAClientWebSocket

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to a command of ours."""
        await self.client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **fields})
        answer: dict[str, Any] = await self.client.receive_json()
        return answer

    async def subscribe(self, device_id: str) -> dict[str, Any]:
        """Ask for what there is to show of a phone, and return what is sent at once."""
        answer = await self.ask("phone/subscribe", device_id=device_id)
        assert answer["success"]
        (shown,) = await self.news()
        return shown

    async def news(self) -> list[dict[str, Any]]:
        """Return what was sent since the last time somebody looked."""
        await self.client.send_json_auto_id({"type": "ping"})
        events: list[dict[str, Any]] = []
        while (message := await self.client.receive_json())["type"] != "pong":
            events.append(message["event"])
        return events

    async def latest(self) -> dict[str, Any]:
        """Return the last that was sent."""
        return (await self.news())[-1]
