"""Tests of the account that may do less than the administrator."""

import aiohttp
import pytest

from virtual_phone import USER_LEVEL_NAME, PhoneSettings, VirtualPhone
from virtual_phone.login import DigestLogin, Verdict

from .conftest import PASSWORD, SETTINGS, Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

FOR_USERS = ("v1/mgmt/callLogs", "v2/webCallControl/callStatus")
FOR_ADMINISTRATORS = ("v1/mgmt/device/info", "v1/mgmt/lineInfo", "v1/mgmt/uixml")


def login(password: str) -> dict[str, dict[str, str]]:
    """Return the options of a request by the account with fewer rights."""
    header = aiohttp.encode_basic_auth(USER_LEVEL_NAME, password)
    return {"headers": {"Authorization": header}}


@pytest.mark.parametrize("path", FOR_USERS)
async def test_allowed(client: Client, path: str) -> None:
    """The account may use what the manual opens to it."""
    answer = await client.get(path, **login("123"))
    assert (answer.http_status, answer.json["Status"]) == (200, "2000")


@pytest.mark.parametrize("path", FOR_ADMINISTRATORS)
@pytest.mark.parametrize(
    ("settings", "http_status", "status"),
    [
        (SETTINGS, 403, None),
        (SETTINGS.__replace__(user_refusal="401"), 401, None),
        (SETTINGS.__replace__(user_refusal="4403"), 200, "4403"),
    ],
)
async def test_refused(
    settings: PhoneSettings,
    client: Client,
    path: str,
    http_status: int,
    status: str | None,
) -> None:
    """What it may not use is refused in the way that the settings choose."""
    answer = await client.get(path, **login("123"))
    assert answer.http_status == http_status
    assert (answer.json and answer.json["Status"]) == status
    assert ("WWW-Authenticate" in answer.headers) is (http_status == 401)
    assert not client.phone.locked


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(user_password="")])
async def test_no_such_account(settings: PhoneSettings, client: Client) -> None:
    """Without a password there is no such account."""
    for password in ("", "123"):
        answer = await client.get(FOR_USERS[0], **login(password))
        assert answer.http_status == 401


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(authentication="digest")])
async def test_digest(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """The account exists with Digest too."""
    middleware = aiohttp.DigestAuthMiddleware(USER_LEVEL_NAME, "123")
    async with aiohttp.ClientSession(middlewares=(middleware,)) as session:
        client = Client(session, phone)
        assert (await client.get(FOR_USERS[0])).json["Status"] == "2000"
        assert (await client.get(FOR_ADMINISTRATORS[0])).http_status == 403


def test_digest_without_such_account() -> None:
    """With an unknown name, knowing no password is no proof."""
    header = (
        f'Digest username="{USER_LEVEL_NAME}", uri="/api/x", qop=auth, '
        'nonce="1", nc=00000001, cnonce="1", response="1"'
    )
    assert DigestLogin(PASSWORD).check("GET", "/api/x", header) is Verdict.WRONG
