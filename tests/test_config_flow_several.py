"""Tests of how several phones are added with one form."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.link.attempt import AT_ONCE, async_a_few_at_once
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import OTHER_MAC, SETTINGS, data_of, entry_of, kept_data_of, settle
from .fixtures import PlugIn
from .helpers.flows import begin, logins, placeholders, send

HTTPS = replace(SETTINGS, tls=True)
LOBBY = replace(HTTPS, certificate_name="lobby.example.com")
PHONES = "phones"

type Search = Callable[..., Awaitable[ConfigFlowResult]]


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone with HTTPS."""
    return HTTPS


@pytest.fixture
async def other(plug_in: PlugIn) -> VirtualPhone:
    """Return another phone with HTTPS, and the same login."""
    return await plug_in(replace(HTTPS, mac=OTHER_MAC, model="VVX 250"))


def name_of(phone: VirtualPhone) -> str:
    """Return what stands for a phone in lists."""
    return f"{phone.host}:{phone.port}"


async def search(
    hass: HomeAssistant, *phones: VirtualPhone, also: str = "", **entered: Any
) -> ConfigFlowResult:
    """Enter where phones are, and wait until all have been tried."""
    hosts = ", ".join([*map(name_of, phones), also])
    return await wait(
        hass,
        await send(
            hass,
            await begin(hass),
            data_of(phones[0]) | {CONF_HOST: hosts} | entered,
        ),
    )


async def wait(hass: HomeAssistant, result: ConfigFlowResult) -> ConfigFlowResult:
    """Wait as the user does, and return what is shown then."""
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await settle(hass)
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
    return result


def shown(form: ConfigFlowResult) -> dict[str, str]:
    """Return what can be chosen, and how it is shown."""
    assert form["data_schema"] is not None
    (selector,) = form["data_schema"].schema.values()
    return {it["value"]: it["label"] for it in selector.config["options"]}


def chosen(form: ConfigFlowResult) -> list[str]:
    """Return what is chosen if the user changes nothing."""
    assert form["data_schema"] is not None
    phones: list[str] = form["data_schema"]({})[PHONES]
    return phones


async def test_two_phones(
    hass: HomeAssistant, phone: VirtualPhone, other: VirtualPhone
) -> None:
    """They are shown by what they are, and become entries of their own at one click."""
    form = await search(hass, phone, other)

    assert form["step_id"] == "several"
    assert shown(form) == {
        name_of(phone): f"VVX 450 (2001) – {name_of(phone)}",
        name_of(other): f"VVX 250 (2001) – {name_of(other)}",
    }
    assert chosen(form) == [name_of(phone), name_of(other)]
    assert placeholders(form) == {"found": "2", "failed": "–"}

    result = await wait(hass, await send(hass, form, {}))
    await settle(hass)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "several"
    assert placeholders(result) == {"count": "2"}
    entries = {it.unique_id: it for it in hass.config_entries.async_entries(DOMAIN)}
    for it in (phone, other):
        entry = entries[dr.format_mac(it.settings.mac)]
        assert entry.data.items() >= kept_data_of(it).items()
    assert {it.state for it in entries.values()} == {ConfigEntryState.LOADED}


async def test_one_of_two(
    hass: HomeAssistant, phone: VirtualPhone, other: VirtualPhone
) -> None:
    """What is not chosen is not added; nothing at all is no choice."""
    form = await search(hass, phone, other)

    form = await send(hass, form, {PHONES: []})
    assert form["errors"] == {"base": "none_chosen"}
    result = await wait(hass, await send(hass, form, {PHONES: [name_of(other)]}))

    assert result["result"].unique_id == dr.format_mac(OTHER_MAC)
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_what_was_not_found(
    hass: HomeAssistant, phone: VirtualPhone, plug_in: PlugIn
) -> None:
    """Each is there with its reason; a wrong password is tried once."""
    other = await plug_in(replace(HTTPS, mac=OTHER_MAC, password="another"))
    known = await plug_in(replace(HTTPS, mac="64167f0a0003"))
    entry_of(known, title="Kitchen").add_to_hass(hass)
    twin = await plug_in(HTTPS)

    form = await search(hass, phone, other, known, twin, also="127.0.0.1:1")

    assert list(shown(form)) == [name_of(phone)]
    failed = placeholders(form)["failed"]
    assert f"- {name_of(other)}: The phone refused" in failed
    assert f"- {name_of(known)} (Kitchen): This phone is already set up." in failed
    assert "- 127.0.0.1:1: The phone cannot be reached." in failed
    assert f"- {name_of(twin)}: This is the same phone as" in failed
    assert logins(other) == 1


