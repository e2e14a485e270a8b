"""Tests of the commands that list the lines."""

import pytest

from virtual_phone import LineSettings

from .conftest import SETTINGS, Client

TWO_KEYS = SETTINGS.__replace__(
    lines=(
        LineSettings(number="2001", line_keys=2),
        LineSettings(number="2002", shared=True),
    )
)


async def test_version_1(client: Client) -> None:
    """A registered line tells its server, another one does not."""
    client.phone.set_line_registered(2, False)
    assert (await client.get("v1/mgmt/lineInfo")).json["data"] == [
        {
            "LineNumber": "1",
            "Protocol": "SIP",
            "SIPAddress": "2001",
            "ProxyAddress": "192.0.2.5",
            "UserID": "2001",
            "Label": "Desk",
            "LineType": "private",
            "RegistrationStatus": "registered",
            "Port": "5060",
        },
        {
            "LineNumber": "2",
            "SIPAddress": "2002",
            "UserID": "2002",
            "Label": "2002",
            "LineType": "private",
            "RegistrationStatus": "unregistered",
        },
    ]


async def test_version_2(client: Client) -> None:
    """Version 2 tells what the user has set, and the calls of the line."""
    handle = client.phone.incoming_call("3001")
    client.phone.set_do_not_disturb(1, True)
    client.phone.set_forwarding(1, busy="4001", no_answer="4002", do_not_disturb="4003")
    first, second = (await client.get("v2/mgmt/lineInfo")).json["data"]
    assert first == {
        "ID": "1",
        "Label": "Desk",
        "Username": "2001",
        "Assigned": "True",
        "RegistrationStatus": "registered",
        "Type": "private",
        "Active": "True",
        "DoNotDisturb": "True",
        "CallAppearances": [handle],
        "CallServers": [
            {
                "ID": "1",
                "Address": "192.0.2.5",
                "RegistrationStatus": "registered",
                "Port": "5060",
                "Expires": "3600",
                "Transport": "UdpOnly",
                "Working": "True",
            }
        ],
        "ForwardingConfig": {
            "Always": "",
            "DoNotDisturb": "4003",
            "Busy": "4001",
            "NoAnswer": "4002",
        },
    }
    assert (second["Active"], second["CallAppearances"]) == ("False", [])
    assert second["DoNotDisturb"] == "False"


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_query(client: Client, version: str) -> None:
    """A query picks one line."""
    path = f"{version}/mgmt/lineInfo"
    (line,) = (await client.get(f"{path}?line=2")).json["data"]
    assert line["Label"] == "2002"
    assert (await client.get(f"{path}?line=3")).json == {"Status": "4005"}
    assert (await client.get(f"{path}?line=one")).json == {"Status": "4000"}


@pytest.mark.parametrize(
    ("settings", "servers"),
    [
        (TWO_KEYS, [1, 1, 1]),
        (TWO_KEYS.__replace__(firmware="6.x"), [1, 0, 1]),
    ],
)
async def test_extra_line_keys(client: Client, servers: list[int]) -> None:
    """Each key of a line is an entry; on 6.x the extra ones have no servers."""
    client.phone.set_line_registered(2, False)
    v1 = (await client.get("v1/mgmt/lineInfo")).json["data"]
    keys = ("LineNumber", "Label", "LineType", "RegistrationStatus")
    assert [tuple(line[key] for key in keys) for line in v1] == [
        ("1", "2001", "private", "unregistered"),
        ("2", "2001", "private", "unregistered"),
        ("3", "2002", "shared", "registered"),
    ]
    v2 = (await client.get("v2/mgmt/lineInfo")).json["data"]
    assert [len(line["CallServers"]) for line in v2] == servers


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(lines=())])
async def test_factory_line(client: Client) -> None:
    """A phone nobody has set up shows a line named like its model."""
    (line,) = (await client.get("v1/mgmt/lineInfo")).json["data"]
    assert (line["SIPAddress"], line["UserID"]) == ("VVX450", "VVX 450")
    assert line["RegistrationStatus"] == "unregistered"
    (line,) = (await client.get("v2/mgmt/lineInfo")).json["data"]
    assert (line["Assigned"], line["CallServers"]) == ("False", [])
