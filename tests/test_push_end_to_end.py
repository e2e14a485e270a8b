"""Notifications from a phone on a socket to the states, and what keeps them away."""

import asyncio
from collections.abc import Awaitable, Callable
import dataclasses
from typing import Any
from unittest.mock import Mock

from aiohttp import StreamReader
from aiohttp.test_utils import TestClient, make_mocked_request
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_STATE_CHANGED, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL as YarlURL

from custom_components.poly_vvx.const import CONF_PUSH, DOMAIN
from custom_components.poly_vvx.push import PushState, _body_of as body_of
from custom_components.poly_vvx.vvx.errors import InvalidResponseError
from virtual_phone import Fault, FaultKind, VirtualPhone
from virtual_phone.notification_faults import NotificationFault

from .automations import automate, ids_of
from .common import (
    SETTINGS,
    after,
    device_id_of,
    entity_id_of,
    entry_of,
    next_poll,
    set_up,
    settle,
    state_of,
)
from .fixtures import PlugIn

URL = "apps.telNotification.URL"
URL_1 = "apps.telNotification.1.URL"
URL_2 = "apps.telNotification.2.URL"
FOREIGN = "http://192.0.2.77/events"

type Begin = Callable[..., Awaitable[VirtualPhone]]


@pytest.fixture
async def web(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Return Home Assistant's web server, which phones can reach."""
    assert await async_setup_component(hass, "webhook", {})
    client = await hass_client_no_auth()
    await hass.config.async_update(internal_url=str(client.make_url("")).rstrip("/"))
    return client


@pytest.fixture
def begin(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    web: TestClient[Any, Any],
    plug_in: PlugIn,
) -> Begin:
    """Return a function that sets up a phone with notifications."""

    async def begin(**special: object) -> VirtualPhone:
        phone = await plug_in(dataclasses.replace(SETTINGS, **special))  # type: ignore[arg-type]  # any of its fields
        await set_up(hass, entry_of(phone, push=True))
        return phone

    return begin


async def heard(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Wait until all that the phone announces has been taken in."""
    await phone.wait_for_notifications()
    await settle(hass)


def issues(hass: HomeAssistant) -> list[str]:
    """Return what the user has been told."""
    return [
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    ]


def push_of(hass: HomeAssistant) -> object:
    """Return the notifications of the phone."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry.runtime_data.push


async def test_a_ring_is_shown_at_once(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin
) -> None:
    """No time passes between the phone's ring and Home Assistant's."""
    phone = await begin()
    assert state_of(hass, Platform.BINARY_SENSOR, "push").state == "off"

    phone.incoming_call("3001", "Alice Example")
    await heard(hass, phone)

    event = state_of(hass, Platform.EVENT, "call")
    assert event.attributes["event_type"] == "incoming"
    assert event.attributes["source"] == "push"
    assert state_of(hass, Platform.BINARY_SENSOR, "ringing").state == "on"
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Alice Example"
    await after(hass, clock, 3)
    assert state_of(hass, Platform.BINARY_SENSOR, "push").state == "on"


@pytest.mark.parametrize("announced", [True, False])
async def test_automations_find_the_call_that_started_them(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin, announced: bool
) -> None:
    """What starts with a ring may ask whether it rings, and who it is."""
    phone = await begin()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    target = {"device_id": device_id_of(hass, entry)}
    name = entity_id_of(hass, Platform.SENSOR, "remote_name")
    done = await automate(
        hass,
        [{"trigger": f"{DOMAIN}.started_ringing", "target": target, "id": "rings"}],
        [
            {"condition": f"{DOMAIN}.is_ringing", "target": target},
            {"condition": "state", "entity_id": name, "state": "Alice Example"},
        ],
    )

    lost = 0.0 if announced else 1.0
    phone.notification_faults.set_chance(NotificationFault.LOSS, lost)
    phone.incoming_call("3001", "Alice Example")
    await heard(hass, phone)
    assert ids_of(done) == (["rings"] if announced else [])
    await after(hass, clock, 10)

    assert ids_of(done) == ["rings"]


async def test_the_same_caller_tries_again_at_once(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin
) -> None:
    """A second call that no poll sees is told as soon as the log shows it."""
    phone = await begin()
    handle = phone.incoming_call("3001")
    await heard(hass, phone)
    await after(hass, clock, 5)
    phone.remote_hang_up(handle)
    await heard(hass, phone)
    await after(hass, clock, 32)
    entity_id = entity_id_of(hass, Platform.EVENT, "call")
    told = async_capture_events(hass, EVENT_STATE_CHANGED)

    phone.remote_hang_up(phone.incoming_call("3001"))
    await heard(hass, phone)
    await after(hass, clock, 1)

    assert [
        new_state.attributes["event_type"]
        for event in told
        if (new_state := event.data["new_state"]) and new_state.entity_id == entity_id
    ] == ["incoming", "missed"]


async def test_nothing_is_left_on_the_phone(hass: HomeAssistant, begin: Begin) -> None:
    """Turned off, the phone's settings are what they were."""
    phone = await begin(
        configuration={URL: "", "apps.telNotification.offhookEvent": "1"}
    )
    before = list(phone.notification_urls)
    (entry,) = hass.config_entries.async_entries(DOMAIN)

    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {CONF_PUSH: False}
    )
    await settle(hass)

    assert (len(before), list(phone.notification_urls)) == (1, [])
    assert state_of(hass, Platform.BINARY_SENSOR, "push").state == "off"


@pytest.mark.parametrize("how", ["remove", "disable"])
async def test_a_phone_that_is_given_up(
    hass: HomeAssistant, begin: Begin, how: str
) -> None:
    """A phone that is removed or disabled announces nothing to us any more."""
    phone = await begin()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    match how:
        case "remove":
            await hass.config_entries.async_remove(entry.entry_id)
        case _:
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
    await settle(hass)

    assert not phone.notification_urls


async def test_a_phone_that_is_removed_while_it_is_off(
    hass: HomeAssistant, begin: Begin
) -> None:
    """What cannot be put back keeps nobody from removing a phone."""
    phone = await begin()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    phone.power_cut()

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)

    assert not hass.config_entries.async_entries(DOMAIN)


