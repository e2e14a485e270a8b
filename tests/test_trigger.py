"""Tests of the triggers: real automations that start from what a phone does."""

from collections.abc import Callable, Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STARTED,
    Platform,
)
from homeassistant.core import Context, CoreState, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    TriggerConfig,
    async_get_all_descriptions,
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.const import DOMAIN, EVENT_CALL
from custom_components.poly_vvx.trigger import CALL_VARIABLES, TRIGGERS, CallTrigger
from custom_components.poly_vvx.vvx.calls.events import EventType
from virtual_phone import VirtualPhone

from .common import (
    NOBODY,
    after,
    call_state,
    crashes,
    entity_id_of,
    next_poll,
    seconds_pass,
    settle,
    state_of,
)
from .desk import Desk
from .helpers.automations import automate, ids_of, targets_of
from .helpers.calls import tell
from .people.books import add_file
from .test_entity import exchange

pytestmark = pytest.mark.usefixtures("clock")


CALL_TRIGGERS = (
    "started_ringing",
    "placed_call",
    "call_connected",
    "call_held",
    "call_resumed",
    "call_ended",
    "call_missed",
    "call_rejected",
)
LINE_TRIGGERS = ("line_unregistered", "line_registered")
PHONE_TRIGGERS = ("phone_unreachable", "phone_reachable")


def on(
    name: str, target: str | list[str] | dict[str, Any], **options: Any
) -> dict[str, Any]:
    """Return a trigger as a user would write it, with its name for an ID."""
    return {
        "trigger": f"{DOMAIN}.{name}",
        "id": name,
        "target": target if isinstance(target, dict) else {"device_id": target},
        "options": options,
    }


@pytest.fixture
async def calls_told(hass: HomeAssistant, device_id: str) -> list[ServiceCall]:
    """Return what an automation does on whatever happens to the calls of the phone."""
    return await automate(hass, [on(name, device_id) for name in CALL_TRIGGERS])


