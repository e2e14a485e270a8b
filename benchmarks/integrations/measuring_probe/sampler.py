"""Whose code the event loop runs: looked up as often as processor time has passed."""

from collections import Counter
from collections.abc import Iterable, Iterator
import re
import signal
from types import FrameType
from typing import Any, Final

_INTERVAL: Final = 0.002
_WAITING: Final = "other threads"
"""Nothing runs in the event loop, but processor time passes."""

_OWNERS: Final = (
    (re.compile(r"/custom_components/(\w+)/"), r"\1"),
    (re.compile(r"/homeassistant/components/(\w+)/"), r"homeassistant.\1"),
    (re.compile(r"/site-packages/(\w+)"), r"\1"),
    (re.compile(r"/asyncio/sslproto\.py$|/ssl\.py$"), "asyncio, TLS"),
    (re.compile(r"/selectors\.py$"), _WAITING),
    (re.compile(r"/(asyncio)/"), r"\1"),
)


class Sampler:
    """Looks from start to stop, each 2 ms of processor time of all threads."""

    def __init__(self) -> None:
        """Look at nothing yet."""
        self.counts: Counter[str] = Counter()
        self._before: Any = None

    def start(self) -> None:
        """Begin; only the main thread can, in which the event loop is."""
        self._before = signal.signal(signal.SIGPROF, self._look)
        # While the event loop is held up nobody reads what wakes it, and Python would
        # complain of each signal that finds no more room there.
        wakes = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)

    def stop(self) -> None:
        """Look no more."""
        if self._before is not None:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)
            self._before = None

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        self.counts[owner(_files(frame))] += 1


def owner(files: Iterable[str]) -> str:
    """Return whose code runs, by the files of it and of its callers.

    What is Python's own counts for whoever has called it.
    """
    for file in files:
        for pattern, name in _OWNERS:
            if match := pattern.search(file):
                return match.expand(name)
    return "Python"


def _files(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield frame.f_code.co_filename
        frame = frame.f_back
