"""Commands that count packets, load and memory, and list what the phone runs with."""

from virtual_phone.calls import ALIVE
from virtual_phone.device import Device
from virtual_phone.texts import network_uptime_text

from .endpoint import Command, Endpoint, Members

_RECEIVED_A_SECOND = 20
_SENT_A_SECOND = 0.5
_CALL_PACKETS_A_SECOND = 50

_IDLE_LOAD = 18.0
_LOAD_OF_A_CALL = 9.5
_MEMORY_TOTAL = 519_995_392
_MEMORY_USED = 274_051_072
_MEMORY_OF_A_CALL = 1_048_576
_MEMORY_CACHED = 240_484_352
_RAM_DISK = 67_108_864


def network_stats(device: Device, _command: Command) -> Members:
    """Count packets since the phone has booted; "day" is in lower case here."""
    talked = _CALL_PACKETS_A_SECOND * device.switchboard.seconds_with_media
    return {
        "data": {
            "UpTime": network_uptime_text(device.uptime),
            "RxPackets": str(int(_RECEIVED_A_SECOND * device.uptime) + talked),
            "TxPackets": str(int(_SENT_A_SECOND * device.uptime) + talked),
        }
    }


def device_stats(device: Device, _command: Command) -> Members:
    """Tell load and memory, as seen on a Trio.

    The manual has the same, but its example loses the object Memory.
    """
    calls = sum(call.state in ALIVE for call in device.switchboard.calls)
    # A little restless, as load is.
    load = _IDLE_LOAD + _LOAD_OF_A_CALL * calls + int(device.uptime) * 7 % 50 / 10
    used = _MEMORY_USED + _MEMORY_OF_A_CALL * calls
    return {
        "data": {
            "CPU": {"Current": f"{load:.1f}", "Average": f"{_IDLE_LOAD + 2:.1f}"},
            "Memory": {
                "Used": str(used),
                "Free": str(_MEMORY_TOTAL - used),
                "Total": str(_MEMORY_TOTAL),
                "Cached": str(_MEMORY_CACHED),
                "ComAS": "0",
                "SReclaim": "0",
                "polyapp": _process(34_790_512, 22_568_960, 12_677_120, 455_568),
                "pgui": _process(80_315_424, 61_412_192, 19_066_016, 162_784),
            },
            "RAMDiskSize": str(_RAM_DISK),
        }
    }


def running_config(device: Device, _command: Command) -> Members:
    """List what the phone runs with, as seen on a Trio.

    The group TR069 is the manual's; the Trio had none.
    """
    address = device.settings.ip_address
    gateway = f"{address.rpartition('.')[0]}.1"
    value = device.configuration.value
    return {
        "data": {
            "Network": {
                "IPAddress": address,
                "SubnetMask": "255.255.255.0",
                "IPGateway": gateway,
                "IPStack": "IPv4 Only",
                "IPv6Address": "::",
                "IPv6Gateway": "::",
                "IPv6AddressDiscovery": "DHCP",
                "IPv6LinkAddress": "::",
                "IPv6ULAAddress": "::",
                "PreferredNetwork": "IPv6",
                "VLAN": "",
                "VLANFiltering": "Disabled",
                "CDP": "Enabled",
                "LLDP": "Enabled",
                "StormFilterPPS": "38",
                "StormFiltering": "Enabled",
            },
            "DHCP": {
                "Feature": "Enabled",
                "Option60Format": "ASCII String",
                "BootServerOptionType": "String",
                "BootServerUseOption": "Custom then Default",
                "BootServerOption": "160",
                "OfferTimeout": "1",
                "VLANDiscovery": "Default",
                "VLANDiscoveryOption": "129",
            },
            "DNS": {
                "Feature": "Enabled",
                "PrimaryServer": gateway,
                "SecondaryServer": "",
                "Domain": "example.org",
            },
            "Provisioning": {
                "Server": value("device.prov.serverName"),
                "ServerType": "FTP",
                "User": "PlcmSpIp",
                "FileTxTries": "3",
                "RetryWait": "1",
                "MaxServers": "8",
                "NetworkEnv": "Cable/DSL",
                "TagSerialNo": "Disabled",
            },
            "Syslog": {
                "Server": value("device.syslog.serverName"),
                "Transport": "UDP",
                "RenderLevel": "4",
                "Facility": "16",
                "PrependMAC": "Disabled",
            },
            "SNTP": {
                "Server": value("device.sntp.serverName") or gateway,
                "GMTOffsetSeconds": "0",
                "GMTOffsetHours": "0",
            },
            "TR069": {
                "Feature": "Disabled",
                "ACSURL": "",
                "ACSUsername": "",
                "CPEUsername": "",
                "PeriodicInform": "Disabled",
                "InformInterval": "18000",
                "UpgradeManagement": "Disabled",
            },
        }
    }


def _process(used: int, mapped: int, arena: int, free: int) -> dict[str, str]:
    return {
        "uordblks": str(used),
        "hblkhd": str(mapped),
        "arena": str(arena),
        "fordblks": str(free),
    }


def slow_seconds(device: Device) -> float:
    """Return how long the phone takes for what it was seen to be slow with."""
    fast = device.configuration.value("httpd.ta.enabled") == "1"
    return 0.0 if fast else device.settings.device_stats_delay


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/network/stats", network_stats),
    Endpoint(
        "GET",
        "v1/mgmt/device/stats",
        device_stats,
        since=(5, 7),
        seconds=slow_seconds,
    ),
    Endpoint("GET", "v1/mgmt/device/runningConfig", running_config),
)
