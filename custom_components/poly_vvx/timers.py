"""Timers that are kept together because they end together."""

from homeassistant.core import CALLBACK_TYPE, callback


@callback
def async_cancel(timers: list[CALLBACK_TYPE]) -> None:
    """Cancel them all, and keep none."""
    while timers:
        timers.pop()()
