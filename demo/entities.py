"""Which entities belong to a phone, found by their unique IDs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final, Self

_PLATFORM: Final = "poly_vvx"
_REGISTERED: Final = re.compile(r"line_(\d+)_registered")


@dataclass(frozen=True, kw_only=True)
class PhoneEntities:
    """The entities of a phone, whatever their entity IDs came to be."""

    entry_id: str
    """The config entry of the phone."""
    device_id: str
    entity_ids: Mapping[tuple[str, str], str]
    """Entity IDs by domain and key."""

    @classmethod
    def of(cls, mac: str, registry: Iterable[Mapping[str, Any]]) -> Self | None:
        """Find those of a phone in a listing of the registry, if there are any.

        Args:
            mac: MAC address of the phone, twelve digits.
            registry: What config/entity_registry/list answers.
        """
        entity_ids = {}
        phone = None
        for entry in registry:
            owner, _, key = entry["unique_id"].partition("_")
            if entry["platform"] != _PLATFORM or owner != mac:
                continue
            phone = entry
            if entry["disabled_by"] is None:
                domain, _, _ = entry["entity_id"].partition(".")
                entity_ids[domain, key] = entry["entity_id"]
        if phone is None:
            return None
        return cls(
            entry_id=phone["config_entry_id"],
            device_id=phone["device_id"],
            entity_ids=entity_ids,
        )

    def __getitem__(self, key: tuple[str, str]) -> str:
        """Return the entity ID that goes with a domain and a key."""
        return self.entity_ids[key]

    @property
    def lines(self) -> list[int]:
        """The numbers of the phone's lines."""
        return sorted(
            int(match[1])
            for _, key in self.entity_ids
            if (match := _REGISTERED.fullmatch(key))
        )
