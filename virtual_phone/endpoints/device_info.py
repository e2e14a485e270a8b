"""Commands that describe the phone and its network."""

from virtual_phone.device import Device
from virtual_phone.settings import FirmwareShape
from virtual_phone.texts import split_seconds, uptime_text

from .endpoint import FIRST_WITH_V2, Command, Endpoint, Members

_PART_NUMBERS = {
    "VVX 101": "40250",
    "VVX 150": "48810",
    "VVX 201": "40450",
    "VVX 250": "48820",
    "VVX 300": "46135",
    "VVX 301": "48300",
    "VVX 310": "46161",
    "VVX 311": "48350",
    "VVX 350": "48830",
    "VVX 400": "46157",
    "VVX 401": "48400",
    "VVX 410": "46162",
    "VVX 411": "48450",
    "VVX 450": "48840",
    "VVX 500": "44500",
    "VVX 501": "48500",
    "VVX 600": "44600",
    "VVX 601": "48600",
}
_UNKNOWN_PART_NUMBER = "00000"
_NO_IPV6 = "::"


def device_info_v1(device: Device, command: Command) -> Members:
    """Describe the phone; on 5.7 in the shape that is otherwise version 2."""
    if device.settings.shape is FirmwareShape.WITHOUT_V2:
        return device_info_v2(device, command)
    return {
        "data": {
            "ModelNumber": device.settings.model,
            "FirmwareRelease": device.settings.release,
            "DeviceType": "hardwareEndpoint",
            "DeviceVendor": _vendor(device),
            "UpTimeSinceLastReboot": uptime_text(device.uptime),
            "IPV4Address": device.settings.ip_address,
            "IPV6Address": _NO_IPV6,
            "MACAddress": device.settings.mac,
            "AttachedHardware": _attached_hardware(device),
        }
    }


def device_info_v2(device: Device, _command: Command) -> Members:
    """Describe the phone, its firmware part by part."""
    settings = device.settings
    days, hours, minutes, seconds = split_seconds(device.uptime)
    part_number = _PART_NUMBERS.get(settings.model, _UNKNOWN_PART_NUMBER)
    return {
        "data": {
            "ModelNumber": settings.model,
            "DeviceVendor": _vendor(device),
            "DeviceType": "HardwareEndpoint",
            "MACAddress": settings.mac,
            "Firmware": {
                "Application": f"{settings.release} 14-May-24 09:26",
                "Updater": settings.release,
                "BootBlock": f"3.0.6.0098 ({part_number}-001)",
            },
            "IPAddress": settings.ip_address,
            "IPStack": "IPv4 Only",
            "PreferredNetwork": "IPv6",
            "IPv6Address": _NO_IPV6,
            "IPv6LinkAddress": _NO_IPV6,
            "IPv6ULAAddress": _NO_IPV6,
            "UpTime": {
                "Days": str(days),
                "Hours": str(hours),
                "Minutes": str(minutes),
                "Seconds": str(seconds),
            },
            "AttachedHardware": _attached_hardware(device),
            "CanApplyShutdownRequest": str(not device.switchboard.calls),
            "IntendToShutdown": str(device.switchboard.waits_for_idle),
            # Real phones were seen to say so whatever they were doing.
            "AppState": "AppStateCall",
            "ReadyToUse": str(device.ready),
        }
    }


def network_info(device: Device, _command: Command) -> Members:
    """Describe the network of the phone."""
    address = device.settings.ip_address
    gateway = f"{address.rpartition('.')[0]}.1"
    return {
        "data": {
            "DHCP": "enabled",
            "DHCPServer": gateway,
            "DHCPBootServerUseOption": "Custom+Option66",
            "DHCPBootServerOption": "160",
            "DHCPBootServerOptionType": "String",
            "DHCPOption60Format": "ASCII String",
            "IPV4Address": address,
            "IPV6Address": _NO_IPV6,
            "DefaultGateway": gateway,
            "SubnetMask": "255.255.255.0",
            "DNSServer": gateway,
            "AlternateDNSServer": "",
            "DNSDomain": "example.org",
            "SNTPAddress": gateway,
            "LANPortStatus": "active",
            "LANSpeed": "1000Mbps",
            "LLDP": "enabled",
            # The manual drops a syllable here; phones do not.
            "CDPCompatibility": "enabled",
            "VLANID": "",
            "VLANDiscoveryMode": "Fixed",
            "VLANIDOption": "129",
            "ProvServerAddress": device.configuration.value("device.prov.serverName"),
            "ProvServerType": "FTP",
            "ProvServerUser": "PlcmSpIp",
            "UpgradeServer": "",
            "ZTPStatus": "disabled",
        }
    }


def _vendor(device: Device) -> str:
    return "Poly" if device.settings.model.startswith("Edge") else "Polycom"


def _attached_hardware(device: Device) -> Members:
    """List what is plugged in; a camera is "yes", where the manual says True."""
    hardware: Members = {"EM": []}
    if device.settings.camera:
        hardware["Camera"] = "yes"
    return hardware


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/device/info", device_info_v1),
    Endpoint("GET", "v2/mgmt/device/info", device_info_v2, FIRST_WITH_V2),
    Endpoint("GET", "v1/mgmt/network/info", network_info),
)
