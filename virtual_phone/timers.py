"""Everything a phone does a little later, so that it can be stopped at once."""

import asyncio
from collections.abc import Callable


class Timers:
    """Actions that are due."""

    def __init__(self) -> None:
        """Start with nothing due."""
        self._handles: set[asyncio.TimerHandle] = set()

    def after(self, delay: float, action: Callable[[], object]) -> None:
        """Do something after some seconds, or at once if there are none."""
        if delay <= 0:
            action()
            return

        def _due() -> None:
            self._handles.discard(handle)
            action()

        handle = asyncio.get_running_loop().call_later(delay, _due)
        self._handles.add(handle)

    async def sleep(self, delay: float) -> None:
        """Wait for some seconds; only whoever waits can call that off."""
        await asyncio.sleep(delay)

    def cancel_all(self) -> None:
        """Forget everything that is due."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
