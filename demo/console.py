"""What the demo prints."""

import sys
import time
from typing import TextIO


class Console:
    """Prints lines with the seconds since the start."""

    def __init__(self, *, verdicts: bool = False, file: TextIO | None = None) -> None:
        """Start the clock.

        Args:
            verdicts: Whether to leave room for verdicts.
            file: Where to print, if not to the standard output.
        """
        self._file = file or sys.stdout
        self._started = time.monotonic()
        self._no_verdict = " " * len("FAIL ") if verdicts else ""

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        """Print what happens now."""
        print(
            f"{self._no_verdict}{self.elapsed:6.1f} s  {text}",
            file=self._file,
            flush=True,
        )

    def ok(self, text: str) -> None:
        """Print what turned out right."""
        print(f"ok   {self.elapsed:6.1f} s  {text}", file=self._file, flush=True)

    def failed(self, text: str) -> None:
        """Print what turned out wrong."""
        print(f"FAIL {self.elapsed:6.1f} s  {text}", file=self._file, flush=True)

    def show(self, text: str) -> None:
        """Print a text as it is."""
        print(text, file=self._file, flush=True)
