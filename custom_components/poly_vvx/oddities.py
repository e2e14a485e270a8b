"""What a phone says that nobody has expected, told to the user once each."""

from collections.abc import Iterable

from .const import LOGGER
from .vvx.calls.models import Call


class Oddities:
    """The oddities of one phone."""

    def __init__(self) -> None:
        """Start with a phone like others."""
        self._told: set[str | None] = set()

    def report_states(self, phone: str, calls: Iterable[Call]) -> None:
        """Tell of states of calls that nobody knows."""
        states = {call.state_name for call in calls if call.state is None}
        for state in states - self._told:
            self._told.add(state)
            LOGGER.warning("%s: unknown call state %r; please report it", phone, state)

    def report_commands(self, phone: str, commands: Iterable[str]) -> None:
        """Tell of commands that were answered in a way that makes no sense."""
        if odd := sorted(set(commands) - self._told):
            self._told.update(odd)
            LOGGER.warning(
                "%s: what it answers to %s makes no sense; please report it",
                phone,
                " and ".join(odd),
            )
