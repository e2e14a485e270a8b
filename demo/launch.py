"""Run Home Assistant for as long as the demo lives: what the demo starts as its child.

The other end of the standard input is in the demo's hands, and nothing is ever
sent. So its end means that the demo is gone, even if it was killed, and Home
Assistant stops like after a SIGTERM. All arguments are Home Assistant's.
"""

from importlib.util import find_spec
import os
import signal
import sys
import threading
from types import ModuleType

from homeassistant.__main__ import main

_STANDARD_INPUT = 0

_COMPILED = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}
"""What the voice assistant needs, and is not there where nothing can be compiled."""


def _stop_with_the_demo() -> None:
    os.read(_STANDARD_INPUT, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _do_without_what_is_compiled() -> None:
    """Let Home Assistant find something in its place.

    Nobody speaks here. But no browser would be told which actions there are.
    """
    for name, content in _COMPILED.items():
        if find_spec(name) is None:
            module = ModuleType(name)
            setattr(module, content, object)
            sys.modules[name] = module


if __name__ == "__main__":
    _do_without_what_is_compiled()
    threading.Thread(target=_stop_with_the_demo, daemon=True).start()
    sys.exit(main())
