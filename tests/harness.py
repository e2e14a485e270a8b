"""Home Assistant's test harness, on every release that we support.

pytest-homeassistant-custom-component is made from one release of Home
Assistant, and the newest one published is made from 2026.10. Two things keep it
from running on 2026.11:

* Home Assistant 2026.11 puts httpx2 in the place of httpx, and refuses to start
  when somebody imported httpx before. The harness does, so Home Assistant has to
  be imported first. This is why setup.cfg keeps pytest from loading the harness,
  and respx, by itself.
* A private function that the harness imports has moved.

Both are harmless on 2026.10. When a harness made from 2026.11 is published, this
module can go, together with the two `-p no:` lines in setup.cfg.
"""

from homeassistant.components import logger
from homeassistant.components.logger import helpers

_MOVED = "_clear_logger_overwrites"

if not hasattr(logger, _MOVED):
    setattr(logger, _MOVED, getattr(helpers, _MOVED))

pytest_plugins = ("pytest_homeassistant_custom_component.plugins",)