@pytest.mark.parametrize(
    ("is_there", "errors"),
    [(True, {CONF_PASSWORD: "invalid_auth"}), (False, {"base": "none_found"})],
)
async def test_nothing_is_found(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    is_there: bool,
    errors: dict[str, str],
) -> None:
    """The form comes back, with the reason where it is one and the same."""
    if not is_there:
        other.power_cut()

    form = await search(hass, phone, other, password="wrong")

    assert form["step_id"] == "user"
    assert form["errors"] == errors
    assert name_of(phone) in placeholders(form)["failed"]


async def test_certificates_are_asked_about_together(
    hass: HomeAssistant, phone: VirtualPhone, plug_in: PlugIn
) -> None:
    """Before a password goes there; who is not accepted does not get it."""
    lobby = await plug_in(replace(LOBBY, mac=OTHER_MAC))
    stranger = await plug_in(replace(LOBBY, mac="64167f0a0003"))
    # Only once it has said who it is, this one is known to show another's.
    mixed = await plug_in(
        replace(HTTPS, mac="64167f0a0004", certificate_name="0004F2AABBCC")
    )

    form = await search(hass, phone, lobby, stranger, mixed)

    assert form["step_id"] == "confirm_certificates"
    assert shown(form)[name_of(lobby)] == (
        f"{name_of(lobby)}: lobby.example.com, {lobby.certificate_fingerprint}"
    )
    assert chosen(form) == [name_of(it) for it in (lobby, stranger, mixed)]
    assert lobby.requests == stranger.requests == []

    form = await wait(
        hass, await send(hass, form, {PHONES: [name_of(lobby), name_of(mixed)]})
    )

    assert form["step_id"] == "several"
    assert list(shown(form)) == [name_of(it) for it in (phone, lobby, mixed)]
    assert "You did not accept" in placeholders(form)["failed"]
    assert stranger.requests == []


async def test_the_user_closes_the_dialog(
    hass: HomeAssistant, phone: VirtualPhone, other: VirtualPhone
) -> None:
    """With the dialog goes what was begun, and nothing is added."""
    for it in (phone, other):
        it.inject(Fault(FaultKind.HANG, times=99))
    form = await begin(hass)
    hosts = f"{name_of(phone)}, {name_of(other)}"
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], data_of(phone) | {CONF_HOST: hosts}
    )
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["progress_action"] == "search"
    assert placeholders(result) == {"count": "2"}

    hass.config_entries.flow.async_abort(form["flow_id"])
    await settle(hass)

    assert hass.config_entries.async_entries(DOMAIN) == []
    with pytest.raises(UnknownFlow):
        await hass.config_entries.flow.async_configure(form["flow_id"])


async def test_a_few_at_once() -> None:
    """Not all phones are spoken to at the same time, and the progress is told."""
    busy = most = 0
    told: list[float] = []

    async def work(_: int) -> None:
        nonlocal busy, most
        busy += 1
        most = max(busy, most)
        await asyncio.sleep(0)
        busy -= 1

    await async_a_few_at_once(work, range(4 * AT_ONCE), told.append)

    assert most == AT_ONCE
    assert told == sorted(told)
    assert told[-1] == 1
