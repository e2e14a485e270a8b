"""Tests of reading address books from a CardDAV server: a real one, and odd ones."""

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, web
import pytest
import pytest_socket

from custom_components.poly_vvx.people.carddav import (
    CardDavError,
    CardDavServer,
    FoundBook,
    LoginRefusedError,
    NoAddressBookError,
)

from .servers import PASSWORD, USERNAME, Radicale, multistatus, run_radicale, serve

BOOK: Final = "<resourcetype><collection/><c:addressbook/></resourcetype>"


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """Run a real server."""
    pytest_socket.enable_socket()
    with run_radicale(Path(tmp_path_factory.mktemp("radicale"))) as server:
        yield server


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[ClientSession]:
    """Return what requests are sent with."""
    async with ClientSession() as session:
        yield session


def server(session: ClientSession, url: str, password: str = PASSWORD) -> CardDavServer:
    """Return a server that Anna has a login for."""
    return CardDavServer(session, url, USERNAME, password)


# A real server.


@pytest.fixture
async def book(radicale: Radicale, socket_enabled: None) -> AsyncIterator[str]:
    """Return where an address book with two people is."""
    url = await radicale.add_book("friends", "Friends &amp; family")
    await radicale.put("friends", "a1", "Anna", "3001")
    await radicale.put("friends", "b2", "Ben", "3002")
    yield url
    await radicale.request("DELETE", "friends/")


@pytest.mark.parametrize("path", ["", "/", "/anna/", "/anna/friends/"])
async def test_find_books(
    radicale: Radicale, book: str, session: ClientSession, path: str
) -> None:
    """Address books are found from the server, from the person, or are given."""
    found = await server(session, radicale.url + path).find_books()

    assert found == [FoundBook(url=book, name="Friends & family")]


async def test_only_what_has_changed_is_read(
    radicale: Radicale, book: str, session: ClientSession
) -> None:
    """Cards are read once, and again only if their ETag has changed."""
    dav = server(session, radicale.url)
    first = await dav.read(book, {})
    assert sorted("Anna" in card for _, card in first.values()) == [False, True]
    stale = {path: (etag, "as known") for path, (etag, _) in first.items()}
    await radicale.put("friends", "c3", "Kim", "3003")
    await radicale.delete("friends", "b2")

    second = await dav.read(book, stale)

    texts = {path.rpartition("/")[2]: text for path, (_, text) in second.items()}
    assert texts["a1.vcf"] == "as known"
    assert "FN:Kim" in texts["c3.vcf"]
    assert texts.keys() == {"a1.vcf", "c3.vcf"}


async def test_wrong_password(radicale: Radicale, session: ClientSession) -> None:
    """A login that is refused is no missing address book."""
    dav = server(session, radicale.url, "wrong")

    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            await dav.find_books()


async def test_book_is_gone(
    radicale: Radicale, book: str, session: ClientSession
) -> None:
    """An address book that was deleted is told from a server in trouble."""
    with pytest.raises(NoAddressBookError):
        await server(session, radicale.url).read(book.replace("friends", "foes"), {})


# Odd servers.


async def test_nobody_answers(session: ClientSession) -> None:
    """A server that is away is no address book that is gone."""
    with pytest.raises(CardDavError, match="ClientConnectorError"):
        await server(session, "http://127.0.0.1:9").find_books()


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (web.Response(status=500), CardDavError),
        (web.Response(status=200, text="Hello"), NoAddressBookError),
        (web.Response(status=207, text="<multistatus>"), CardDavError),
        (
            web.Response(status=207, text='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            CardDavError,
        ),
        (multistatus(), NoAddressBookError),
        (multistatus(("/", "")), NoAddressBookError),
        (web.Response(status=301, headers={"Location": "/"}), CardDavError),
        (
            web.Response(status=301, headers={"Location": "http://127.0.0.2:9/"}),
            CardDavError,
        ),
    ],
)
async def test_no_address_book(
    session: ClientSession, response: web.Response, error: type[Exception]
) -> None:
    """Whatever a server answers, it is an error that a person can be told."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(
            status=response.status, headers=response.headers, body=response.body
        )

    async with serve(answer) as url:
        with pytest.raises(CardDavError) as raised:
            await server(session, url).find_books()

    assert type(raised.value) is error


async def test_too_large(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without an end is not waited for."""
    monkeypatch.setattr("custom_components.poly_vvx.people.carddav._MOST_BYTES", 10)

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=207, text="x" * 11)

    async with serve(answer) as url:
        with pytest.raises(CardDavError, match="too large"):
            await server(session, url).find_books()


async def test_usual_address_is_given(session: ClientSession) -> None:
    """What was asked already is not asked once more."""
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=404)

    async with serve(answer) as url:
        with pytest.raises(NoAddressBookError):
            await server(session, f"{url}.well-known/carddav").find_books()

    assert paths == ["/.well-known/carddav"]


async def test_redirect_within_the_server(session: ClientSession) -> None:
    """The usual address leads to where address books are."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/dav/":
            return multistatus(("/dav/", BOOK))
        if request.path == "/.well-known/carddav":
            return web.Response(status=308, headers={"Location": "/dav/"})
        return web.Response(status=404)

    async with serve(answer) as url:
        found = await server(session, url).find_books()

    assert [it.name for it in found] == ["dav"]


async def test_password_stays_on_the_server(session: ClientSession) -> None:
    """A server that says that a person's books are elsewhere is not followed there."""
    elsewhere = "<current-user-principal><href>http://127.0.0.2:9/</href></current-user-principal>"

    async def answer(request: web.Request) -> web.Response:
        inside = [("/books/", BOOK)] if request.headers["Depth"] == "1" else []
        return multistatus(("/", elsewhere), *inside)

    async with serve(answer) as url:
        found = await server(session, url).find_books()

    assert [it.url for it in found] == [f"{url}books/"]


@pytest.mark.parametrize("right", [True, False])
async def test_digest(session: ClientSession, right: bool) -> None:
    """A server that wants the password hashed does not see it."""
    heard: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(login := request.headers.get("Authorization", ""))
        if not (right and login.startswith("Digest ")):
            challenge = 'Digest realm="books", nonce="1234", qop="auth", algorithm=MD5'
            return web.Response(status=401, headers={"WWW-Authenticate": challenge})
        return multistatus(("/", BOOK))

    async with serve(answer) as url:
        with nullcontext() if right else pytest.raises(LoginRefusedError):
            assert await server(session, url).find_books()

    assert not any(it.startswith("Basic") for it in heard)
    assert heard[-1].startswith(f'Digest username="{USERNAME}"')


async def test_card_without_etag_or_text(session: ClientSession) -> None:
    """What has no ETag is no card; a card without a text is left out."""

    async def answer(request: web.Request) -> web.Response:
        if request.method == "PROPFIND":
            return multistatus(("/", ""), ("/a.vcf", "<getetag>1</getetag>"))
        return multistatus(("/a.vcf", "<getetag>1</getetag>"))

    async with serve(answer) as url:
        assert await server(session, url).read(url, {}) == {}
