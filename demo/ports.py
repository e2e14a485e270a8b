"""Ports of this machine: which are free, and which the demo had last time."""

from collections.abc import Mapping
import json
from pathlib import Path
import socket
from typing import Final

from .errors import DemoError

LOOPBACK: Final = "127.0.0.1"


def url_of(port: int) -> str:
    """Return the address of Home Assistant at a port."""
    return f"http://{LOOPBACK}:{port}"


def is_free(port: int) -> bool:
    """Return whether nobody listens at a port."""
    with socket.socket() as probe:
        # As servers do it: connections of a server that is gone do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def require_free(port: int) -> None:
    """Refuse a port for Home Assistant that somebody else has."""
    if not is_free(port):
        raise DemoError(
            f"Port {port} is taken by another program. Stop that program, or choose "
            f"another port, such as: scripts/demo --port {port + 1}"
        )


def remembered(file: Path, preferred: Mapping[str, int]) -> Mapping[str, int]:
    """Return ports that stay the same from one start to the next, all of them free.

    Home Assistant remembers at which port it found a phone, so that the phone
    has to be there again.

    Args:
        file: Where the ports are written down.
        preferred: Which ports to take if they are free, by what they are for.
    """
    if file.exists():
        ports: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
        for name, port in ports.items():
            if not is_free(port):
                raise DemoError(
                    f"Port {port}, which {name} had the last time, is taken by "
                    "another program. Stop that program, or start over with other "
                    "ports: scripts/demo --fresh"
                )
        return ports
    ports = {
        name: port if is_free(port) else any_free_port()
        for name, port in preferred.items()
    }
    file.write_text(json.dumps(ports), encoding="utf-8")
    return ports
