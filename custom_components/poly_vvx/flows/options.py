"""How a phone is watched, where its calls show, and whether it announces them."""

import asyncio
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.helpers.network import NoURLAvailableError

from ..const import CONF_PUSH_URL, NOTHING_KNOWN
from ..coordinator import PolyVvxConfigEntry
from ..link.address import base_url_of
from ..push.settings import as_configuration
from ..push.trial import TrialResult
from ..vvx.errors import VvxError
from .forms import BASE, CONF_TEST_PUSH, OPTIONS_SCHEMA


class PolyVvxOptionsFlow(OptionsFlowWithReload):
    """Changes how a phone is watched."""

    config_entry: PolyVvxConfigEntry

    _chosen: dict[str, Any]
    """What was entered last."""
    _problem: str | None = None
    """What the test has shown, if it was not what was hoped for."""
    _test: asyncio.Task[TrialResult] | None = None
    """What the user waits for; goes with the dialog, if the user closes it."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how a phone is watched, and where its calls show."""
        errors = {BASE: self._problem} if self._problem else {}
        if user_input is not None:
            self._chosen = user_input
            base = base_url_of(user_input.get(CONF_PUSH_URL, ""))
            if base is None:
                errors = {CONF_PUSH_URL: "invalid_url"}
            elif user_input.get(CONF_TEST_PUSH):
                self._problem = None
                return await self.async_step_test()
            else:
                return self.async_create_entry(data=_options_of(user_input))
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
            description_placeholders={"settings": self._settings()},
        )

    def _settings(self) -> str:
        """Return what has the phone announce its calls, to be copied."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return NOTHING_KNOWN
        try:
            url = self.config_entry.runtime_data.push.webhook.url()
        except KeyError, NoURLAvailableError:
            # Nobody has wanted notifications so far, or they have nowhere to go to.
            return NOTHING_KNOWN
        return as_configuration(url)

    async def async_step_test(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Have the phone announce something, and wait for it."""
        if self._test is None:
            self._test = self.hass.async_create_task(self._async_test())
        if not self._test.done():
            return self.async_show_progress(
                step_id="test", progress_action="test", progress_task=self._test
            )
        result, self._test = self._test.result(), None
        if result is TrialResult.ARRIVED:
            return self.async_show_progress_done(next_step_id="test_arrived")
        self._problem = f"test_{result}"
        return self.async_show_progress_done(next_step_id="init")

    async def _async_test(self) -> TrialResult:
        """Put into force what was chosen, and try it."""
        entry, options = self.config_entry, _options_of(self._chosen)
        if self.hass.config_entries.async_update_entry(entry, options=options):
            await self.hass.config_entries.async_reload(entry.entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            return TrialResult.UNREACHABLE
        try:
            return await entry.runtime_data.push.async_try()
        except VvxError:
            return TrialResult.UNREACHABLE

    async def async_step_test_arrived(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell that all is well."""
        if user_input is None:
            return self.async_show_form(step_id="test_arrived")
        return self.async_create_entry(data=_options_of(self._chosen))


def _options_of(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of what was entered."""
    options = {key: it for key, it in user_input.items() if key != CONF_TEST_PUSH}
    url = base_url_of(options.pop(CONF_PUSH_URL, ""))
    return options | ({CONF_PUSH_URL: url} if url else {})