async def test_another_place_is_used(hass: HomeAssistant, begin: Begin) -> None:
    """What somebody else uses is left alone."""
    phone = await begin(configuration={URL: FOREIGN})

    assert FOREIGN in phone.notification_urls
    assert len(phone.notification_urls) == 2
    assert not issues(hass)


@pytest.mark.parametrize(
    ("special", "issue"),
    [
        (
            {"configuration": {URL: FOREIGN, URL_1: FOREIGN, URL_2: "x"}},
            "push_url_taken",
        ),
        ({"refuse_notification_settings": True}, "push_refused"),
        ({"ignore_notification_settings": True}, "push_refused"),
    ],
)
async def test_a_phone_that_cannot_be_told(
    hass: HomeAssistant, begin: Begin, special: dict[str, object], issue: str
) -> None:
    """The user is told what keeps the phone from announcing its calls."""
    await begin(**special)

    assert issues(hass) == [issue]
    assert state_of(hass, Platform.BINARY_SENSOR, "push").state == "off"


async def test_no_address_inside(hass: HomeAssistant, plug_in: PlugIn) -> None:
    """Without an address that the phone can reach there is nothing to write."""
    assert await async_setup_component(hass, "webhook", {})
    hass.config.api = None
    hass.config.internal_url = None
    phone = await plug_in(SETTINGS)

    await set_up(hass, entry_of(phone, push=True))

    assert issues(hass) == ["push_no_url"]
    assert not phone.notification_urls


@pytest.mark.parametrize(
    ("prefix", "issue"), [("http", "push_not_arriving"), ("https", "push_https")]
)
async def test_notifications_that_are_lost(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    begin: Begin,
    web: TestClient[Any, Any],
    prefix: str,
    issue: str,
) -> None:
    """After three changes that nobody announced, the user is told."""
    url = str(web.make_url("")).rstrip("/").replace("http", prefix, 1)
    await hass.config.async_update(internal_url=url)
    phone = await begin()
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)

    for _ in range(2):
        handle = phone.incoming_call("3001")
        await next_poll(hass, clock)
        await after(hass, clock, 3)
        phone.remote_hang_up(handle)
        await next_poll(hass, clock)
        await after(hass, clock, 3)

    assert push_of(hass).state is PushState.IN_DOUBT  # type: ignore[attr-defined]  # a Push
    assert issues(hass) == [issue]

    phone.notification_faults.clear()
    await hass.config.async_update(internal_url=url.replace("https", "http", 1))
    await settle(hass)
    phone.incoming_call("3002")
    await heard(hass, phone)
    await after(hass, clock, 3)
    assert not issues(hass)


