"""Several phones with one form: looked for, chosen from, and added together."""

from typing import Any

from homeassistant.config_entries import SOURCE_IMPORT, ConfigFlowResult
from homeassistant.core import callback

from ..const import DOMAIN, NOTHING_KNOWN
from ..link.attempt import Attempt, async_a_few_at_once
from ..link.device import name_of
from ..link.session import url_of
from .base import PhoneFlow
from .forms import BASE, CONF_PHONES, USER_SCHEMA, async_reasons, choice_of, errors_of


class SeveralFlow(PhoneFlow):
    """Adds the phones at several addresses."""

    _attempts: dict[str, Attempt]
    """By the addresses that were entered."""
    _chosen: list[Attempt]

    @callback
    def _async_look_for(self, several: list[dict[str, Any]]) -> None:
        """Remember where to look."""
        self._attempts = {
            url_of(data).authority: Attempt(data=data) for data in several
        }

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Look who is at the addresses, a few at a time, and log in to each once."""
        waiting = self._wait_for(self._async_search, "search", len(self._attempts))
        if waiting is not None:
            return waiting
        return self.async_show_progress_done(
            next_step_id="confirm_certificates" if self._untrusted else "several"
        )

    async def _async_search(self) -> None:
        async def go_on(attempt: Attempt) -> None:
            await attempt.async_go_on(self.hass, self._accepted)

        undecided = [
            attempt
            for attempt in self._attempts.values()
            if attempt.identity is None and attempt.error is None
        ]
        await async_a_few_at_once(go_on, undecided, self.async_update_progress)
        found: set[str] = set()
        for attempt in self._attempts.values():
            if (identity := attempt.identity) is None or attempt.error is not None:
                continue
            if identity.mac in found:
                attempt.error = "found_twice"
            elif self._entry_of(identity.mac) is not None:
                attempt.error = "set_up_before"
            found.add(identity.mac)

    @property
    def _untrusted(self) -> dict[str, Attempt]:
        """Those whose certificate has to be looked at by a person."""
        return {
            name: attempt
            for name, attempt in self._attempts.items()
            if attempt.error is None and not attempt.is_trusted(self._accepted)
        }

    async def async_step_confirm_certificates(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether certificates are the phones' that do not prove it."""
        untrusted = {
            name: (attempt, attempt.certificate)
            for name, attempt in self._untrusted.items()
            if attempt.certificate is not None
        }
        if user_input is None:
            return self.async_show_form(
                step_id="confirm_certificates",
                data_schema=choice_of(
                    {
                        name: f"{name}: {certificate.name or NOTHING_KNOWN}, "
                        f"{certificate.fingerprint}"
                        for name, (_, certificate) in untrusted.items()
                    },
                    chosen=list(untrusted),
                ),
            )
        for name, (attempt, certificate) in untrusted.items():
            if name in user_input[CONF_PHONES]:
                self._accepted |= {certificate.fingerprint}
            else:
                attempt.error = "not_accepted"
        return await self.async_step_search()

    async def async_step_several(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what was found and what was not, and ask which to add."""
        found = {
            name: attempt
            for name, attempt in self._attempts.items()
            if attempt.error is None
        }
        if not found:
            return await self._async_show_nothing_found()
        errors: dict[str, str] = {}
        if user_input is not None:
            self._chosen = [found[name] for name in user_input[CONF_PHONES]]
            if self._chosen:
                return await self.async_step_add()
            errors = {BASE: "none_chosen"}
        return self.async_show_form(
            step_id="several",
            data_schema=choice_of(
                {
                    name: f"{attempt.identity.title} – {name}"
                    for name, attempt in found.items()
                    if attempt.identity is not None
                },
                chosen=list(found),
            ),
            description_placeholders={
                "found": str(len(found)),
                "failed": await self._async_failed(),
            },
            errors=errors,
        )

    async def _async_failed(self) -> str:
        """Say why phones cannot be added."""
        failures: dict[str, str] = {}
        for name, attempt in self._attempts.items():
            if attempt.error is None:
                continue
            identity = attempt.identity
            entry = self._entry_of(identity.mac) if identity else None
            known = f" ({name_of(self.hass, entry)})" if entry else ""
            failures[name + known] = attempt.error
        return await async_reasons(self.hass, failures)

    async def _async_show_nothing_found(self) -> ConfigFlowResult:
        """Show the form again, with the reason where it is the same for all."""
        keys = {str(attempt.error) for attempt in self._attempts.values()}
        key = keys.pop() if len(keys) == 1 else "none_found"
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                USER_SCHEMA, self._user_input
            ),
            description_placeholders={"failed": await self._async_failed()},
            errors=errors_of(key, USER_SCHEMA),
        )

    async def async_step_add(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add all that were chosen but the first, each with an entry of its own."""
        waiting = self._wait_for(self._async_add, "add", len(self._chosen))
        if waiting is not None:
            return waiting
        return self.async_show_progress_done(next_step_id="added")

    async def _async_add(self) -> None:
        async def add(attempt: Attempt) -> None:
            # One flow makes one entry. What became of it shows as with any phone.
            await self.hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data=attempt
            )

        await async_a_few_at_once(add, self._chosen[1:], self.async_update_progress)

    async def async_step_import(self, import_data: Attempt) -> ConfigFlowResult:
        """Add one of several phones, whose login has been tried."""
        self._chosen = [import_data]
        return await self.async_step_added()

    async def async_step_added(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the first of the chosen phones with this flow itself."""
        first, identity = self._chosen[0], self._chosen[0].identity
        assert identity is not None
        await self._async_set_mac(identity.mac)
        self._abort_if_set_up()
        return self.async_create_entry(
            title=identity.title,
            data=first.data,
            description="several",
            description_placeholders={"count": str(len(self._chosen))},
        )
