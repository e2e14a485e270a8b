"""Commands that only a phone at Skype for Business supports, and its location."""

from virtual_phone.device import Device
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import Command, Endpoint, Members

# The manual prints a blank after "Place Type", as it does after "ModelNumber",
# where phones were seen to have none.
_LOCATION = (
    "Country",
    "StreetGroup",
    "House Number",
    "State",
    "Place Type",
    "District",
    "Add. Info",
    "Road SubSection",
    "City",
    "Neighbourhood Block",
    "Landmark",
    "Post Box",
    "Division",
    "Street",
    "Road Section",
    "Street1",
    "Street2",
    "Place Name",
    "House Num. Suff.",
    "Zip Code",
    "Road Pre Modifier",
    "Building",
    "Unit",
    "Floor",
    "Additional Code",
    "Room",
    "Postal Name",
    "Seat",
    "Road",
    "Road Branch",
    "Road Post Modifier",
)


def get_presence(device: Device, _command: Command) -> Members:
    """Tell what others see of the person at the phone."""
    device.skype.require_supported()
    presence: Members = {
        "Presence": device.skype.presence(device.switchboard.calls),
    }
    return presence if device.settings.presence_at_top else {"data": presence}


def sign_in(device: Device, command: Command) -> Members:
    """Sign in; the answer comes when that is done.

    The manual lists 4002 without a word; here line 1 is what has to be registered.
    """
    device.skype.require_supported()
    for name in ("Address", "User", "Password"):
        command.text(name)
    # Empty where a domain is optional, but it has to be there.
    if not isinstance(command.get("Domain"), str):
        raise RefusedError(ApiStatus.INVALID_INPUT, "Domain is missing")
    device.skype.require(signed_in=False)
    device.line_keys.get_registered(1)
    device.skype.sign_in()
    return {}


def sign_out(device: Device, _command: Command) -> Members:
    """Sign out."""
    device.skype.require(signed_in=True)
    device.acknowledge(device.skype.sign_out)
    return {}


def location_info(device: Device, _command: Command) -> Members:
    """Tell where the phone stands; it knows that from Skype, or not at all."""
    location = device.settings.location
    return {"data": {name: location.get(name, "") for name in _LOCATION}}


def _sign_in_seconds(device: Device) -> float:
    return device.settings.skype_sign_in_time


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/getPresence", get_presence, for_users=True),
    *(
        Endpoint("POST", path, sign_in, for_users=True, seconds=_sign_in_seconds)
        # The manual's misprint, with a full stop, works as well.
        for path in ("v1/mgmt/skype/signIn", "v1/mgmt./skype/signIn")
    ),
    Endpoint("POST", "v1/mgmt/skype/signOut", sign_out, for_users=True),
    Endpoint("GET", "v1/mgmt/location/info", location_info, for_users=True),
)
