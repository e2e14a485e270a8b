"""Reads address books from a CardDAV server (RFC 6352), and nothing twice."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import batched
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    encode_basic_auth,
)
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from yarl import URL

_DAV: Final = "{DAV:}"
_CARD: Final = "{urn:ietf:params:xml:ns:carddav}"
_WELL_KNOWN: Final = "/.well-known/carddav"
_TIMEOUT: Final = ClientTimeout(total=60)
_MOST_REDIRECTS: Final = 5
_MOST_BYTES: Final = 100 * 1024 * 1024
_CARDS_PER_REPORT: Final = 100

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

type Cards = Mapping[str, tuple[str, str]]
"""By the address of each card on its server: its ETag, and its text."""


class CardDavError(Exception):
    """A server cannot be reached, or does not answer as CardDAV servers do."""


class LoginRefusedError(CardDavError):
    """The server refuses the user name or the password."""


class NoAddressBookError(CardDavError):
    """There is a server, but no address book on it."""


@dataclass(frozen=True, kw_only=True)
class FoundBook:
    """An address book on a server."""

    url: str
    name: str


class CardDavServer:
    """A server that a person has a login for.

    A redirect is followed within the server alone, so that no password goes to
    another one.
    """

    def __init__(
        self, session: ClientSession, url: str, username: str, password: str
    ) -> None:
        """Know where it is; nothing is asked yet.

        Args:
            session: Checks the certificate of the server.
            url: Of the server, of a person on it, or of an address book.
            username: Whose address books are read.
            password: Of that person.
        """
        self._session = session
        self._url = URL(url)
        self._login = (username, password)
        self._headers = {"Content-Type": "application/xml"}
        self._digest: tuple[DigestAuthMiddleware, ...] = ()

    async def find_books(self) -> list[FoundBook]:
        """Return the address books that the person has.

        Raises:
            LoginRefusedError: User name or password are wrong.
            NoAddressBookError: There is none, or no CardDAV server.
            CardDavError: The server cannot be reached, or is in trouble.
        """
        for start in self._starts():
            with suppress(NoAddressBookError):
                if books := await self._books_from(start):
                    return books
        raise NoAddressBookError

    def _starts(self) -> Iterator[URL]:
        """Yield where address books may be found: what was given, then what is usual."""
        yield self._url
        well_known = self._url.with_path(_WELL_KNOWN)
        if well_known != self._url:
            yield well_known

    async def _books_from(self, start: URL) -> list[FoundBook]:
        props = "<d:resourcetype/><d:displayname/><d:current-user-principal/>"
        (given, *_) = await self._propfind(start, props)
        if given.is_book:
            return [given.found]
        principal = given.link(f"{_DAV}current-user-principal") or given.url
        (person, *_) = await self._propfind(principal, "<c:addressbook-home-set/>")
        home = person.link(f"{_CARD}addressbook-home-set") or given.url
        inside = await self._propfind(
            home, "<d:resourcetype/><d:displayname/>", depth=1
        )
        return [it.found for it in inside if it.is_book]

    async def read(self, book: str, known: Cards) -> Cards:
        """Return all cards of an address book; only what has changed is asked for.

        Raises:
            LoginRefusedError: User name or password are wrong.
            NoAddressBookError: The address book is gone.
            CardDavError: The server cannot be reached, or is in trouble.
        """
        listed = await self._propfind(URL(book), "<d:getetag/>", depth=1)
        etags = {
            it.url.path: tag
            for it in listed
            # Some servers give the address book one, too.
            if (tag := it.text("getetag")) and it.url.path != URL(book).path
        }
        kept = {
            path: known[path]
            for path, etag in etags.items()
            if path in known and known[path][0] == etag
        }
        for paths in batched(
            sorted(etags.keys() - kept.keys()), _CARDS_PER_REPORT, strict=False
        ):
            kept.update(await self._fetch(URL(book), paths))
        return kept

    async def _fetch(self, book: URL, paths: Iterable[str]) -> Cards:
        hrefs = "".join(
            f"<d:href>{escape(book.with_path(path).raw_path)}</d:href>"
            for path in paths
        )
        body = (
            f'<c:addressbook-multiget xmlns:d="DAV:" xmlns:c="{_CARD[1:-1]}">'
            f"<d:prop><d:getetag/><c:address-data/></d:prop>{hrefs}"
            "</c:addressbook-multiget>"
        )
        return {
            it.url.path: (it.text("getetag"), card)
            for it in await self._ask("REPORT", book, body, depth=1)
            if (card := it.text("address-data", _CARD))
        }

    async def _propfind(self, url: URL, props: str, depth: int = 0) -> list[_Resource]:
        body = (
            f'<d:propfind xmlns:d="DAV:" xmlns:c="{_CARD[1:-1]}">'
            f"<d:prop>{props}</d:prop></d:propfind>"
        )
        if resources := await self._ask("PROPFIND", url, body, depth=depth):
            return resources
        raise NoAddressBookError

    async def _ask(
        self, method: str, url: URL, body: str, *, depth: int
    ) -> list[_Resource]:
        """Return what a server says of a resource, and of those in it."""
        for _ in range(_MOST_REDIRECTS):
            status, location, answer = await self._request(method, url, body, depth)
            if status not in _REDIRECTS:
                break
            target = url.join(URL(location))
            if target.origin() != url.origin():
                raise CardDavError(f"redirected to {target.host}")
            url = target
        if status in _REFUSALS:
            raise LoginRefusedError
        if status in _REDIRECTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise CardDavError(f"HTTP status {status}")
        if status != HTTPStatus.MULTI_STATUS:
            raise NoAddressBookError
        try:
            root = fromstring(answer)
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise CardDavError("unreadable answer") from error
        return [_Resource(it, url) for it in root.iter(f"{_DAV}response")]

    async def _request(
        self, method: str, url: URL, body: str, depth: int
    ) -> tuple[int, str, bytes]:
        """Send a request, with the login in the way that the server wants it."""
        status, challenge, location, answer = await self._send(method, url, body, depth)
        if status == HTTPStatus.UNAUTHORIZED and self._log_in(challenge):
            status, _, location, answer = await self._send(method, url, body, depth)
        return status, location, answer

    def _log_in(self, challenge: str) -> bool:
        """Log in from now on as a server wants it; tell whether that is new."""
        if self._digest or "Authorization" in self._headers:
            return False
        if "digest" in challenge.lower():
            self._digest = (DigestAuthMiddleware(*self._login),)
        else:
            self._headers["Authorization"] = encode_basic_auth(*self._login)
        return True

    async def _send(
        self, method: str, url: URL, body: str, depth: int
    ) -> tuple[int, str, str, bytes]:
        try:
            async with self._session.request(
                method,
                url,
                data=body.encode(),
                headers=self._headers | {"Depth": str(depth)},
                allow_redirects=False,
                timeout=_TIMEOUT,
                middlewares=self._digest,
            ) as response:
                answer = bytearray()
                async for chunk in response.content.iter_any():
                    answer += chunk
                    if len(answer) > _MOST_BYTES:
                        raise CardDavError("too large")
                return (
                    response.status,
                    ",".join(response.headers.getall("WWW-Authenticate", ())),
                    response.headers.get("Location", ""),
                    bytes(answer),
                )
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise CardDavError(type(error).__name__) from error


class _Resource:
    """What a server says of one resource."""

    def __init__(self, response: Element, base: URL) -> None:
        self._response = response
        self._base = base
        self.url = base.join(
            URL(response.findtext(f"{_DAV}href", "").strip(), encoded=True)
        )

    def _find(self, name: str) -> Element | None:
        return self._response.find(f"{_DAV}propstat/{_DAV}prop/{name}")

    def text(self, name: str, namespace: str = _DAV) -> str:
        found = self._find(f"{namespace}{name}")
        return "" if found is None else (found.text or "").strip()

    def link(self, name: str) -> URL | None:
        """Return where a property leads; elsewhere than on this server, nowhere."""
        found = self._find(f"{name}/{_DAV}href")
        if found is None or not found.text:
            return None
        target = self._base.join(URL(found.text.strip(), encoded=True))
        return target if target.origin() == self._base.origin() else None

    @property
    def is_book(self) -> bool:
        return self._find(f"{_DAV}resourcetype/{_CARD}addressbook") is not None

    @property
    def found(self) -> FoundBook:
        name = self.text("displayname") or self.url.path.rstrip("/").rpartition("/")[2]
        return FoundBook(url=str(self.url), name=name)
