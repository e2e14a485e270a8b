"""The phone as a thing, and what it is busy with."""

from dataclasses import dataclass
from datetime import timedelta
import re
from typing import Final

from ..fields import Fields
from .section import (
    Section,
    address,
    decimal,
    declare,
    duration,
    flag,
    number,
    percentage,
    sections,
    text,
)

MAC_DIGITS: Final = 12

_PART_NUMBER: Final = re.compile(r"\((\d{5}-\d{3})\)")


def _mac(source: Fields, key: str) -> object:
    digits = re.sub(r"[^0-9a-f]", "", (source.text(key) or "").lower())
    return digits if len(digits) == MAC_DIGITS else None


def _release(source: Fields, key: str) -> object:
    # Version 2 of DeviceInfo adds the build date behind the number.
    return (source.text(key) or "").partition(" ")[0] or None


def _part_number(source: Fields, key: str) -> object:
    match = _PART_NUMBER.search(source.text(key) or "")
    return match and match.group(1)


@dataclass(frozen=True, kw_only=True)
class ExpansionModule(Section):
    """A module with more keys, attached to the phone."""

    type: str | None = text()
    version: str | None = text()


@dataclass(frozen=True, kw_only=True)
class DeviceInfo(Section):
    """The phone as a thing (Management.DeviceInfo, either version).

    Read by the keys that are there, not by version: firmware 5.7 answers
    version 1 in the shape that later became version 2.
    """

    model: str | None = text("ModelNumber")
    mac: str | None = declare(_mac, ("MACAddress",))
    """Twelve lower-case hexadecimal digits."""
    vendor: str | None = text("DeviceVendor")
    type: str | None = text("DeviceType")
    firmware: str | None = declare(
        _release, ("FirmwareRelease", "Firmware/Application")
    )
    updater: str | None = text("Firmware/Updater")
    boot_block: str | None = text("Firmware/BootBlock")
    part_number: str | None = declare(_part_number, ("Firmware/BootBlock",))
    """Such as 48450-001, which names the hardware."""
    uptime: timedelta | None = duration("UpTimeSinceLastReboot")
    ip_address: str | None = address("IPV4Address")
    ipv6_address: str | None = address()
    ipv6_link_address: str | None = address()
    ipv6_ula_address: str | None = address()
    ip_stack: str | None = text()
    preferred_network: str | None = text()
    application_state: str | None = text("AppState")
    ready_to_use: bool | None = flag()
    can_shut_down: bool | None = flag("CanApplyShutdownRequest")
    intends_to_shut_down: bool | None = flag("IntendToShutdown")
    camera: bool | None = flag("AttachedHardware/Camera")
    expansion_modules: tuple[ExpansionModule, ...] = sections(
        ExpansionModule, "AttachedHardware/EM"
    )


@dataclass(frozen=True, kw_only=True)
class ProcessMemory(Section):
    """The memory of one of the phone's programs, in bytes."""

    name: str | None = text()
    used: int | None = number("uordblks")
    free: int | None = number("fordblks")
    """What the program has taken and not used."""
    arena: int | None = number()
    """What it has taken by enlarging its heap."""
    mapped: int | None = number("hblkhd")
    """What it has taken apart from that, in large pieces."""


def _processes(source: Fields, key: str) -> object:
    """Read the programs, whose names are keys."""
    items = source.raw(key)
    if not isinstance(items, dict):
        return None
    return tuple(
        ProcessMemory.parse({**item, "name": name})
        for name, item in items.items()
        if isinstance(item, dict)
    )


@dataclass(frozen=True, kw_only=True)
class DeviceStatistics(Section):
    """Load of the processor in percent, and memory in bytes (Management.DeviceStats).

    The manual forgets the object that holds the memory; phones do not.
    """

    cpu_load: float | None = decimal("CPU/Current")
    cpu_load_average: float | None = decimal("CPU/Average")
    memory_total: int | None = number("Memory/Total")
    memory_used: int | None = number("Memory/Used")
    memory_free: int | None = number("Memory/Free")
    memory_cached: int | None = number("Memory/Cached")
    memory_reclaimable: int | None = number("Memory/SReclaim")
    memory_committed: int | None = number("Memory/ComAS")
    ram_disk_size: int | None = number("RAMDiskSize", "Memory/RAMDiskSize")
    processes: tuple[ProcessMemory, ...] = declare(_processes, ("Memory",), ())

    @property
    def memory_usage(self) -> float | None:
        """How much of the memory is taken, in percent.

        What the phone could take back at any time does not count.
        """
        if self.memory_total is None or self.memory_used is None:
            return None
        taken = self.memory_used - (self.memory_reclaimable or 0)
        return percentage(taken, self.memory_total, digits=1)
