"""Home Assistant's own REST and WebSocket API, as far as the demo needs it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
import itertools
import json
import time
from typing import Any, Final

import aiohttp

from .errors import DemoError
from .states import States

_SECONDS_FOR_AN_ANSWER: Final = 30
_SECONDS_BETWEEN_LOOKS: Final = 0.2
_LARGEST_MESSAGE: Final = 16 * 1024 * 1024

type Listener = Callable[[Mapping[str, Any]], None]
"""Takes an event as Home Assistant tells of it."""


class RefusedError(DemoError):
    """Home Assistant does not do what it was asked for."""


class HomeAssistant:
    """Home Assistant, spoken to by somebody who has logged in."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Know where it is."""
        self._session = session
        self.url = url
        self._tokens: Mapping[str, Any] = {}

    async def wait_until_up(self) -> None:
        """Wait until it answers at all."""
        while True:
            with suppress(aiohttp.ClientError):
                # Whatever needs a login would count as an attempt to break in.
                async with self._session.get(f"{self.url}/auth/providers"):
                    return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def wait_until_running(self) -> None:
        """Wait until it has started everything."""
        while (await self.get("config"))["state"] != "RUNNING":
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def log_in(self, name: str, password: str) -> None:
        """Log in, after making the user if there is none yet."""
        if await self._has_no_user():
            made = await self.post(
                "onboarding/users",
                {
                    "client_id": self._client_id,
                    "name": name.capitalize(),
                    "username": name,
                    "password": password,
                    "language": "en",
                },
            )
            code = made["auth_code"]
        else:
            code = await self._code_for(name, password)
        async with self._session.post(
            f"{self.url}/auth/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self._client_id,
            },
        ) as response:
            self._tokens = await _content(response)

    @property
    def stored_login(self) -> str:
        """Return what a browser stores of somebody who has logged in."""
        return json.dumps(
            {
                **self._tokens,
                "hassUrl": self.url,
                "clientId": self._client_id,
                "expires": (time.time() + self._tokens["expires_in"]) * 1000,
            }
        )

    async def get(self, path: str) -> Any:
        """Read something below /api/."""
        return await self._request("GET", f"/api/{path}")

    async def post(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """Send something below /api/."""
        return await self._request("POST", f"/api/{path}", data)

    async def delete(self, path: str) -> Any:
        """Delete something below /api/."""
        return await self._request("DELETE", f"/api/{path}")

    async def perform(
        self, action: str, data: Mapping[str, Any], *, respond: bool = False
    ) -> Any:
        """Perform an action, such as button.press, and return its response if wanted."""
        path = f"services/{action.replace('.', '/')}"
        answer = await self.post(path + "?return_response" * respond, data)
        return answer["service_response"] if respond else None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[WebSocket]:
        """Open a connection on which Home Assistant also tells things by itself."""
        async with self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=_LARGEST_MESSAGE
        ) as connection:
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self._token})
            if (answer := await connection.receive_json())["type"] != "auth_ok":
                raise RefusedError(str(answer))
            socket = WebSocket(connection)
            listening = asyncio.create_task(socket.listen())
            try:
                yield socket
            finally:
                listening.cancel()

    @property
    def _token(self) -> str | None:
        return self._tokens.get("access_token")

    @property
    def _client_id(self) -> str:
        return f"{self.url}/"

    async def _has_no_user(self) -> bool:
        try:
            steps = await self.get("onboarding")
        except RefusedError:
            # It is no longer offered once everything is done.
            return False
        return not all(step["done"] for step in steps if step["step"] == "user")

    async def _code_for(self, name: str, password: str) -> str:
        flow = await self._request(
            "POST",
            "/auth/login_flow",
            {
                "client_id": self._client_id,
                "handler": ["homeassistant", None],
                "redirect_uri": self._client_id,
            },
        )
        answer = await self._request(
            "POST",
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": self._client_id, "username": name, "password": password},
        )
        if "result" not in answer:
            raise DemoError(
                f"Home Assistant does not let {name} in with the password of the demo. "
                "If it was changed, start over: scripts/demo --fresh"
            )
        code: str = answer["result"]
        return code

    async def _request(
        self, method: str, path: str, data: Mapping[str, Any] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else None
        async with self._session.request(
            method, self.url + path, json=data, headers=headers
        ) as response:
            return await _content(response)


class WebSocket:
    """An open connection to Home Assistant."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Take over a connection on which somebody has logged in."""
        self._connection = connection
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Listener] = {}

    async def ask(self, command: str, **arguments: Any) -> Any:
        """Send a command, and return its result."""
        return await self._send(next(self._numbers), command, arguments)

    async def _send(
        self, number: int, command: str, arguments: Mapping[str, Any]
    ) -> Any:
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        await self._connection.send_json({"id": number, "type": command, **arguments})
        async with asyncio.timeout(_SECONDS_FOR_AN_ANSWER):
            return await answer

    async def subscribe(self, event_type: str, listener: Listener) -> None:
        """Hand on each event of a type from now on."""
        number = next(self._numbers)
        self._listeners[number] = listener
        await self._send(number, "subscribe_events", {"event_type": event_type})

    async def follow_states(self) -> States:
        """Return the states, which follow those of Home Assistant from now on."""
        states = States()

        def change(event: Mapping[str, Any]) -> None:
            data = event["data"]
            states.take_in(data["entity_id"], data["new_state"])

        await self.subscribe("state_changed", change)
        for state in await self.ask("get_states"):
            if states.get(state["entity_id"]) is None:
                states.take_in(state["entity_id"], state)
        return states

    async def listen(self) -> None:
        """Hand on what comes in, until the connection ends."""
        async for message in self._connection:
            self._hand_on(message.json())

    def _hand_on(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "event":
            self._listeners[message["id"]](message["event"])
        elif (answer := self._waiting.pop(message["id"], None)) is not None:
            if answer.done():
                # Whoever asked has given up waiting.
                return
            if message["success"]:
                answer.set_result(message["result"])
            else:
                answer.set_exception(RefusedError(message["error"]["message"]))


async def _content(response: aiohttp.ClientResponse) -> Any:
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise RefusedError(
            f"{response.method} {response.url.path}: {response.status} "
            f"{await response.text()}"
        )
    return await response.json()
