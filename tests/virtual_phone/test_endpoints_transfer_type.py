"""Tests of the commands about the type of transfers."""

import pytest

from .conftest import SETTINGS, Client

GET = "v1/mgmt/transferType/get"
SET = "v1/mgmt/transferType/set"


async def test_types(client: Client) -> None:
    """What was set is kept."""
    assert (await client.get(GET)).json["data"] == {"Type": "Consultative"}
    for kind in ("Blind", "Safe", "Consultative"):
        assert (await client.post(SET, {"Type": kind})).json == {"Status": "2000"}
        assert (await client.get(GET)).json["data"] == {"Type": kind}


@pytest.mark.parametrize("data", [None, {}, {"Type": "Unknown"}, {"Type": "blind"}])
async def test_wrong_types(client: Client, data: object) -> None:
    """There are three types."""
    assert (await client.post(SET, data)).json == {"Status": "4000"}
    assert (await client.get(GET)).json["data"] == {"Type": "Consultative"}


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(configuration={"call.defaultTransferType": "Odd"})],
)
async def test_unknown_type(client: Client) -> None:
    """A type from the configuration can be unknown."""
    assert (await client.get(GET)).json["data"] == {"Type": "Unknown"}
