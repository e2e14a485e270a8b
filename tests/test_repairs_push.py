"""Tests of the repairs for notifications that can be made in Home Assistant."""

from dataclasses import replace

from homeassistant.components.repairs import (
    DOMAIN as REPAIRS,
    RepairsFlowManager,
    RepairsFlowResult,
    repairs_flow_manager,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_SENDERS, DOMAIN
from custom_components.poly_vvx.issues import issue_id_of
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.push.health import MISSES_TO_TELL
from custom_components.poly_vvx.push.settings import URLS
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import SETTINGS, data_of, entry_of, issues, settle
from .desk import Desk
from .helpers.push import (
    by_name,
    missed_changes,
    path_of,
    push_state,
    removed,
    resolving_to,
    turned_off,
    unloaded,
)

pytestmark = pytest.mark.usefixtures("clock", "home")

TAKEN = dict(
    zip(
        URLS,
        ("http://192.0.2.7/?secret", "http://192.0.2.8/", "http://192.0.2.9:8123/"),
        strict=True,
    )
)


@pytest.fixture(autouse=True)
async def repairs(hass: HomeAssistant) -> None:
    """Have Home Assistant run the flows of repairs."""
    assert await async_setup_component(hass, REPAIRS, {})


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)


def manager_of(hass: HomeAssistant) -> RepairsFlowManager:
    """Return what runs the flows of repairs."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


async def begin(desk: Desk, issue: str) -> RepairsFlowResult:
    """Open a repair."""
    return await manager_of(desk.hass).async_init(
        DOMAIN, context={"issue_id": issue_id_of(desk.entry, issue)}
    )


async def go_on(
    desk: Desk, form: RepairsFlowResult, **user_input: str
) -> RepairsFlowResult:
    """Submit the form of a repair."""
    result = await manager_of(desk.hass).async_configure(form["flow_id"], user_input)
    await settle(desk.hass)
    return result


async def set_on(desk: Desk, values: dict[str, str]) -> None:
    """Set parameters of the phone, as somebody else may."""
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        await client.set_config(values)


# Another address.


async def test_sender_is_accepted(desk: Desk) -> None:
    """Somebody who knows what hides the phone's address has its notifications taken."""
    by_name(desk)
    with resolving_to(desk.hass, "192.0.2.20"):
        await missed_changes(desk, MISSES_TO_TELL)
        form = await begin(desk, "push_wrong_address")
        assert form["description_placeholders"] == {
            "phone": desk.entry.title,
            "address": "127.0.0.1",
        }
        # Somebody else has posted meanwhile.
        desk.entry.runtime_data.push.health.rejected_sender = "192.0.2.66"

        result = await go_on(desk, form)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert issues(desk.hass) == {}
        await missed_changes(desk, 1)

    assert desk.entry.data[CONF_SENDERS] == ["127.0.0.1"]
    assert push_state(desk) == "on"


async def test_phone_is_not_loaded(desk: Desk) -> None:
    """A sender can be accepted of a phone that is being loaded anew, too."""
    by_name(desk)
    with resolving_to(desk.hass, "192.0.2.20"):
        await missed_changes(desk, MISSES_TO_TELL)
    form = await begin(desk, "push_wrong_address")
    await unloaded(desk.hass, desk.entry)

    assert (await go_on(desk, form))["type"] is FlowResultType.CREATE_ENTRY

    assert desk.entry.data[CONF_SENDERS] == ["127.0.0.1"]


async def test_phone_is_gone(desk: Desk) -> None:
    """A repair that is open while the phone is removed says so."""
    by_name(desk)
    with resolving_to(desk.hass, "192.0.2.20"):
        await missed_changes(desk, MISSES_TO_TELL)
    form = await begin(desk, "push_wrong_address")
    await removed(desk.hass, desk.entry)

    assert (await go_on(desk, form))["reason"] == "entry_removed"


# Somebody else's URLs.


TAKEN_SETTINGS = replace(SETTINGS, configuration=TAKEN)


@pytest.mark.parametrize("settings", [TAKEN_SETTINGS])
async def test_url_is_taken_over(desk: Desk) -> None:
    """Who has them is named; the chosen one is taken, and put back in the end."""
    form = await begin(desk, "push_url_taken")
    assert form["data_schema"] is not None
    (selector,) = form["data_schema"].schema.values()
    assert selector.config["options"] == [
        {"value": URLS[0], "label": f"192.0.2.7 ({URLS[0]})"},
        {"value": URLS[1], "label": f"192.0.2.8 ({URLS[1]})"},
        {"value": URLS[2], "label": f"192.0.2.9 ({URLS[2]})"},
    ]
    assert set(desk.phone.notification_urls) == {*TAKEN.values()}

    result = await go_on(desk, form, setting=URLS[1])

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert issues(desk.hass) == {}
    ours = f"{desk.hass.config.internal_url}{path_of(desk.entry)}"
    assert set(desk.phone.notification_urls) == {
        TAKEN[URLS[0]],
        ours,
        TAKEN[URLS[2]],
    }

    await turned_off(desk.hass, desk.entry)
    assert set(desk.phone.notification_urls) == {*TAKEN.values()}


@pytest.mark.parametrize("settings", [TAKEN_SETTINGS])
async def test_url_that_has_become_free(desk: Desk) -> None:
    """Nobody is asked for what nobody needs any more."""
    await set_on(desk, {URLS[2]: ""})

    result = await begin(desk, "push_url_taken")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert path_of(desk.entry) in desk.phone.notification_urls[2]


@pytest.mark.parametrize("settings", [TAKEN_SETTINGS])
async def test_not_in_a_call(desk: Desk) -> None:
    """R27: nothing is written while somebody is talking, and the user is told."""
    form = await begin(desk, "push_url_taken")
    desk.phone.local_answer(desk.phone.incoming_call("3001"))

    result = await go_on(desk, form, setting=URLS[0])

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "in_a_call")
    assert set(desk.phone.notification_urls) == {*TAKEN.values()}
    assert set(issues(desk.hass)) == {"push_url_taken"}


@pytest.mark.parametrize(
    "settings", [replace(TAKEN_SETTINGS, ignore_notification_settings=True)]
)
async def test_not_taken_by_the_phone(desk: Desk) -> None:
    """A phone that does not keep what it is told is another repair."""
    form = await begin(desk, "push_url_taken")

    result = await go_on(desk, form, setting=URLS[0])

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "push_refused")
    assert set(issues(desk.hass)) == {"push_refused"}


@pytest.mark.parametrize("settings", [TAKEN_SETTINGS])
async def test_phone_cannot_be_asked(desk: Desk, settings: PhoneSettings) -> None:
    """What went wrong is said in words."""
    desk.phone.inject(Fault(FaultKind.NOT_JSON, path="config/get"))

    result = await begin(desk, "push_url_taken")

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "failed")
    told = result["description_placeholders"]
    assert told is not None
    assert told["phone"] == desk.entry.title
    assert desk.entry.title in told["reason"]


@pytest.mark.parametrize("settings", [TAKEN_SETTINGS])
async def test_not_loaded(desk: Desk) -> None:
    """Of a phone that is not there nothing can be taken over."""
    form = await begin(desk, "push_url_taken")
    await unloaded(desk.hass, desk.entry)

    result = await go_on(desk, form, setting=URLS[0])

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")
