"""Somebody who takes the place of a phone, and keeps all that is sent to him."""

import asyncio
from contextlib import suppress
import ssl
from types import TracebackType
from typing import Final, Self, override

from virtual_phone.certificates import DeviceCertificate

_RECORD_HEADER: Final = 5
# Content types of TLS: change of ciphers, alert, handshake.
_NO_DATA: Final = frozenset({20, 21, 22})
_TLS_MAJOR_VERSION: Final = 3
_LARGEST_PIECE: Final = 65536


class Impostor:
    """A server that takes connections and counts what gets through to it."""

    def __init__(
        self, certificate: DeviceCertificate | None = None, *, says: bytes = b""
    ) -> None:
        """Prepare to take a phone's place; without a certificate there is no TLS.

        What it says, it says as soon as it can, before anybody asks for anything.
        """
        self._certificate = certificate
        self._says = says
        self._server: asyncio.Server | None = None
        self._visits: list[_Visit] = []

    async def __aenter__(self) -> Self:
        """Be ready to take a place."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave, at the latest."""
        await self.leave()

    async def take_place(self, host: str, port: int = 0) -> int:
        """Take connections, and return the port."""
        self._server = await asyncio.get_running_loop().create_server(
            self._receive, host, port
        )
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def leave(self) -> None:
        """Take in what was sent, hang up on everybody, and take no more connections."""
        await self.settle()
        if self._server is not None:
            self._server.close()
            self._server.abort_clients()
            await self._server.wait_closed()
            self._server = None

    async def settle(self) -> None:
        """Wait until all has arrived that was sent so far."""
        # Within one machine that takes a turn or two of the event loop.
        for _ in range(10):
            await asyncio.sleep(0)

    @property
    def speaks_tls(self) -> bool:
        """Whether there is a certificate to be seen."""
        return self._certificate is not None

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return len(self._visits)

    @property
    def handshakes(self) -> int:
        """How many of them came to agree on encryption."""
        return sum(visit.agreed for visit in self._visits)

    @property
    def data(self) -> bytes:
        """All that was sent besides what it takes to agree on encryption."""
        return b"".join(visit.data for visit in self._visits)

    def _receive(self) -> _Visit:
        context = self._certificate.context if self._certificate else None
        visit = _Visit(context, self._says)
        self._visits.append(visit)
        return visit


class _Visit(asyncio.Protocol):
    """One connection.

    TLS is done by hand: the event loop would not tell of a connection at all
    that has come to nothing.
    """

    def __init__(self, context: ssl.SSLContext | None, says: bytes) -> None:
        """Prepare for a connection."""
        self.agreed = False
        self._received = b""
        self._says = says
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = (
            context.wrap_bio(self._incoming, self._outgoing, server_side=True)
            if context
            else None
        )
        self._transport: asyncio.Transport | None = None

    @property
    def data(self) -> bytes:
        """What was sent besides what it takes to agree on encryption."""
        return self._received if self._tls else data_in(self._received)

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._tls is None:
            transport.write(self._says)

    @override
    def data_received(self, data: bytes) -> None:
        if self._tls is None:
            self._received += data
            return
        self._incoming.write(data)
        # Whatever is wrong with it, it is not what we wait for.
        with suppress(ssl.SSLError):
            self._go_on(self._tls)
        if self._transport is not None:
            self._transport.write(self._outgoing.read())

    def _go_on(self, tls: ssl.SSLObject) -> None:
        if not self.agreed:
            tls.do_handshake()
            self.agreed = True
            if self._says:
                tls.write(self._says)
        while piece := tls.read(_LARGEST_PIECE):
            self._received += piece


def data_in(stream: bytes) -> bytes:
    """Return what somebody sent without TLS, besides trying to begin with TLS."""
    while len(stream) >= _RECORD_HEADER:
        kind, major = stream[0], stream[1]
        if kind not in _NO_DATA or major != _TLS_MAJOR_VERSION:
            break
        stream = stream[_RECORD_HEADER + int.from_bytes(stream[3:_RECORD_HEADER]) :]
    return stream
