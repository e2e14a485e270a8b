"""A day in the life of two phones, and what Home Assistant should show of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
import time
from typing import Any, Final

from virtual_phone import CallState, NotificationFault

from . import set_up
from .api import WebSocket
from .observed import CheckError, ObservedPhone

SECONDS_TO_RING: Final = 0.5
"""Within this time Home Assistant shows that a phone rings, if the phone says so."""
SECONDS_TO_RING_UNTOLD: Final = 3.3
"""Within this time it finds that out by itself: a poll, and its answer."""
_SECONDS_TO_LOOK_AT_THE_LOG: Final = 40.0
_SECONDS_BETWEEN_LOOKS_AT_LINES: Final = 60.0
_SECONDS_TO_REBOOT: Final = 20.0

_ALICE: Final = ("3001", "Alice Example")
_BOB: Final = ("3002", "Bob Example")
_CAROL: Final = ("3003", "Carol Example")
_DAVE: Final = ("3004", "Dave Example")
_DIGITS: Final = "12#"


@dataclass(kw_only=True)
class Day:
    """What the steps share."""

    reception: ObservedPhone
    kitchen: ObservedPhone
    socket: WebSocket
    rings: list[float] = field(default_factory=list)
    """How long it took to show each incoming call that the phone announced."""
    untold_rings: list[float] = field(default_factory=list)
    """How long it took where the phone was silent."""
    call_began: float = 0.0
    """When the present call of the reception began, by time.monotonic."""
    line_lost: float = 0.0

    async def ring(
        self,
        phone: ObservedPhone,
        caller: tuple[str, str],
        line: int = 1,
        *,
        told: bool = True,
    ) -> str:
        """Let somebody call, and return how soon that showed.

        Args:
            phone: Who is called.
            caller: Number and name.
            line: On which line.
            told: Whether the phone announces it, else it is for a poll to find.
        """
        number, name = caller
        self.call_began = time.monotonic()
        phone.phone.incoming_call(number, name, line)
        seconds = await phone.shows(
            sensor__call_state="ringing",
            binary_sensor__ringing="on",
            binary_sensor__in_call="off",
        )
        await phone.shows_attributes(
            *("sensor", "call_state"),
            name=name,
            number=number,
            direction="incoming",
            line=line,
        )
        (self.rings if told else self.untold_rings).append(seconds)
        allowed = SECONDS_TO_RING if told else SECONDS_TO_RING_UNTOLD
        if seconds > allowed:
            raise CheckError(f"shown after {seconds:.2f} s, not {allowed} s")
        return f"an incoming call from {name} shows as ringing after {seconds:.2f} s"

    def expect_events(self, phone: ObservedPhone, *types: str) -> dict[str, Any]:
        """Compare what was told of the present call, and return the last event."""
        events = phone.events(since=self.call_began)
        if (told := tuple(event["event_type"] for event in events)) != types:
            raise CheckError(f"the events were {told}, not {types}")
        if len({event["call_id"] for event in events}) != 1:
            raise CheckError(f"the events are of several calls: {events}")
        return dict(events[-1])


type Step = Callable[[Day], Awaitable[str]]
"""Lets something happen, checks what is shown, and returns it in words."""


async def everything_is_there(day: Day) -> str:
    """Both phones are idle, and all their lines are registered."""
    for phone in (day.reception, day.kitchen):
        await phone.shows(
            sensor__call_state="idle",
            sensor__calls="0",
            binary_sensor__ringing="off",
            binary_sensor__in_call="off",
            binary_sensor__problem="off",
            binary_sensor__line_1_registered="on",
            switch__mute="off",
        )
    await day.reception.shows(binary_sensor__line_2_registered="on")
    if not day.kitchen.phone.settings.legacy_tls:
        raise CheckError("the kitchen's phone speaks modern TLS")
    return (
        "both phones are idle and registered, one of them over the TLS of old firmware"
    )


async def push_is_configured(day: Day) -> str:
    """Both phones know where to announce what happens."""
    for phone in (day.reception, day.kitchen):
        await phone.really("told where to", partial(_announces_to_us, phone))
        # Whether that works is still to be seen.
        await phone.shows(binary_sensor__push="unknown")
    return f"both phones announce {', '.join(day.kitchen.phone.notified_events)}"


async def line_is_lost(day: Day) -> str:
    """A line loses its registration, and the announcement gets lost too."""
    phone = day.reception.phone
    phone.notification_faults.strike_next(NotificationFault.LOSS)
    # What becomes of that is looked at later: lines are asked for once a minute.
    phone.set_line_registered(2, False)
    day.line_lost = time.monotonic()
    if phone.notification_faults.waiting:
        raise CheckError("the phone had nothing to announce")
    return "the reception's second line is lost, and so is the announcement"


async def incoming_call(day: Day) -> str:
    """Somebody calls the reception."""
    return await day.ring(day.reception, _ALICE)


async def answer(day: Day) -> str:
    """The call is answered by the button."""
    await day.reception.press("answer")
    await day.reception.shows(
        sensor__call_state="connected",
        binary_sensor__ringing="off",
        binary_sensor__in_call="on",
        binary_sensor__muted="off",
    )
    await _call_is(day.reception, CallState.CONNECTED)
    return "Answer connects it, on the phone too"


async def push_is_proven(day: Day) -> str:
    """That call has proven that announcements arrive."""
    await day.reception.shows(binary_sensor__push="on")
    (event, *_) = day.reception.events(since=day.call_began)
    if event["source"] != "push":
        raise CheckError(f"the first event is {event}")
    return "that call was announced, and a poll has confirmed it: push is proven"


async def hold(day: Day) -> str:
    """The call is put on hold by the switch."""
    await day.reception.turn("hold", "on")
    await day.reception.shows(sensor__call_state="on_hold", switch__hold="on")
    await _call_is(day.reception, CallState.HOLD)
    return "Hold puts it on hold, on the phone too"


async def resume(day: Day) -> str:
    """The call is taken up again by the switch."""
    await day.reception.turn("hold", "off")
    await day.reception.shows(sensor__call_state="connected", switch__hold="off")
    await _call_is(day.reception, CallState.CONNECTED)
    return "taking Hold back resumes it, on the phone too"


async def mute(day: Day) -> str:
    """The microphone is muted and unmuted by the switch."""
    for state in ("on", "off"):
        await day.reception.turn("mute", state)
        await day.reception.shows(binary_sensor__muted=state, switch__mute=state)
        if day.reception.call.muted is not (state == "on"):
            raise CheckError(f"the phone itself is not what Mute shows, {state}")
    return "Mute silences the phone's microphone, and lets it be heard again"


async def tones(day: Day) -> str:
    """Digits are sent by the action."""
    handle = day.reception.call.handle
    await day.reception.act("send_dtmf", digits=_DIGITS)
    await day.reception.really(
        f"heard to send {_DIGITS}",
        lambda: day.reception.phone.dtmf.get(handle) == _DIGITS,
    )
    return f"the other side hears the digits {_DIGITS}"


async def hang_up(day: Day) -> str:
    """The call is ended by the button."""
    await day.reception.press("hang_up")
    await day.reception.shows(
        sensor__call_state="idle",
        binary_sensor__in_call="off",
    )
    await day.reception.really("idle", lambda: not day.reception.phone.calls)
    event = day.expect_events(
        day.reception, "incoming", "connected", "held", "resumed", "ended"
    )
    if event["name"] != _ALICE[1] or event["duration"] < 1:
        raise CheckError(f"the last event is {event}")
    return "Hang up ends it; its five events came once each and in order"


async def dial(day: Day) -> str:
    """The kitchen calls somebody."""
    number = _BOB[0]
    day.call_began = time.monotonic()
    response = await day.kitchen.act("dial", respond=True, destination=number)
    if [call["number"] for call in response["calls"]] != [number]:
        raise CheckError(f"the action answers {response}")
    await day.kitchen.shows(
        sensor__call_state="ringback",
        binary_sensor__ringing="off",
    )
    await day.kitchen.shows_attributes(
        *("sensor", "call_state"), number=number, direction="outgoing"
    )
    await _call_is(day.kitchen, CallState.RINGBACK)
    return f"the action dial has the kitchen call {number}, and it rings there"


async def far_end_answers(day: Day) -> str:
    """The other side answers, holds and takes the call up again."""
    phone, handle = day.kitchen.phone, day.kitchen.call.handle
    phone.remote_answer(handle)
    await day.kitchen.shows(sensor__call_state="connected", binary_sensor__in_call="on")
    phone.remote_hold(handle)
    await day.kitchen.shows(sensor__call_state="held", switch__hold="off")
    phone.remote_resume(handle)
    await day.kitchen.shows(sensor__call_state="connected")
    return "the other side answers, holds and goes on, and all of that shows"


async def far_end_hangs_up(day: Day) -> str:
    """The other side hangs up."""
    day.kitchen.phone.remote_hang_up(day.kitchen.call.handle)
    await day.kitchen.shows(sensor__call_state="idle")
    await day.kitchen.shows_attributes("event", "call", event_type="ended")
    event = day.expect_events(
        day.kitchen, "outgoing", "connected", "held", "resumed", "ended"
    )
    if event["direction"] != "outgoing":
        raise CheckError(f"the last event is {event}")
    return "the other side hangs up; the dialled call told its events once each"


async def missed_call(day: Day) -> str:
    """Somebody calls the kitchen, and nobody answers."""
    await day.ring(day.kitchen, _BOB)
    day.kitchen.phone.remote_hang_up(day.kitchen.call.handle)
    await day.kitchen.shows(sensor__call_state="idle", sensor__missed_calls="1")
    # That it is over shows at once, how it ended a look at the call log later.
    await day.kitchen.shows_attributes("event", "call", event_type="missed")
    day.expect_events(day.kitchen, "incoming", "missed")
    number, name = _BOB
    await day.kitchen.shows_attributes(
        "sensor", "last_missed_call", number=number, name=name
    )
    return "a call that nobody answers is a missed one"


async def notification(day: Day) -> str:
    """The automation has told of the missed call."""
    found = await day.socket.ask("persistent_notification/get")
    messages = [it["message"] for it in found if it["title"] == "Missed call"]
    if len(messages) != 1 or _BOB[1] not in messages[0]:
        raise CheckError(f"the notifications are {found}")
    return f"the automation notifies once: {messages[0]}"


async def rejected_call(day: Day) -> str:
    """Somebody calls the reception, and is sent away."""
    await day.ring(day.reception, _CAROL)
    await day.reception.press("reject")
    await day.reception.shows(sensor__call_state="idle", sensor__missed_calls="0")
    await day.reception.shows_attributes("event", "call", event_type="rejected")
    day.expect_events(day.reception, "incoming", "rejected")
    return "Reject sends a caller away, and that is no missed call"


async def call_between_two_looks(day: Day) -> str:
    """Somebody rings the reception so briefly that no poll sees it."""
    await _ring_briefly(day, missed=1)
    return "a call too short for any poll is still told of as missed, once"


async def call_again(day: Day) -> str:
    """The same caller does so once more."""
    await _ring_briefly(day, missed=2)
    return "so is another one right after it, from the same caller"


async def reboot(day: Day) -> str:
    """The kitchen's phone reboots by the button."""
    started = time.monotonic()
    booted = day.kitchen.state("sensor", "last_boot")
    await day.kitchen.press("reboot")
    await day.kitchen.really("off the network", lambda: not day.kitchen.phone.online)
    await day.kitchen.shows(
        sensor__call_state="unavailable",
        binary_sensor__line_1_registered="unavailable",
        button__reboot="unavailable",
    )
    gone = time.monotonic() - started
    await day.kitchen.shows(
        _SECONDS_TO_REBOOT,
        sensor__call_state="idle",
        binary_sensor__line_1_registered="on",
        sensor__missed_calls=frozenset({"0", "1"}),
    )
    if day.kitchen.state("sensor", "last_boot") == booted:
        raise CheckError("the time of the last boot is the old one")
    if events := day.kitchen.events(since=started):
        raise CheckError(f"events that never were: {events}")
    return (
        f"Reboot makes it unavailable after {gone:.1f} s, and it comes back by itself"
    )


