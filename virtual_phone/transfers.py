"""Files that the phone would send to a server; it sends them to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Export:
    """Configuration that was exported."""

    url: str
    kind: str
    """ConfigFiles, Local, Web, Device or All, which is all but Device."""
    parameters: Mapping[str, str]
