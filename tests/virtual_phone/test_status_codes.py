"""Tests that every Status of the manual comes from something that can happen."""

from collections.abc import Callable
from typing import Any

import pytest

from virtual_phone import ApiStatus, Fault, FaultKind, PhoneSettings

from .conftest import CAPTURING, SETTINGS, Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

CAPTURE = "v1/mgmt/network/uploadBgCapture"
SITUATIONS: dict[str, tuple[PhoneSettings, str, object]] = {
    "2000": (SETTINGS, "v1/callctrl/dial", {"Dest": "3001"}),
    "4000": (SETTINGS, "v1/callctrl/dial", {}),
    "4001": (CAPTURING, CAPTURE, {"url": "http://192.0.2.20/"}),
    "4002": (SETTINGS, "v1/callctrl/dial", {"Dest": "3001", "Line": "2"}),
    "4003": (SETTINGS, "v1/callctrl/answerCall", None),
    "4004": (SETTINGS, "v1/mgmt/skype/signOut", None),
    "4005": (SETTINGS, "v1/callctrl/dial", {"Dest": "3001", "Line": "9"}),
    "4006": (SETTINGS, "v1/mgmt/config/export", {"ConfigType": "All"}),
    "4007": (SETTINGS, "v1/callctrl/endCall", {"Ref": "0x1"}),
    "4008": (
        SETTINGS,
        "v1/mgmt/config/export",
        {"ConfigType": "All", "Url": "gopher://192.0.2.20/"},
    ),
    "4009": (SETTINGS, "v1/mgmt/config/get", ["reg.1.label"] * 21),
    "4010": (
        SETTINGS.__replace__(lines=()),
        "v1/callctrl/dial",
        {"Dest": "3001"},
    ),
    "5000": (SETTINGS, "v1/callctrl/transferCall", {"TransferDest": "3002"}),
}


def test_all_codes() -> None:
    """Each code of the manual has its situation; 4403 is an account's."""
    assert {str(status) for status in ApiStatus} - {"4403"} == set(SITUATIONS)


@pytest.mark.parametrize("status", SITUATIONS)
async def test_situation(make_client: Callable[..., Any], status: str) -> None:
    """Each code comes without anything being injected."""
    settings, path, data = SITUATIONS[status]
    client: Client = await make_client(settings)
    phone = client.phone
    match status:
        case "4001":
            await client.post(path, data)
        case "4002":
            phone.set_line_registered(2, False)
        case "4003":
            phone.local_answer(phone.incoming_call("3001"))
        case "4010":
            phone.default_password = True
        case "5000":
            handle = phone.incoming_call("3001")
            data = {"Ref": handle, "TransferDest": "3002"}
    assert (await client.post(path, data)).json["Status"] == status


@pytest.mark.parametrize("status", [*SITUATIONS, "4400", "4403", "5500"])
async def test_on_demand(client: Client, status: str) -> None:
    """Each code can be had on demand too, later ones included."""
    client.phone.inject(Fault(FaultKind.API_STATUS, value=int(status)))
    answer = await client.get("v1/mgmt/lineInfo")
    assert answer.json["Status"] == status
