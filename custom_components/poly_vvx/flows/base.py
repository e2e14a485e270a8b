"""What all flows for phones share."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac

from ..const import DOMAIN, NOTHING_KNOWN
from ..link.certificate import Certificate
from ..link.device import name_of


class PhoneFlow(ConfigFlow):
    """A flow about a phone."""

    _user_input: dict[str, Any]
    """What was entered last, to go on with once the certificate is accepted."""
    _host: str
    """The host in it."""
    _certificate: Certificate | None = None
    """What is shown at the address that was entered; None with plain HTTP."""
    _accepted: frozenset[str] = frozenset()
    """Fingerprints of the certificates that the user has accepted."""

    _task: asyncio.Task[None] | None = None
    """What the user waits for; goes with the dialog, if the user closes it."""

    def _wait_for(
        self, work: Callable[[], Coroutine[Any, Any, None]], step: str, count: int
    ) -> ConfigFlowResult | None:
        """Show that something is being done with several phones; None when it is done."""
        if self._task is None:
            self._task = self.hass.async_create_task(work())
        if not self._task.done():
            return self.async_show_progress(
                step_id=step,
                progress_action=step,
                description_placeholders={"count": str(count)},
                progress_task=self._task,
            )
        task, self._task = self._task, None
        task.result()
        return None

    @callback
    def _accept_certificate(self) -> None:
        """Ask no more about the certificate that was shown."""
        if self._certificate is not None:
            self._accepted |= {self._certificate.fingerprint}

    def _certificate_placeholders(self) -> dict[str, str]:
        certificate = self._certificate
        return {
            "host": self._host,
            "name": (certificate and certificate.name) or NOTHING_KNOWN,
            "fingerprint": certificate.fingerprint if certificate else NOTHING_KNOWN,
        }

    async def _async_set_mac(self, mac: str) -> None:
        # A phone that was found may be entered by hand as well.
        await self.async_set_unique_id(format_mac(mac), raise_on_progress=False)

    @callback
    def _entry_of(self, mac: str) -> ConfigEntry | None:
        """Return the entry of a phone that is set up already."""
        entry = self.hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, format_mac(mac)
        )
        return None if entry and entry.source == SOURCE_IGNORE else entry

    def _abort_if_set_up(self, updates: dict[str, Any] | None = None) -> None:
        """Abort if the phone is set up already, and say as which."""
        mac = str(self.unique_id)
        entry = self._entry_of(mac)
        self._abort_if_unique_id_configured(
            updates,
            description_placeholders={
                "phone": name_of(self.hass, entry) if entry else NOTHING_KNOWN
            },
        )
