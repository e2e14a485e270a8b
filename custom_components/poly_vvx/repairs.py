"""Repairs that a person can have done here."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_FINGERPRINT, NOTHING_KNOWN
from .failures import translation_key_of
from .issues import CERTIFICATE_CHANGED, async_delete_issues
from .link.certificate import Certificate, async_fetch_certificate
from .link.device import name_of
from .link.session import mac_of, url_of
from .vvx.errors import PhoneConnectionError


class CertificateChangedFlow(RepairsFlow):
    """Asks whether another certificate is the phone's as well."""

    _certificate: Certificate
    """What is shown at the phone's address, and was shown to the user."""

    def __init__(self, entry_id: str) -> None:
        """Remember which phone it is about."""
        self._entry_id = entry_id

    @property
    def _entry(self) -> ConfigEntry | None:
        return self.hass.config_entries.async_get_entry(self._entry_id)

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show both certificates, and ask what to do."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="entry_removed")
        phone = {"phone": name_of(self.hass, entry)}
        try:
            certificate = await async_fetch_certificate(entry.data, url_of(entry.data))
        except PhoneConnectionError as error:
            return self.async_abort(
                reason=translation_key_of(error), description_placeholders=phone
            )
        known = entry.data.get(CONF_FINGERPRINT)
        if certificate.fingerprint == known:
            async_delete_issues(self.hass, entry, [CERTIFICATE_CHANGED])
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
            return self.async_abort(
                reason="known_again", description_placeholders=phone
            )
        if certificate.mac not in (None, mac_of(entry)):
            return self.async_abort(
                reason="wrong_device", description_placeholders=phone
            )
        self._certificate = certificate
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "keep"],
            description_placeholders={
                **phone,
                "name": certificate.name or NOTHING_KNOWN,
                "known": known or NOTHING_KNOWN,
                "fingerprint": certificate.fingerprint,
            },
        )

    async def async_step_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Know the phone by the certificate that the user was shown."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="entry_removed")
        self.hass.config_entries.async_update_entry(
            entry,
            data={**entry.data, CONF_FINGERPRINT: self._certificate.fingerprint},
        )
        # Not awaited: if there is a third certificate by now, that is a repair of
        # its own, which must not go together with this one.
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data={})

    async def async_step_keep(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Stay with the known certificate, and look whether it is shown again."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="entry_removed")
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(
            reason="kept",
            description_placeholders={"phone": name_of(self.hass, entry)},
        )


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow for the only kind of repair that can be done here."""
    assert data is not None
    return CertificateChangedFlow(str(data["entry_id"]))
