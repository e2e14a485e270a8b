"""Servers that do what no phone in software can be made to do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

UNAUTHORIZED = (
    b"HTTP/1.1 401 Unauthorized\r\n"
    b'WWW-Authenticate: Basic realm="API Authentication"\r\n'
    b"Content-Length: 0\r\n\r\n"
)


def http(
    body: bytes | str, *, status: str = "200 OK", headers: tuple[str, ...] = ()
) -> bytes:
    """Return an answer as it goes over the wire."""
    data = body.encode() if isinstance(body, str) else body
    head = "\r\n".join(
        (f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers, "", "")
    )
    return head.encode() + data


class RawServer:
    """Gives out prepared answers, one after the other, and the last for ever."""

    def __init__(self, *answers: bytes | None, hangs_up: bool = False) -> None:
        """Prepare answers; None closes the connection instead, as may each answer."""
        self._answers = answers
        self._hangs_up = hangs_up
        self.requests: list[str] = []
        self.url = ""

    @asynccontextmanager
    async def run(self) -> AsyncIterator[RawServer]:
        """Take connections."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self
            server.close_clients()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                number = min(len(self.requests), len(self._answers) - 1)
                body = await reader.read(_length_of(head.decode()))
                self.requests.append((head + body).decode())
                if (answer := self._answers[number]) is None:
                    break
                writer.write(answer)
                await writer.drain()
                if self._hangs_up:
                    break
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            writer.close()


def _length_of(head: str) -> int:
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
    return 0
