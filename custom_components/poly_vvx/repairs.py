"""Repairs that a person can have done here."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .const import CONF_FINGERPRINT, CONF_SENDERS, DOMAIN, NOTHING_KNOWN
from .coordinator import PolyVvxConfigEntry
from .failures import acting, translation_key_of, words_of
from .flows.forms import CONF_PHONES, CONF_SETTING, async_reasons, choice_of, setting_of
from .issues import (
    CERTIFICATE_CHANGED,
    PUSH_URL_TAKEN,
    PUSH_WRONG_ADDRESS,
    async_delete_issues,
    issue_id_of,
)
from .link.attempt import async_a_few_at_once
from .link.certificate import Certificate, async_fetch_certificate
from .link.device import name_of
from .link.session import mac_of, url_of
from .link.validation import form_error_of
from .vvx.errors import PhoneConnectionError


class CertificateChangedFlow(RepairsFlow):
    """Asks whether another certificate is the phone's as well."""

    _certificate: Certificate
    """What is shown at the phone's address, and was shown to the user."""
    _certificates: dict[str, Certificate]
    """The same of several phones, by the IDs of their entries."""
    _failures: dict[str, str]
    """Why others could not be dealt with, by the names of the phones."""

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
            certificate = await async_fetch_certificate(
                self.hass, entry.data, url_of(entry.data)
            )
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
            menu_options=["accept", "keep", *(["several"] if self._others else [])],
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

    @property
    def _others(self) -> list[ConfigEntry]:
        """The other phones that show another certificate."""
        issues = ir.async_get(self.hass)
        return [
            entry
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            if entry.entry_id != self._entry_id
            and issues.async_get_issue(DOMAIN, issue_id_of(entry, CERTIFICATE_CHANGED))
        ]

    async def async_step_several(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the certificates of all phones with the same trouble."""
        if user_input is not None:
            return await self._async_accept(user_input[CONF_PHONES])
        if (entry := self._entry) is None:
            return self.async_abort(reason="entry_removed")
        self._certificates, self._failures = {}, {}
        entries = [entry, *self._others]
        await async_a_few_at_once(self._async_look_at, entries)
        if not (shown := self._certificates):
            return self.async_abort(
                reason="none_shown",
                description_placeholders={"failed": await self._async_failed()},
            )
        entries = [entry for entry in entries if entry.entry_id in shown]
        return self.async_show_form(
            step_id="several",
            data_schema=choice_of(
                {
                    entry.entry_id: f"{name_of(self.hass, entry)}: "
                    f"{shown[entry.entry_id].name or NOTHING_KNOWN}, "
                    f"{shown[entry.entry_id].fingerprint}"
                    for entry in entries
                },
                # One that does not say whose it is takes a second look.
                chosen=[
                    entry.entry_id
                    for entry in entries
                    if shown[entry.entry_id].mac is not None
                ],
            ),
            description_placeholders={"failed": await self._async_failed()},
        )

    async def _async_look_at(self, entry: ConfigEntry) -> None:
        """Get to know what a phone shows; nothing is sent there."""
        try:
            certificate = await async_fetch_certificate(
                self.hass, entry.data, url_of(entry.data)
            )
        except PhoneConnectionError as error:
            self._failures[name_of(self.hass, entry)] = form_error_of(error)
            return
        if certificate.mac not in (None, mac_of(entry)):
            self._failures[name_of(self.hass, entry)] = "wrong_device"
        else:
            self._certificates[entry.entry_id] = certificate

    async def _async_accept(self, entry_ids: list[str]) -> RepairsFlowResult:
        """Know phones by the certificates that were shown, and say which are back."""
        entries = [
            entry
            for entry_id in entry_ids
            if (entry := self.hass.config_entries.async_get_entry(entry_id))
        ]
        await async_a_few_at_once(self._async_pin, entries)
        worked = [
            name
            for entry in entries
            if (name := name_of(self.hass, entry)) not in self._failures
        ]
        return self.async_abort(
            reason="accepted_several",
            description_placeholders={
                "worked": ", ".join(worked) or NOTHING_KNOWN,
                "failed": await self._async_failed(),
            },
        )

    async def _async_pin(self, entry: ConfigEntry) -> None:
        fingerprint = self._certificates[entry.entry_id].fingerprint
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_FINGERPRINT: fingerprint}
        )
        # If there is a third certificate by now, the reload shows that anew.
        async_delete_issues(self.hass, entry, [CERTIFICATE_CHANGED])
        await self.hass.config_entries.async_reload(entry.entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            self._failures[name_of(self.hass, entry)] = "not_back"

    async def _async_failed(self) -> str:
        return await async_reasons(self.hass, self._failures)


class PushWrongAddressFlow(RepairsFlow):
    """Asks whether notifications from another address are the phone's."""

    def __init__(self, entry_id: str, address: str) -> None:
        """Remember which phone it is about, and the address."""
        self._entry_id = entry_id
        self._address = address

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin to ask."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask, and take them from there from then on."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="entry_removed")
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                description_placeholders={
                    "phone": name_of(self.hass, entry),
                    "address": self._address,
                },
            )
        senders = {*entry.data.get(CONF_SENDERS, ()), self._address}
        self.hass.config_entries.async_update_entry(
            entry, data=entry.data | {CONF_SENDERS: sorted(senders)}
        )
        if entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.push.async_sender_accepted()
        return self.async_create_entry(data={})


class PushUrlTakenFlow(RepairsFlow):
    """Asks whose notifications the phone is to stop sending, and has ours sent."""

    def __init__(self, entry_id: str) -> None:
        """Remember which phone it is about."""
        self._entry_id = entry_id

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin to ask."""
        return await self.async_step_take_over()

    async def async_step_take_over(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show who has them, ask, and take the place of one."""
        entry: PolyVvxConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._entry_id
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        push = entry.runtime_data.push
        phone = name_of(self.hass, entry)
        chosen: str | None = (user_input or {}).get(CONF_SETTING)
        try:
            with acting(phone):
                # Without a choice it takes what has become free.
                problem = await push.async_ensure(chosen)
                hosts = await push.async_foreign_hosts()
        except HomeAssistantError as error:
            return self.async_abort(
                reason="failed",
                description_placeholders={
                    "phone": phone,
                    "reason": words_of(self.hass, error),
                },
            )
        if problem is None:
            return self.async_create_entry(data={})
        if problem != PUSH_URL_TAKEN:
            return self.async_abort(
                reason=problem, description_placeholders={"phone": phone}
            )
        return self.async_show_form(
            step_id="take_over",
            data_schema=setting_of(hosts),
            description_placeholders={"phone": phone},
        )


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow for a repair that can be done here."""
    assert data is not None
    entry_id = str(data["entry_id"])
    issue = issue_id.removesuffix(f"_{entry_id}")
    if issue == PUSH_URL_TAKEN:
        return PushUrlTakenFlow(entry_id)
    if issue == PUSH_WRONG_ADDRESS:
        return PushWrongAddressFlow(entry_id, str(data["address"]))
    return CertificateChangedFlow(entry_id)
