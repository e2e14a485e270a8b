"""What can go wrong with event notifications on their way, on demand."""

from collections.abc import Mapping
from enum import StrEnum
from random import Random
import re


class NotificationFault(StrEnum):
    """Ways in which a notification can get lost, come wrongly or be an attack."""

    LOSS = "loss"
    """It is never sent."""
    DUPLICATION = "duplication"
    """It is sent twice."""
    REORDERING = "reordering"
    """It is held back until the next one to the same address was sent."""
    WRONG_MAC = "wrong_mac"
    """It claims to come from another phone."""
    OVERSIZE = "oversize"
    """It is good XML of more than 16 KB."""
    EXTERNAL_ENTITY = "external_entity"
    """Its document type asks for a file of the receiver."""
    ENTITY_BOMB = "entity_bomb"
    """Its document type would fill the receiver's memory."""
    SLIPS = "slips"
    """A few of its bytes stand in no XML: in front, within and at its end."""
    GARBAGE = "garbage"
    """It ends in the middle, and not even with text."""


_OTHER_MAC = b"64167fffffff"
_PADDING = b"<!--" + b" " * 16 * 1024 + b"-->"
_ROOT = b"<PolycomIPPhone>"
_BOMB_STAGES = 10
_BOMB = b"".join(
    b'<!ENTITY e%d "%s">' % (stage, b"&e%d;" % (stage - 1) * 10)
    for stage in range(1, _BOMB_STAGES)
)


class NotificationFaults:
    """What is to go wrong: with the next notifications, or by chance with any."""

    def __init__(self, random: Random) -> None:
        """Start with nothing that goes wrong.

        Args:
            random: Decides what goes wrong by chance; drawn from only at the moment
                of an event, so that the same events have the same fate again.
        """
        self.random = random
        self._next: dict[NotificationFault, int] = {}
        self._chances: dict[NotificationFault, float] = {}
        self._delay = 0.0
        self._spread = 0.0

    @property
    def waiting(self) -> Mapping[NotificationFault, int]:
        """How many of the next notifications each fault will strike."""
        return dict(self._next)

    @property
    def chances(self) -> Mapping[NotificationFault, float]:
        """How probably each fault strikes any notification."""
        return {fault: chance for fault, chance in self._chances.items() if chance}

    @property
    def delay(self) -> float:
        """Seconds for which every notification is under way, at least."""
        return self._delay

    @property
    def spread(self) -> float:
        """Seconds that it can be beyond that."""
        return self._spread

    def strike_next(self, fault: NotificationFault, times: int = 1) -> None:
        """Let something go wrong with the next notifications."""
        if times < 1:
            raise ValueError("times must be at least 1")
        self._next[fault] = self._next.get(fault, 0) + times

    def set_chance(self, fault: NotificationFault, chance: float) -> None:
        """Let something go wrong with any notification, with a probability."""
        if not 0 <= chance <= 1:
            raise ValueError("chance must be from 0 to 1")
        self._chances[fault] = chance

    def set_delay(self, seconds: float, spread: float = 0.0) -> None:
        """Let notifications be under way for a while.

        Args:
            seconds: What it takes at least.
            spread: What it takes at most beyond that, by chance and for each anew,
                so that notifications overtake each other.
        """
        if seconds < 0 or spread < 0:
            raise ValueError("a delay cannot be negative")
        self._delay, self._spread = seconds, spread

    def clear(self) -> None:
        """Let nothing more go wrong; one that is held back still waits."""
        self._next.clear()
        self._chances.clear()
        self._delay = self._spread = 0.0

    def take(self, fault: NotificationFault) -> bool:
        """Whether a fault strikes this notification."""
        if left := self._next.pop(fault, 0):
            if left > 1:
                self._next[fault] = left - 1
            return True
        chance = self._chances.get(fault, 0.0)
        return chance > 0 and self.random.random() < chance

    def take_delay(self) -> float:
        """Return for how long this notification is under way."""
        by_chance = self.random.uniform(0, self._spread) if self._spread else 0.0
        return self._delay + by_chance

    def damage(self, body: bytes) -> bytes:
        """Return the body of a notification with what goes wrong with its content."""
        if self.take(NotificationFault.WRONG_MAC):
            body = re.sub(rb"(?<=<MACAddress>)\w+", _OTHER_MAC, body)
        if self.take(NotificationFault.OVERSIZE):
            body = body.replace(_ROOT, _ROOT + _PADDING)
        if self.take(NotificationFault.EXTERNAL_ENTITY):
            definition = b'<!ENTITY e SYSTEM "file:///etc/hostname">'
            body = _with_entity(body, definition, b"&e;")
        if self.take(NotificationFault.ENTITY_BOMB):
            definition = b'<!ENTITY e0 "boom">' + _BOMB
            body = _with_entity(body, definition, b"&e%d;" % (_BOMB_STAGES - 1))
        if self.take(NotificationFault.SLIPS):
            body = b"\r\n" + body.replace(b"<MACAddress>", b"<MACAddress>\x01") + b"\0"
        if self.take(NotificationFault.GARBAGE):
            body = body[: len(body) // 2] + b"<\x00\xff&"
        return body


def _with_entity(body: bytes, definition: bytes, use: bytes) -> bytes:
    document_type = b"<!DOCTYPE PolycomIPPhone [%s]>\n" % definition
    return document_type + body.replace(_ROOT, _ROOT + use)
