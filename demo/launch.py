"""Run Home Assistant for as long as the demo lives: what the demo starts as its child.

The other end of the standard input is in the demo's hands, and nothing is ever
sent. So its end means that the demo is gone, even if it was killed, and Home
Assistant stops like after a SIGTERM. All arguments are Home Assistant's.
"""

import os
import signal
import sys
import threading

from homeassistant.__main__ import main

_STANDARD_INPUT = 0


def _stop_with_the_demo() -> None:
    os.read(_STANDARD_INPUT, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_stop_with_the_demo, daemon=True).start()
    sys.exit(main())
