"""A page and a small API with which people and scripts play with the phones."""

from collections.abc import Mapping
import json
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from .control_state import phone_state
from .control_verbs import VERBS, Arguments
from .faults import FaultKind
from .notification_faults import NotificationFault
from .phone import VirtualPhone
from .status import RefusedError

_PAGE = Path(__file__).with_name("control.html")
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; connect-src 'self'"
    ),
}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ControlServer:
    """Serves the control page of one phone or of several.

    Nobody has to log in. So the server answers only to its own address and to
    the names of this machine, and not to pages from elsewhere: a web site that
    somebody happens to visit must not be able to press the phone's keys.
    """

    def __init__(
        self,
        phones: Mapping[str, VirtualPhone],
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Prepare to serve; nothing is open yet.

        Args:
            phones: Phones by the names under which the API knows them.
            host: Address to listen at.
            port: Port to listen at; 0 takes a free one.
        """
        self.host = host
        self.port = port
        self._phones = phones
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Begin to serve."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving."""
        await self.stop()

    @property
    def url(self) -> str:
        """Address of the page."""
        return str(URL.build(scheme="http", host=self.host, port=self.port))

    async def start(self) -> None:
        """Begin to serve."""
        app = web.Application(middlewares=[self._only_from_here])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/api/phones", self._list),
                web.get("/api/state", self._state),
                web.post("/api/{verb}", self._act),
                web.get("/api/phones/{name}/state", self._state),
                web.post("/api/phones/{name}/{verb}", self._act),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _only_from_here(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        try:
            name = urlsplit(f"//{request.host}").hostname
        except ValueError:
            name = None
        origin = request.headers.get("Origin", f"http://{request.host}")
        if (
            name not in _LOOPBACK | {self.host}
            or origin.partition("://")[2] != request.host
        ):
            return _error(403, "This request comes from elsewhere")
        return await handler(request)

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE, headers=_PAGE_HEADERS)

    async def _list(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {
                "phones": [
                    {"name": name, "model": phone.settings.model}
                    for name, phone in self._phones.items()
                ],
                "fault_kinds": list(FaultKind),
                "notification_faults": list(NotificationFault),
            }
        )

    async def _state(self, request: web.Request) -> web.StreamResponse:
        if (phone := self._find(request)) is None:
            return _error(404, "There is no such phone")
        return web.json_response(phone_state(phone))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        if (phone := self._find(request)) is None:
            return _error(404, "There is no such phone")
        if (verb := VERBS.get(request.match_info["verb"])) is None:
            return _error(404, "There is no such verb")
        # A page from elsewhere can send other types without asking first.
        if request.content_type != "application/json":
            return _error(400, "The body must be JSON and say so")
        try:
            handle = verb(phone, Arguments(json.loads(await request.read() or b"{}")))
        except (ValueError, RefusedError) as error:
            return _error(400, str(error))
        return web.json_response({} if handle is None else {"handle": handle})

    def _find(self, request: web.Request) -> VirtualPhone | None:
        """Return the phone in the path; without a name, the only one."""
        name = request.match_info.get("name")
        if name is not None:
            return self._phones.get(name)
        phones = list(self._phones.values())
        return phones[0] if len(phones) == 1 else None


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)