async def push_is_turned_off(day: Day) -> str:
    """The kitchen's instant notifications are turned off in the options."""
    await set_up.set_push(day.kitchen.home, day.kitchen.entities, on=False)
    phone = day.kitchen.phone
    # As it came out of its box.
    await day.kitchen.really(
        "as it was before",
        lambda: not phone.notification_urls and not phone.notified_events,
    )
    await day.kitchen.shows(
        sensor__call_state="idle",
        binary_sensor__push="off",
        binary_sensor__line_1_registered="on",
    )
    if not _announces_to_us(day.reception):
        raise CheckError("the reception's phone is silent too")
    return "without instant notifications the phone's settings are what they were"


async def ring_by_polling(day: Day) -> str:
    """Somebody calls the kitchen, whose phone announces nothing."""
    announced = len(day.kitchen.phone.notifications)
    shown = await day.ring(day.kitchen, _CAROL, told=False)
    day.kitchen.phone.remote_hang_up(day.kitchen.call.handle)
    await day.kitchen.shows(sensor__call_state="idle")
    await day.kitchen.shows_attributes("event", "call", event_type="missed")
    event = day.expect_events(day.kitchen, "incoming", "missed")
    if event["source"] != "poll" or len(day.kitchen.phone.notifications) > announced:
        raise CheckError("the phone has announced it")
    return f"by polling alone, {shown}"


