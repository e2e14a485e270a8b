"""Address book servers on this machine: a real one, and one that is as odd as needed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
import socket
import subprocess
import sys
import time
from typing import Final

from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer

USERNAME: Final = "anna"
PASSWORD: Final = "pässword"
LOGIN: Final = encode_basic_auth(USERNAME, PASSWORD, "utf-8")
_PATIENCE: Final = 20.0
_PAUSE: Final = 0.01

CARD: Final = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n"
    "TEL:{number}\r\nEND:VCARD\r\n"
)
MKCOL: Final = """<?xml version="1.0"?>
<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype>
<displayname>{name}</displayname></prop></set></mkcol>"""


@dataclass(frozen=True)
class Radicale:
    """A CardDAV server with one person, who may have address books."""

    url: str

    async def request(self, method: str, path: str, data: str = "") -> None:
        """Change something on the server."""
        async with (
            ClientSession(headers={"Authorization": LOGIN}) as session,
            session.request(
                method, f"{self.url}/{USERNAME}/{path}", data=data.encode()
            ) as response,
        ):
            assert response.status < 300, await response.text()

    async def add_book(self, path: str, name: str) -> str:
        """Make an address book; return its address."""
        await self.request("MKCOL", f"{path}/", MKCOL.format(name=name))
        return f"{self.url}/{USERNAME}/{path}/"

    async def put(self, book: str, uid: str, name: str, number: str) -> None:
        """Write a card."""
        card = CARD.format(uid=uid, name=name, number=number)
        await self.request("PUT", f"{book}/{uid}.vcf", card)

    async def delete(self, book: str, uid: str) -> None:
        """Remove a card."""
        await self.request("DELETE", f"{book}/{uid}.vcf")


@contextmanager
def run_radicale(folder: Path) -> Iterator[Radicale]:
    """Run a server for as long as it is needed."""
    users = folder / "users"
    users.write_text(f"{USERNAME}:{PASSWORD}\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(users),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": str(folder / "books"),
        "web-type": "none",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    with subprocess.Popen(
        [sys.executable, "-m", "radicale", "--config=", *arguments],
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(port)
            yield Radicale(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


@asynccontextmanager
async def serve(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """Run a server that answers as a function says; return its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/"))


def multistatus(*responses: tuple[str, str]) -> web.Response:
    """Return an answer about resources: where each is, and its properties."""
    inside = "".join(
        f"<response><href>{href}</href><propstat><prop>{props}</prop></propstat></response>"
        for href, props in responses
    )
    text = (
        '<?xml version="1.0"?><multistatus xmlns="DAV:" '
        f'xmlns:c="urn:ietf:params:xml:ns:carddav">{inside}</multistatus>'
    )
    return web.Response(status=207, text=text, content_type="application/xml")
