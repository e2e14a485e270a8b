"""Takes a device as it is given."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST


class BareEntitiesConfigFlow(ConfigFlow, domain="bare_entities"):
    """Adds a device."""

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add it without a question."""
        assert user_input is not None
        return self.async_create_entry(title=user_input[CONF_HOST], data=user_input)
