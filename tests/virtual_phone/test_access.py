"""Tests of the account that may do less than the administrator."""

import aiohttp
import pytest

from virtual_phone import USER_LEVEL_NAME, VirtualPhone
from virtual_phone.login import DigestLogin, Verdict

from .conftest import PASSWORD, SETTINGS, Client

FOR_USERS = "v1/mgmt/callLogs"
FOR_ADMINISTRATORS = "v1/mgmt/device/info"
LOGIN = {"Authorization": aiohttp.encode_basic_auth(USER_LEVEL_NAME, "123")}


@pytest.mark.parametrize(
    ("settings", "http_status", "status"),
    [
        (SETTINGS, 403, None),
        (SETTINGS.__replace__(user_refusal="401"), 401, None),
        (SETTINGS.__replace__(user_refusal="4403"), 200, "4403"),
    ],
)
async def test_refused(client: Client, http_status: int, status: str | None) -> None:
    """What only an administrator may do is refused, in the way of the settings."""
    answer = await client.get(FOR_USERS, headers=LOGIN)
    assert (answer.http_status, answer.json["Status"]) == (200, "2000")
    answer = await client.get(FOR_ADMINISTRATORS, headers=LOGIN)
    assert answer.http_status == http_status
    assert (answer.json and answer.json["Status"]) == status
    assert ("WWW-Authenticate" in answer.headers) is (http_status == 401)
    assert not client.phone.locked


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(authentication="digest")])
async def test_digest(phone: VirtualPhone) -> None:
    """The account exists with Digest too."""
    middleware = aiohttp.DigestAuthMiddleware(USER_LEVEL_NAME, "123")
    async with aiohttp.ClientSession(middlewares=(middleware,)) as session:
        client = Client(session, phone)
        assert (await client.get(FOR_USERS)).json["Status"] == "2000"
        assert (await client.get(FOR_ADMINISTRATORS)).http_status == 403


def test_digest_without_such_account() -> None:
    """With an unknown name, knowing no password is no proof."""
    header = (
        f'Digest username="{USER_LEVEL_NAME}", uri="/api/x", qop=auth, '
        'nonce="1", nc=00000001, cnonce="1", response="1"'
    )
    assert DigestLogin(PASSWORD).check("GET", "/api/x", header) is Verdict.WRONG