async def lost_line_is_found(day: Day) -> str:
    """The line that lost its registration shows."""
    due = day.line_lost + _SECONDS_BETWEEN_LOOKS_AT_LINES
    await asyncio.sleep(due - time.monotonic())
    # An idle phone that announces its calls is left alone for half a minute.
    await day.reception.home.perform(
        "homeassistant.update_entity",
        {"entity_id": day.reception.entities["binary_sensor", "line_2_registered"]},
    )
    await day.reception.shows(
        binary_sensor__line_1_registered="on", binary_sensor__line_2_registered="off"
    )
    return "the line that lost its registration shows, and the other one is registered"


async def line_is_back(day: Day) -> str:
    """The line is registered again, and this time that is announced."""
    day.reception.phone.set_line_registered(2, True)
    await day.reception.shows(binary_sensor__line_2_registered="on")
    return "the line is registered again, which shows as soon as the phone says so"


async def how_soon(day: Day) -> str:
    """Every incoming call was shown in time."""
    return (
        f"from ringing to showing it took {_listed(day.rings)} "
        f"(at most {SECONDS_TO_RING} s), and by polling alone "
        f"{_listed(day.untold_rings)} (at most {SECONDS_TO_RING_UNTOLD} s)"
    )


STEPS: Final[tuple[Step, ...]] = (
    everything_is_there,
    push_is_configured,
    line_is_lost,
    incoming_call,
    push_is_proven,
    answer,
    hold,
    resume,
    mute,
    tones,
    hang_up,
    dial,
    far_end_answers,
    far_end_hangs_up,
    missed_call,
    notification,
    rejected_call,
    call_between_two_looks,
    call_again,
    lost_line_is_found,
    line_is_back,
    reboot,
    push_is_turned_off,
    ring_by_polling,
    how_soon,
)


