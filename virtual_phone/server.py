"""The phone's web server: its sockets, its pace and its record of requests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
import ssl
import time
from typing import override

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from .api import MOST_BODY_BYTES, Request, RestApi
from .faults import Fault, FaultKind, FaultQueue
from .faulty import cut, damaged, instead_of_command, send_damaged
from .settings import PhoneSettings
from .wire import Reply, html_page

_MOST_RECORDS = 10_000
_SHUTDOWN_SECONDS = 1.0
_IDLE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class RequestRecord:
    """One request that the phone has received."""

    time: float
    """When the request had arrived, by time.monotonic."""
    method: str
    path: str
    """Path and query as they were sent."""
    body: str
    http_status: int | None
    """None if no answer was sent."""
    authorization: str | None
    """Scheme of the Authorization header."""
    connection: int
    """Number of the connection, counted from 1."""
    started: float
    """When the phone began with the request."""
    finished: float
    """When the phone was done with it."""
    fault: FaultKind | None
    """What went wrong with it on demand."""


class _NumberingServer(web.Server):
    """A web server that numbers its connections."""

    def __init__(
        self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
    ) -> None:
        super().__init__(handler, handler_cancellation=True, access_log=None)
        self.numbers: dict[RequestHandler, int] = {}
        self.opened = 0

    @override
    def connection_made(
        self, handler: RequestHandler, transport: asyncio.Transport
    ) -> None:
        super().connection_made(handler, transport)
        self.opened += 1
        self.numbers[handler] = self.opened

    @override
    def connection_lost(
        self, handler: RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self.numbers.pop(handler, None)


class RestServer:
    """Answers one request at a time, as slowly and as badly as it is told to."""

    def __init__(
        self,
        settings: PhoneSettings,
        api: RestApi,
        faults: FaultQueue,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Prepare to answer; nothing is open yet."""
        self._settings = settings
        self._api = api
        self._faults = faults
        self._tls = tls
        self._turn = asyncio.Lock()
        self._last_use: dict[int, float] = {}
        self._listening: asyncio.Server | None = None
        self._closing: asyncio.Server | None = None
        self._web: _NumberingServer | None = None
        self.records: list[RequestRecord] = []

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self._web.opened if self._web else 0

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return len(self._web.numbers) if self._web else 0

    @property
    def listening(self) -> bool:
        """Whether connections are taken."""
        return self._listening is not None

    async def open(self, host: str, port: int) -> int:
        """Take connections, and return the port."""
        self._web = self._web or _NumberingServer(self._handle)
        self._listening = await asyncio.get_running_loop().create_server(
            self._web, host, port, ssl=self._tls
        )
        bound: int = self._listening.sockets[0].getsockname()[1]
        return bound

    def close(self) -> None:
        """Refuse connections and cut those that are open."""
        if self._listening is not None:
            self._listening.close()
            self._listening.abort_clients()
            self._closing, self._listening = self._listening, None

    async def wait_closed(self) -> None:
        """Wait until nothing runs any more for connections that were cut."""
        if self._web is not None:
            await self._web.shutdown(_SHUTDOWN_SECONDS)
        if self._closing is not None:
            await self._closing.wait_closed()

    async def _handle(self, http_request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request and write it down, however it ends."""
        assert self._web is not None
        connection = self._web.numbers[http_request.protocol]
        request = await _read(http_request)
        arrived = started = time.monotonic()
        response: web.StreamResponse | None = None
        fault: Fault | None = None
        try:
            if self._settings.overlap == "refuse" and self._turn.locked():
                response = self._response(html_page(HTTPStatus.FORBIDDEN))
                return response
            async with self._turn:
                started = time.monotonic()
                refusal = self._api.refuse(request)
                # A fault is meant for a command; asking for the password is none.
                fault = None if refusal else self._faults.take(request.target)
                if fault and self._cuts(fault, connection):
                    cut(http_request)
                    return web.StreamResponse()
                response = await self._answer(http_request, request, refusal, fault)
                return response
        finally:
            self._last_use[connection] = time.monotonic()
            transport = http_request.transport
            answered = transport is not None and not transport.is_closing()
            scheme = (request.authorization or "").partition(" ")[0]
            self._write_down(
                RequestRecord(
                    time=arrived,
                    method=request.method,
                    path=request.target,
                    body=request.body.decode(errors="replace"),
                    http_status=response.status if response and answered else None,
                    authorization=scheme or None,
                    connection=connection,
                    started=started,
                    finished=time.monotonic(),
                    fault=fault.kind if fault else None,
                )
            )

    def _cuts(self, fault: Fault, connection: int) -> bool:
        """Tell whether a connection was idle for so long that it is cut."""
        last_use = self._last_use.get(connection)
        return (
            fault.kind is FaultKind.CUT_IDLE
            and last_use is not None
            and time.monotonic() - last_use >= fault.number(_IDLE_SECONDS)
        )

    async def _answer(
        self,
        http_request: web.BaseRequest,
        request: Request,
        refusal: Reply | None,
        fault: Fault | None,
    ) -> web.StreamResponse:
        if fault is not None and fault.kind is FaultKind.HANG:
            await _hang(fault)
        replacement = instead_of_command(fault) if fault else None
        # The command is carried out first: a client that gives up waiting must not
        # believe that nothing has happened.
        reply = refusal or replacement or self._api.answer(request)
        await asyncio.sleep(self._settings.latency + reply.seconds)
        if fault is None or replacement:
            return self._response(reply)
        reply = damaged(reply, fault)
        return await send_damaged(
            http_request, reply, fault, self._headers(reply)
        ) or self._response(reply)

    def _response(self, reply: Reply) -> web.Response:
        response = web.Response(
            status=reply.http_status, body=reply.body, headers=self._headers(reply)
        )
        # Phones were seen to end the connection after an error page.
        if reply.is_page:
            response.force_close()
        return response

    def _headers(self, reply: Reply) -> dict[str, str]:
        """Return the headers with the very letters that phones use."""
        server = (
            "Poly Edge Telephone HTTPd"
            if self._settings.model.startswith("Edge")
            else "Polycom SoundPoint IP Telephone HTTPd"
        )
        return {
            "Server": server,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
            "Content-type": reply.content_type,
            **reply.headers,
        }

    def _write_down(self, record: RequestRecord) -> None:
        """Keep a record, and of all records as many as memory can take."""
        self.records.append(record)
        del self.records[:-_MOST_RECORDS]


async def _read(http_request: web.BaseRequest) -> Request:
    """Read a request, of its body a little more than the phone accepts."""
    body = bytearray()
    while len(body) <= MOST_BODY_BYTES:
        if not (piece := await http_request.content.readany()):
            break
        body += piece
    return Request(
        method=http_request.method,
        path=http_request.path,
        target=http_request.raw_path,
        query=http_request.query,
        authorization=http_request.headers.get("Authorization"),
        content_type=http_request.headers.get("Content-Type", ""),
        body=bytes(body),
    )


async def _hang(fault: Fault) -> None:
    """Wait for as long as a fault says, or until the client goes away."""
    if fault.value is None:
        await asyncio.Event().wait()
    await asyncio.sleep(fault.number(0))