async def test_they_are_offered(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The automation editor shows each trigger, with its target and its options."""
    await automate(hass, [])
    descriptions = await async_get_all_descriptions(hass)
    ours: dict[str, Any] = {
        name.removeprefix(f"{DOMAIN}."): description
        for name, description in descriptions.items()
        if name.startswith(f"{DOMAIN}.")
    }

    assert (
        set(ours)
        == set(TRIGGERS)
        == {*(*CALL_TRIGGERS, *LINE_TRIGGERS, *PHONE_TRIGGERS)}
    )
    assert {name: set(it["fields"]) for name, it in ours.items()} == {
        **{name: {"line", "number", "caller", "group"} for name in CALL_TRIGGERS},
        **{name: {"behavior", "for", "line"} for name in LINE_TRIGGERS},
        **{name: {"behavior", "for"} for name in PHONE_TRIGGERS},
    }
    assert {it["target"]["entity"][0]["integration"] for it in ours.values()} == {
        DOMAIN
    }


@pytest.mark.parametrize(
    ("begin", "steps", "triggered"),
    [
        (
            VirtualPhone.incoming_call,
            (
                VirtualPhone.local_answer,
                VirtualPhone.local_hold,
                VirtualPhone.local_resume,
                VirtualPhone.remote_hang_up,
            ),
            [
                "started_ringing",
                "call_connected",
                "call_held",
                "call_resumed",
                "call_ended",
            ],
        ),
        (
            VirtualPhone.local_dial,
            (VirtualPhone.local_hang_up,),
            ["placed_call", "call_ended"],
        ),
        (
            VirtualPhone.incoming_call,
            (VirtualPhone.remote_hang_up,),
            ["started_ringing", "call_missed"],
        ),
        (
            VirtualPhone.incoming_call,
            (VirtualPhone.local_reject,),
            ["started_ringing", "call_ended"],
        ),
    ],
    ids=["answered", "placed", "missed", "rejected at the phone"],
)
async def test_the_course_of_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    calls_told: list[ServiceCall],
    begin: Callable[[VirtualPhone, str], str],
    steps: tuple[Callable[[VirtualPhone, str], None], ...],
    triggered: list[str],
) -> None:
    """A call fires what happens to it, once each."""
    handle = begin(phone, "3001")
    await seconds_pass(hass, clock, 5)
    assert ids_of(calls_told) == triggered[:1]

    for step in steps:
        step(phone, handle)
        await seconds_pass(hass, clock, 5)
    await after(hass, clock, 8)

    assert ids_of(calls_told) == triggered


async def test_a_call_between_two_polls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    calls_told: list[ServiceCall],
) -> None:
    """What is learned in one moment fires once each, in order."""
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    await next_poll(hass, clock)

    assert ids_of(calls_told) == ["started_ringing", "call_connected"]


async def test_what_is_told_of_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """An automation knows which phone and which call it is about."""
    told = await automate(
        hass,
        [on(name, device_id) for name in ("started_ringing", "call_ended")],
        tell=("entity_id", "device_id", *CALL_VARIABLES),
    )
    handle = phone.incoming_call("3001", "Anna", line=2)
    await seconds_pass(hass, clock, 5)
    phone.local_answer(handle)
    await seconds_pass(hass, clock, 20)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)

    call = {
        "entity_id": entity_id_of(hass, Platform.EVENT, "call"),
        "device_id": device_id,
        "call_id": handle,
        "line": 2,
        "line_label": 2002,
        "direction": "incoming",
        "name": "Anna",
        "number": 3001,
        **NOBODY,
        "first_number": None,
        "withheld": False,
        "started": "2026-11-02T12:00:00-08:00",
        "source": "poll",
        "late": False,
    }
    at_the_end = {"duration": 19, "answered_elsewhere": False}
    assert [it.data for it in told] == [
        {"id": "started_ringing", **call, **dict.fromkeys(at_the_end)},
        {"id": "call_ended", **call, **at_the_end},
    ]


async def test_what_is_told_of_an_awkward_call(
    hass: HomeAssistant, loaded: MockConfigEntry, device_id: str
) -> None:
    """An automation knows what the telephone system has done with a call."""
    awkward = {"first_number": "600", "withheld": True, "answered_elsewhere": True}
    told = await automate(hass, [on("call_ended", device_id)], tell=tuple(awkward))

    tell(loaded, EventType.ENDED, **awkward)
    await settle(hass)

    assert [it.data for it in told] == [
        {"id": "call_ended", **awkward, "first_number": 600}
    ]


async def test_calls_that_are_over(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_id: str,
    calls_told: list[ServiceCall],
) -> None:
    """What only the log tells of does not begin any more, but it is over."""
    for kind in EventType:
        tell(loaded, kind, late=True)
    await settle(hass)

    assert ids_of(calls_told) == ["call_ended", "call_missed", "call_rejected"]


async def test_it_is_said_that_it_is_late(
    hass: HomeAssistant, loaded: MockConfigEntry, device_id: str
) -> None:
    """An automation can tell what has just happened from what is long over."""
    told = await automate(hass, [on("call_missed", device_id)], tell=("late",))
    for late in (True, False):
        tell(loaded, EventType.MISSED, late=late)
    await settle(hass)

    assert [it.data["late"] for it in told] == [True, False]


@pytest.mark.parametrize(
    ("caller", "fits"),
    [
        ({}, ["known", "withheld", "unknown"]),
        ({"caller": "any"}, ["known", "withheld", "unknown"]),
        ({"caller": "withheld"}, ["withheld"]),
        ({"caller": "with_number"}, ["known"]),
    ],
)
async def test_callers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_id: str,
    caller: dict[str, str],
    fits: list[str],
) -> None:
    """Only those can be wanted who show their number, or only those who do not."""
    told = await automate(
        hass, [on("call_missed", device_id, **caller)], tell=("call_id",)
    )
    tell(loaded, EventType.MISSED, call_id="known")
    tell(loaded, EventType.MISSED, call_id="withheld", number=None, withheld=True)
    tell(loaded, EventType.MISSED, call_id="unknown", number=None)
    await settle(hass)

    assert [it.data["call_id"] for it in told] == fits


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        ({"caller": "contact"}, ["anna", "ben"]),
        ({"caller": "not_contact"}, ["nobody", "withheld"]),
        ({"group": "family"}, ["anna"]),
        ({"group": ["Blocked", "VIP"]}, ["anna", "ben"]),
        ({"group": "Work"}, []),
        ({"group": []}, []),
        ({"caller": "contact", "group": "Blocked"}, ["ben"]),
    ],
)
async def test_contacts(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_id: str,
    options: dict[str, Any],
    fits: list[str],
) -> None:
    """Only those can be wanted who are in an address book, or in some groups of it."""
    await add_file(hass)
    told = await automate(
        hass, [on("call_missed", device_id, **options)], tell=("call_id",)
    )
    for name, number in (("anna", "3001"), ("ben", "3002"), ("nobody", "9")):
        tell(loaded, EventType.MISSED, call_id=name, name=None, number=number)
    tell(loaded, EventType.MISSED, call_id="withheld", number=None, withheld=True)
    await settle(hass)

    assert [it.data["call_id"] for it in told] == fits


CALLERS = ("3001", "3002", "30011", "13001", "", "*97", "Anna")
"""Who calls in turn, on the second line."""


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        ({"line": 1}, set()),
        ({"line": 2}, set(CALLERS)),
        ({"line": "2"}, set(CALLERS)),
        ({"line": 2, "number": "3001"}, {"3001"}),
        ({"line": 1, "number": "3001"}, set()),
        ({"number": "3001"}, {"3001"}),
        ({"number": " 3001 "}, {"3001"}),
        ({"number": "30*"}, {"3001", "3002", "30011"}),
        ({"number": "*01"}, {"3001", "13001"}),
        ({"number": "3*1"}, {"3001", "30011"}),
        ({"number": "*"}, set(CALLERS) - {""}),
        ({"number": "*97"}, {"*97"}),
        ({"number": ["4001", "30*"]}, {"3001", "3002", "30011"}),
        ({"number": ["4001", "4002"]}, set()),
        ({"number": []}, set()),
        ({"number": "ANNA*"}, {"Anna"}),
        ({"number": "anna"}, {"Anna"}),
        # Nothing but an asterisk is special, and many of them take no time.
        ({"number": "300?"}, set()),
        ({"number": "300[1]"}, set()),
        ({"number": "3.001"}, {"3001"}),
        ({"number": "*1" * 30 + "*2"}, set()),
    ],
)
async def test_which_calls_count(
    hass: HomeAssistant, options: dict[str, Any], fits: set[str]
) -> None:
    """A call counts if it is on the line, and from the number, that is wanted."""
    await async_setup_component(hass, DOMAIN, {})
    (config,) = await async_validate_trigger_config(
        hass, cv.TRIGGER_SCHEMA([on("started_ringing", "some-device", **options)])
    )
    trigger = TRIGGERS["started_ringing"](
        hass,
        TriggerConfig(key="", target=config["target"], options=config["options"]),
    )
    assert isinstance(trigger, CallTrigger)

    def counts(number: str) -> bool:
        call = {"line": 2, "number": number or None, "late": False}
        return trigger.reason_not_triggered(call) is None

    assert {number for number in CALLERS if counts(number)} == fits


@pytest.mark.parametrize(
    "written",
    ["+49 30 12345", "(030) 12345", "0049 30 12345", " 030-12345 ", "030 123*"],
)
@pytest.mark.parametrize("caller", ["+493012345", "03012345", "00493012345"])
async def test_numbers_of_a_country(
    hass: HomeAssistant, device_id: str, written: str, caller: str
) -> None:
    """Where Home Assistant is, there are several ways to write one number."""
    hass.config.country = "DE"
    told = await automate(hass, [on("started_ringing", device_id, number=written)])
    for number in (caller, "+493012346"):
        hass.bus.async_fire(
            EVENT_CALL,
            {
                "type": "incoming",
                "device_id": device_id,
                "line": 1,
                "number": number,
                "withheld": False,
                "late": False,
            },
        )
        await settle(hass)

    assert len(told) == 1 + ("*" in written)


@pytest.mark.parametrize("number", [301234, 98972, 1.5, True, ["3001", 301234]])
async def test_a_number_without_quotes(hass: HomeAssistant, number: object) -> None:
    """YAML has made another number of what somebody wrote, who is told what to do."""
    await async_setup_component(hass, DOMAIN, {})
    triggers = cv.TRIGGER_SCHEMA([on("started_ringing", "some-device", number=number)])

    with pytest.raises(vol.Invalid, match="put the number in quotes"):
        await async_validate_trigger_config(hass, triggers)


async def test_line_and_number(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call counts if both its line and its number are wanted."""
    told = await automate(
        hass, [on("started_ringing", device_id, line=2, number="30*1")], tell=("line",)
    )
    for line, number in ((1, "3001"), (2, "3002"), (2, ""), (2, "3001")):
        handle = phone.incoming_call(number, line=line)
        await next_poll(hass, clock)
        phone.remote_hang_up(handle)
        await next_poll(hass, clock)

    assert [it.data["line"] for it in told] == [2]
    assert crashes(caplog) == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("started_ringing", {"line": 0}),
        ("started_ringing", {"line": "first"}),
        ("started_ringing", {"number": " "}),
        ("started_ringing", {"caller": "nobody"}),
        ("started_ringing", {"for": 5}),
        ("line_registered", {"line": 0}),
        ("line_registered", {"number": "3001"}),
    ],
)
async def test_what_makes_no_sense(
    hass: HomeAssistant, name: str, options: Mapping[str, Any]
) -> None:
    """A trigger with options that cannot be meant is refused."""
    await async_setup_component(hass, DOMAIN, {})
    triggers = cv.TRIGGER_SCHEMA([on(name, "some-device", **options)])

    with pytest.raises(vol.Invalid, match=next(iter(options))):
        await async_validate_trigger_config(hass, triggers)