async def test_notifications_from_elsewhere(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    begin: Begin,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What another address sends counts for nothing, and is told of."""
    phone = await begin()

    async def resolve(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("192.0.2.9", 0))]

    monkeypatch.setattr(hass.loop, "getaddrinfo", resolve)
    for _ in range(2):
        handle = phone.incoming_call("3001")
        await phone.wait_for_notifications()
        await next_poll(hass, clock)
        await after(hass, clock, 3)
        phone.remote_hang_up(handle)
        await phone.wait_for_notifications()
        await next_poll(hass, clock)
        await after(hass, clock, 3)

    assert issues(hass) == ["push_wrong_address"]
    assert caplog.text.count("it does not come from the phone; this is said once") == 1


async def test_a_name_that_cannot_be_looked_up(
    hass: HomeAssistant, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose address is not known is not believed."""
    phone = await begin()

    async def fail(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(hass.loop, "getaddrinfo", fail)
    phone.incoming_call("3001")
    await heard(hass, phone)

    assert push_of(hass).refused > 0  # type: ignore[attr-defined]  # a Push


@pytest.mark.parametrize(
    "fault",
    [
        NotificationFault.WRONG_MAC,
        NotificationFault.OVERSIZE,
        NotificationFault.EXTERNAL_ENTITY,
        NotificationFault.ENTITY_BOMB,
        NotificationFault.GARBAGE,
    ],
)
async def test_what_is_not_believed(
    hass: HomeAssistant,
    begin: Begin,
    fault: NotificationFault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A notification that is not as it should be is refused, and logged once."""
    phone = await begin()
    phone.notification_faults.set_chance(fault, 1)

    phone.incoming_call("3001")
    await heard(hass, phone)

    assert state_of(hass, Platform.SENSOR, "call_state").state == "idle"
    assert push_of(hass).refused > 0  # type: ignore[attr-defined]  # a Push
    assert caplog.text.count("this is said once") == 1


async def test_a_line_that_is_lost(hass: HomeAssistant, begin: Begin) -> None:
    """A line that loses its registration is shown at once."""
    phone = await begin()

    phone.set_line_registered(2, False)
    await heard(hass, phone)

    sensor = state_of(hass, Platform.BINARY_SENSOR, "line_2_registered")
    assert sensor.state == "off"


async def test_a_phone_that_was_reset(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin
) -> None:
    """A phone that comes back without our settings is told again."""
    phone = await begin()
    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()

    await next_poll(hass, clock)
    await settle(hass)

    assert len(phone.notification_urls) == 1


async def test_a_phone_that_could_not_be_told_yet(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin, plug_in: PlugIn
) -> None:
    """A phone that fails to take the settings is told again later."""
    phone = await plug_in(SETTINGS)
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="config/get"))
    await set_up(hass, entry_of(phone, push=True))
    assert not phone.notification_urls

    await after(hass, clock, 301)
    await settle(hass)

    assert len(phone.notification_urls) == 1


async def post(web: TestClient[Any, Any], phone: VirtualPhone, body: str) -> None:
    """Post as the phone does."""
    (url,) = phone.notification_urls
    response = await web.post(YarlURL(url).path, data=body)
    assert response.status == 204


async def test_what_is_not_known(
    hass: HomeAssistant, begin: Begin, web: TestClient[Any, Any]
) -> None:
    """What later firmware may announce is left alone, and is no reason to complain."""
    phone = await begin()
    asked = len(phone.requests)

    await post(web, phone, "<PolycomIPPhone><LaterEvent/></PolycomIPPhone>")
    await settle(hass)

    assert len(phone.requests) == asked
    assert push_of(hass).refused == 0  # type: ignore[attr-defined]  # a Push


async def test_a_body_that_breaks_off() -> None:
    """A phone that loses its power while it posts has said nothing."""
    protocol = Mock(_reading_paused=False)
    stream = StreamReader(protocol, limit=1024, loop=asyncio.get_running_loop())
    stream.feed_data(b"<PolycomIPPhone>")
    stream.set_exception(ConnectionResetError())

    with pytest.raises(InvalidResponseError):
        await body_of(make_mocked_request("POST", "/", payload=stream))


async def test_a_proof_that_is_lost(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, begin: Begin
) -> None:
    """As soon as there is doubt the polling is fast again, and not only after the next."""
    phone = await begin()
    handle = phone.incoming_call("3001")
    await heard(hass, phone)
    phone.remote_hang_up(handle)
    await heard(hass, phone)
    await after(hass, clock, 3)
    await after(hass, clock, 31)
    assert push_of(hass).state is PushState.PROVEN  # type: ignore[attr-defined]  # a Push

    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)
    phone.set_do_not_disturb(1, True)
    handle = phone.incoming_call("3002", line=2)
    await phone.wait_for_notifications()
    await after(hass, clock, 31)
    await after(hass, clock, 2.5)
    asked = len(phone.requests)

    await after(hass, clock, 2)

    assert push_of(hass).state is PushState.IN_DOUBT  # type: ignore[attr-defined]  # a Push
    assert len(phone.requests) > asked


async def test_an_announcement_that_comes_after_the_poll(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    begin: Begin,
    web: TestClient[Any, Any],
) -> None:
    """A poll that was quicker than the announcement is no reason to doubt."""
    phone = await begin()
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)
    handle = phone.incoming_call("3001")
    await phone.wait_for_notifications()
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await phone.wait_for_notifications()
    await after(hass, clock, 1)
    (body, *_) = [
        record.body
        for record in phone.notifications
        if "CallStateChangeEvent" in record.body
    ]

    await post(web, phone, body)
    await settle(hass)
    await after(hass, clock, 3)

    assert push_of(hass).state is PushState.PROVEN  # type: ignore[attr-defined]  # a Push


async def test_an_announcement_of_a_phone_that_is_gone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    begin: Begin,
    web: TestClient[Any, Any],
) -> None:
    """What a phone announced that cannot be asked is not shown as if it could."""
    phone = await begin()
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)
    phone.incoming_call("3001")
    await phone.wait_for_notifications()
    (body, *_) = [
        record.body
        for record in phone.notifications
        if "CallStateChangeEvent" in record.body
    ]
    urls = list(phone.notification_urls)
    phone.power_cut()
    await next_poll(hass, clock)
    assert state_of(hass, Platform.SENSOR, "call_state").state == "unavailable"

    response = await web.post(YarlURL(urls[0]).path, data=body)
    await settle(hass)

    assert response.status == 204
    assert state_of(hass, Platform.SENSOR, "call_state").state == "unavailable"
