"""How somebody stops what runs, and leaves nothing behind."""

import asyncio
from collections.abc import Coroutine
import signal
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until_signal(work: Coroutine[Any, Any, int]) -> int:
    """Do something, and cancel it at the first signal to stop."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)

    def stop() -> None:
        # A second Ctrl+C must not interrupt the stopping, which has its limits.
        if not task.cancelling():
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)
    return await task