async def _ring_briefly(day: Day, missed: int) -> None:
    day.call_began = time.monotonic()
    handle = day.reception.phone.incoming_call(*_DAVE)
    day.reception.phone.remote_hang_up(handle)
    await day.reception.shows(
        _SECONDS_TO_LOOK_AT_THE_LOG, sensor__missed_calls=str(missed)
    )

    def told() -> list[str]:
        return [event["event_type"] for event in day.reception.events(day.call_began)]

    # The log may be read before it is seen that the call is over.
    await day.reception.really("told of as missed", lambda: "missed" in told())
    events = told()
    if events.count("missed") != 1 or not set(events) <= {"incoming", "missed"}:
        raise CheckError(f"the events were {events}")


async def _call_is(phone: ObservedPhone, state: CallState) -> None:
    await phone.really(f"in a call that is {state}", lambda: phone.call.state is state)


def _announces_to_us(phone: ObservedPhone) -> bool:
    """Tell whether a phone announces calls to Home Assistant and to nobody else."""
    urls = phone.phone.notification_urls
    return (
        len(urls) == 1
        and urls[0].startswith(f"{phone.home.url}/api/webhook/")
        and "CallStateChangeEvent" in phone.phone.notified_events
    )


def _listed(times: Iterable[float]) -> str:
    return ", ".join(f"{seconds:.2f} s" for seconds in times)
