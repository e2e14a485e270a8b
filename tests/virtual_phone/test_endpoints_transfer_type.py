"""Tests of the commands about the type of transfers."""

import pytest

from .conftest import SETTINGS, Client

GET = "v1/mgmt/transferType/get"
SET = "v1/mgmt/transferType/set"
ODD = SETTINGS.__replace__(configuration={"call.defaultTransferType": "Odd"})


@pytest.mark.parametrize(
    ("settings", "before"), [(SETTINGS, "Consultative"), (ODD, "Unknown")]
)
async def test_types(client: Client, before: str) -> None:
    """What was set is kept; only the configuration can be odd."""
    for kind in (None, {}, {"Type": "Unknown"}, {"Type": "blind"}):
        assert (await client.post(SET, kind)).json == {"Status": "4000"}
    assert (await client.get(GET)).json["data"] == {"Type": before}
    for name in ("Blind", "Safe", "Consultative"):
        assert (await client.post(SET, {"Type": name})).json == {"Status": "2000"}
        assert (await client.get(GET)).json["data"] == {"Type": name}