@callback
def ignore(*_: Any, **__: Any) -> None:
    """Do nothing: what happens otherwise is for other tests."""


async def test_nobody_asks_why_it_did_not_fire(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """Scripts that wait for a trigger keep no trace of what did not count."""
    fired: list[Any] = []
    triggers = await async_validate_trigger_config(
        hass, cv.TRIGGER_SCHEMA([on("started_ringing", device_id, line=2)])
    )
    stop = await async_initialize_triggers(
        hass, triggers, fired.append, DOMAIN, "test", ignore
    )
    assert stop is not None
    phone.incoming_call("3001")
    await next_poll(hass, clock)
    stop()

    assert fired == []


async def test_why_it_did_not_fire(
    hass: HomeAssistant, loaded: MockConfigEntry, device_id: str
) -> None:
    """A call that fits in all but what is asked for is explained in the trace."""
    reasons: list[Mapping[str, Any]] = []

    @callback
    def note(
        run_variables: dict[str, Any],
        info: NotTriggeredInfo,
        context: Context | None = None,
    ) -> None:
        reasons.append(info.as_dict())

    triggers = await async_validate_trigger_config(
        hass,
        cv.TRIGGER_SCHEMA(
            [
                on("started_ringing", device_id, line=2),
                on("started_ringing", device_id, number="3002"),
                on("started_ringing", device_id, caller="withheld"),
                on("call_missed", device_id, line=2, number="3002"),
                on("call_connected", device_id),
            ]
        ),
    )
    stop = await async_initialize_triggers(
        hass, triggers, ignore, DOMAIN, "test", ignore, did_not_trigger=note
    )
    assert stop is not None
    tell(loaded, EventType.INCOMING)
    tell(loaded, EventType.CONNECTED, late=True)
    await settle(hass)
    stop()

    assert reasons == [
        {"reason": "other_line", "data": {"line": 1}},
        {"reason": "other_number", "data": {"number": "3001"}},
        {"reason": "other_caller", "data": {"number": "3001"}},
        {"reason": "late"},
    ]


async def test_which_phones_count(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Phones can be chosen by themselves, by where they stand, or by their event."""
    office = area_registry.async_create("Office")
    device_registry.async_update_device(device_id, area_id=office.id)
    targets: dict[str, str | list[str] | dict[str, Any]] = {
        "other": other_id,
        "both": [device_id, other_id],
        "area": {"area_id": office.id},
        "entity": {"entity_id": entity_id_of(hass, Platform.EVENT, "call")},
    }
    told = await automate(
        hass,
        [on("started_ringing", it) | {"id": name} for name, it in targets.items()],
        tell=("device_id",),
    )

    other.incoming_call("3001")
    await next_poll(hass, clock)
    assert set(ids_of(told)) == {"other", "both"}
    assert {it.data["device_id"] for it in told} == {other_id}

    told.clear()
    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert set(ids_of(told)) == {"both", "area", "entity"}
    assert {it.data["device_id"] for it in told} == {device_id}


async def test_entities_that_are_none_of_ours(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """What looks like the event or the line of a phone, but is not, starts nothing."""
    registry = entity_registry.async_get_or_create
    foreign = {
        "call": registry("event", "other", "mac_call").entity_id,
        "line": registry("binary_sensor", "other", "mac_line_1_registered").entity_id,
        "unknown": "event.not_registered",
        "switch": entity_id_of(hass, Platform.BINARY_SENSOR, "line_1_do_not_disturb"),
        "phone": registry("binary_sensor", "other", "mac_reachable").entity_id,
    }
    target = {"entity_id": list(foreign.values())}
    told = await automate(
        hass,
        [
            on(name, target)
            for name in ("started_ringing", *LINE_TRIGGERS, *PHONE_TRIGGERS)
        ],
    )
    for state in ("off", "on", "off"):
        for entity_id in foreign.values():
            hass.states.async_set(
                entity_id, state, {"event_type": "incoming", "line": 1, "number": "1"}
            )
        await hass.async_block_till_done()

    assert told == []


async def test_a_restart(desk: Desk, calls_told: list[ServiceCall]) -> None:
    """What happened before a restart does not happen again; what follows does."""
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)
    calls_told.clear()

    desk.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()
    assert desk.state(Platform.EVENT, "call").attributes["event_type"] == "missed"
    assert calls_told == []

    desk.phone.incoming_call("3002")
    await desk.next_poll()
    assert ids_of(calls_told) == ["started_ringing"]


async def test_a_phone_that_was_gone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A phone that goes and comes back starts nothing, whatever happened before."""
    told = await automate(
        hass, [on(name, device_id) for name in (*CALL_TRIGGERS, *LINE_TRIGGERS)]
    )
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)
    told.clear()

    phone.power_cut()
    await seconds_pass(hass, clock, 5)
    assert call_state(hass) == "unavailable"
    phone.power_on()
    for _ in range(20):
        await after(hass, clock, 8)

    assert state_of(hass, Platform.EVENT, "call").attributes["event_type"] == "missed"
    assert told == []


async def test_lines_that_come_and_go(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """Each change of each line fires once, and says which line of which phone it is."""
    told = await automate(
        hass,
        [on(name, device_id) for name in LINE_TRIGGERS],
        tell=("entity_id", "device_id", "line"),
    )
    for line, registered in ((2, False), (2, False), (2, True), (1, False)):
        phone.set_line_registered(line, registered)
        await after(hass, clock, 60)

    assert [it.data for it in told] == [
        {
            "id": name,
            "entity_id": entity_id_of(
                hass, Platform.BINARY_SENSOR, f"line_{line}_registered"
            ),
            "device_id": device_id,
            "line": line,
        }
        for name, line in (
            ("line_unregistered", 2),
            ("line_registered", 2),
            ("line_unregistered", 1),
        )
    ]


async def outage(desk: Desk, *, registered: bool) -> None:
    """Cut a phone's power, after which its second line is registered, or is not."""
    desk.phone.power_cut()
    await desk.seconds_pass(5)
    assert (
        desk.state(Platform.BINARY_SENSOR, "line_2_registered").state == "unavailable"
    )
    desk.phone.set_line_registered(2, registered)
    await desk.phone.start()
    await desk.seconds_pass(60)


async def test_lines_over_an_outage(desk: Desk) -> None:
    """R02: what is otherwise after an outage counts, and nothing counts twice."""
    told = await automate(
        desk.hass, [on(name, desk.device_id) for name in LINE_TRIGGERS], tell=("line",)
    )
    await outage(desk, registered=True)
    assert told == []

    for registered in (False, False, True, True):
        await outage(desk, registered=registered)
    assert [(it.data["id"], it.data["line"]) for it in told] == [
        ("line_unregistered", 2),
        ("line_registered", 2),
    ]


async def test_a_line_lost_for_long_beside_an_outage(desk: Desk) -> None:
    """R02: an outage while it is counted how long a line is gone delays what is told."""
    told = await automate(
        desk.hass, [on("line_unregistered", desk.device_id, **{"for": {"minutes": 5}})]
    )
    desk.phone.set_line_registered(2, False)
    await desk.after(60)
    await outage(desk, registered=False)
    assert told == []

    await desk.after(300)
    assert ids_of(told) == ["line_unregistered"]
    await outage(desk, registered=False)
    await desk.after(300)
    assert len(told) == 1


async def test_lines_behind_an_outage_together(desk: Desk) -> None:
    """Of lines that come back one by one none is taken for the last that is left."""
    told = await automate(
        desk.hass, [on("line_unregistered", desk.device_id, behavior="all")]
    )
    await outage(desk, registered=False)

    assert told == []


@pytest.mark.parametrize("state", [CoreState.starting, CoreState.running])
async def test_lines_over_a_restart(desk: Desk, state: CoreState) -> None:
    """R02: what has changed while Home Assistant was not there counts when it is."""
    hass = desk.hass
    told = await automate(
        hass, [on(name, desk.device_id) for name in LINE_TRIGGERS], tell=("line",)
    )
    for registered in (False, False, True):
        await hass.config_entries.async_unload(desk.entry.entry_id)
        hass.set_state(state)
        desk.phone.set_line_registered(2, registered)
        await hass.config_entries.async_setup(desk.entry.entry_id)
        hass.set_state(CoreState.running)
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await desk.after(1)
        shown = desk.state(Platform.BINARY_SENSOR, "line_2_registered")
        assert shown.state == ("on" if registered else "off")

    assert [(it.data["id"], it.data["line"]) for it in told] == [
        ("line_unregistered", 2),
        ("line_registered", 2),
    ]


async def test_which_lines_count(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """One line can be chosen, or that none is left."""
    told = await automate(
        hass,
        [
            on("line_unregistered", device_id, line=1) | {"id": "first"},
            on("line_unregistered", device_id, behavior="all") | {"id": "all"},
        ],
    )
    phone.set_line_registered(2, False)
    await after(hass, clock, 60)
    assert told == []

    phone.set_line_registered(1, False)
    await after(hass, clock, 60)
    assert set(ids_of(told)) == {"first", "all"}


async def test_a_line_that_is_gone_for_long(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A short gap does not count if only a long one is wanted."""
    told = await automate(
        hass, [on("line_unregistered", device_id, **{"for": {"minutes": 5}})]
    )
    phone.set_line_registered(1, False)
    await after(hass, clock, 60)
    await after(hass, clock, 200)
    phone.set_line_registered(1, True)
    await after(hass, clock, 60)
    await after(hass, clock, 300)
    assert told == []

    phone.set_line_registered(1, False)
    await after(hass, clock, 60)
    await after(hass, clock, 299)
    assert told == []

    await after(hass, clock, 2)
    assert ids_of(told) == ["line_unregistered"]


async def test_a_line_that_appears(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A line that was added later counts as well."""
    lines_told = await automate(
        hass, [on(name, device_id) for name in LINE_TRIGGERS], tell=("line",)
    )
    await phone.stop()

    async with exchange(phone, 1, 2, 3) as longer:
        await seconds_pass(hass, clock, 66)
        assert lines_told == []

        longer.set_line_registered(3, False)
        await after(hass, clock, 60)
        assert [it.data["line"] for it in lines_told] == [3]


async def test_an_entity_that_is_renamed(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    entity_registry: er.EntityRegistry,
) -> None:
    """What a phone is called makes no difference."""
    told = await automate(
        hass, [on("started_ringing", device_id)], tell=("device_id", "entity_id")
    )
    entity_registry.async_update_entity(
        entity_id_of(hass, Platform.EVENT, "call"), new_entity_id="event.office"
    )
    await settle(hass)
    phone.incoming_call("3001")
    await next_poll(hass, clock)

    assert [it.data for it in told] == [
        {
            "id": "started_ringing",
            "device_id": device_id,
            "entity_id": "event.office",
        }
    ]


async def test_an_entity_of_another_integration(
    desk: Desk, entity_registry: er.EntityRegistry
) -> None:
    """What others add to the device of a phone is not taken for the phone's own."""
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(desk.hass)
    own = desk.entity_id(Platform.EVENT, "call")
    entity_registry.async_remove(own)
    entity_registry.async_get_or_create(
        "sensor", "other", "1_call", device_id=desk.device_id
    )
    told = await automate(
        desk.hass, [on("started_ringing", desk.device_id)], tell=("entity_id",)
    )
    desk.phone.incoming_call("3001")
    await desk.next_poll()

    assert [it.data["entity_id"] for it in told] == [None]


async def test_an_entity_that_is_removed(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    entity_registry: er.EntityRegistry,
) -> None:
    """Nothing is made of what is left of an entity."""
    told = await automate(hass, [on("started_ringing", device_id)])
    entity_id = entity_id_of(hass, Platform.EVENT, "call")
    entity_registry.async_remove(entity_id)
    for moment in ("2026-11-02T20:00:00", "2026-11-02T20:00:01"):
        hass.states.async_set(
            entity_id, moment, {"event_type": "incoming", "line": 1, "number": "3001"}
        )
        await hass.async_block_till_done()

    assert told == []


@pytest.mark.parametrize("chosen", ["device", "area", "floor", "label"])
async def test_phones_that_come_and_go(desk: Desk, other_id: str, chosen: str) -> None:
    """A phone that stops answering fires once, and when it answers again, once more.

    Wherever phones are chosen, though the entity is a diagnostic one.
    """
    hass = desk.hass
    target = targets_of(hass, desk.device_id)[chosen]
    told = await automate(
        hass,
        [on(name, target) for name in PHONE_TRIGGERS],
        tell=("entity_id", "device_id"),
    )

    desk.phone.power_cut()
    await desk.seconds_pass(60)
    assert ids_of(told) == ["phone_unreachable"]
    await desk.phone.start()
    await desk.seconds_pass(60)

    assert [it.data for it in told] == [
        {
            "id": name,
            "entity_id": desk.entity_id(Platform.BINARY_SENSOR, "reachable"),
            "device_id": desk.device_id,
        }
        for name in PHONE_TRIGGERS
    ]


async def test_a_phone_that_is_away_for_long(desk: Desk) -> None:
    """An outage as short as a boot does not count if only a long one is wanted."""
    told = await automate(
        desk.hass, [on("phone_unreachable", desk.device_id, **{"for": {"minutes": 5}})]
    )
    desk.phone.power_cut()
    await desk.seconds_pass(90)
    await desk.phone.start()
    await desk.after(5)
    await desk.after(300)
    assert told == []

    desk.phone.power_cut()
    await desk.next_poll()
    await desk.after(299)
    assert told == []
    await desk.after(2)
    assert ids_of(told) == ["phone_unreachable"]


async def test_phones_over_a_reload(desk: Desk) -> None:
    """That a phone is set up anew is no news of it."""
    told = await automate(
        desk.hass, [on(name, desk.device_id) for name in PHONE_TRIGGERS]
    )

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()

    assert told == []
