"""The lines of a phone: its registrations, whatever the firmware."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .fields import Fields, objects
from .phone_numbers import user_of


@dataclass(frozen=True, kw_only=True)
class Forwarding:
    """Where a line forwards to; None where it does not."""

    always: str | None = None
    do_not_disturb: str | None = None
    busy: str | None = None
    no_answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One registration (LineInfo, either version)."""

    number: int
    """What the phone calls it."""
    keys: tuple[int, ...]
    """The line keys that it fills, its own number among them."""
    label: str | None = None
    user: str | None = None
    registered: bool | None = None
    do_not_disturb: bool | None = None
    """None where the firmware does not say (LineInfo v1)."""
    shared: bool | None = None
    server: str | None = None
    forwarding: Forwarding | None = None


def parse_lines(raw: object) -> tuple[Line, ...]:
    """Read the data of LineInfo.

    A phone lists line keys. One registration may fill several of them: the
    others repeat it, or in version 2 are without a server.
    """
    lines: list[Line] = []
    for fields in objects(raw):
        if (line := _parse_line(fields)) is None:
            continue
        if lines and _same_registration(fields, lines[-1], line):
            before = lines.pop()
            line = replace(before, keys=(*before.keys, line.number))
        lines.append(line)
    return tuple(lines)


def line_of(key: int | None, lines: Iterable[Line]) -> int | None:
    """Return the line that a key belongs to; of a key of no known line, the key.

    Phones name the key where they speak of a call.
    """
    return next((line.number for line in lines if key in line.keys), key)


def _parse_line(fields: Fields) -> Line | None:
    number = fields.number("ID", "LineNumber")
    if number is None:
        return None
    servers = fields.objects("CallServers")
    forwarding = fields.object("ForwardingConfig")
    registration = (fields.text("RegistrationStatus") or "").lower()
    kind = (fields.text("Type", "LineType") or "").lower()
    return Line(
        number=number,
        keys=(number,),
        label=fields.text("Label"),
        user=user_of(fields.text("Username", "UserID", "SIPAddress")),
        registered={"registered": True, "unregistered": False}.get(registration),
        do_not_disturb=fields.flag("DoNotDisturb"),
        shared={"shared": True, "private": False}.get(kind),
        server=servers[0].text("Address") if servers else fields.text("ProxyAddress"),
        forwarding=Forwarding(
            always=forwarding.text("Always"),
            do_not_disturb=forwarding.text("DoNotDisturb"),
            busy=forwarding.text("Busy"),
            no_answer=forwarding.text("NoAnswer"),
        )
        if "ForwardingConfig" in fields
        else None,
    )


def _same_registration(fields: Fields, before: Line, line: Line) -> bool:
    """Tell whether a line key belongs to the registration of the one before."""
    if "CallServers" in fields and line.server is None:
        return line.user in (None, before.user)
    return line.user is not None and (line.user, line.server, line.label) == (
        before.user,
        before.server,
        before.label,
    )
