"""Tests of who may use the REST API."""

import aiohttp
import pytest

from virtual_phone import USER_LEVEL_NAME, USERNAME, VirtualPhone
from virtual_phone.login import BasicLogin, Verdict

from .conftest import PASSWORD, SETTINGS, Client


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (None, Verdict.MISSING),
        ("Bearer abc", Verdict.MISSING),
        ("Basic !!!", Verdict.WRONG),
        (aiohttp.encode_basic_auth(USERNAME, "wrong"), Verdict.WRONG),
        (aiohttp.encode_basic_auth("polycom", PASSWORD), Verdict.WRONG),
        (aiohttp.encode_basic_auth(USERNAME, PASSWORD), Verdict.ACCEPTED),
    ],
)
def test_basic(header: str | None, verdict: Verdict) -> None:
    """Name and password have to be right, by the letter."""
    assert BasicLogin(PASSWORD).check("GET", "/api/", header) is verdict


FOR_USERS = "v1/mgmt/callLogs"
FOR_ADMINISTRATORS = "v1/mgmt/device/info"


@pytest.mark.parametrize(
    ("settings", "http_status", "status"),
    [
        (SETTINGS, 403, None),
        (SETTINGS.__replace__(user_refusal="401"), 401, None),
        (SETTINGS.__replace__(user_refusal="4403"), 200, "4403"),
    ],
)
async def test_account_of_users(
    client: Client, http_status: int, status: str | None
) -> None:
    """What only an administrator may do is refused, in the way of the settings."""
    headers = {"Authorization": aiohttp.encode_basic_auth(USER_LEVEL_NAME, "123")}
    answer = await client.get(FOR_USERS, headers=headers)
    assert (answer.http_status, answer.json["Status"]) == (200, "2000")
    answer = await client.get(FOR_ADMINISTRATORS, headers=headers)
    assert answer.http_status == http_status
    assert (answer.json and answer.json["Status"]) == status
    assert ("WWW-Authenticate" in answer.headers) is (http_status == 401)
    assert not client.phone.locked


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(authentication="digest")])
async def test_digest(phone: VirtualPhone) -> None:
    """Who knows Digest and the password gets in, also with a query and a body."""
    for name, password, http_status in (
        (USERNAME, "wrong", 401),
        (USER_LEVEL_NAME, "123", 403),
        (USERNAME, PASSWORD, 200),
    ):
        login = aiohttp.DigestAuthMiddleware(name, password)
        async with aiohttp.ClientSession(middlewares=(login,)) as session:
            client = Client(session, phone)
            answer = await client.get("v1/mgmt/lineInfo?line=1")
            assert answer.http_status == http_status
    assert phone.requests[0].authorization is None
    assert phone.requests[-1].authorization == "Digest"
