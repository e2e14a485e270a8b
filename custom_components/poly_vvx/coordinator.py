"""Reads the phone, holds its state, and tells what happens to its calls."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import uniform
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import (
    BACK_OFF,
    CALL_INTERVAL,
    CALL_LOG_INTERVAL,
    CALL_QUALITY_INTERVAL,
    CERTIFICATE_INTERVAL,
    CONFIRM_AFTER,
    DEVICE_INTERVAL,
    DOMAIN,
    EARLY_POLL,
    FIRST_FIRMWARE_WITH_CALL_QUALITY,
    IDLE_INTERVAL,
    LINES_INTERVAL,
    LOGGER,
    LONGEST_BACK_OFF,
    LOOK_AGAIN_AFTER,
    PROVEN_CALL_INTERVAL,
    PROVEN_CALL_LOG_INTERVAL,
    PROVEN_IDLE_INTERVAL,
    PROVEN_STATUS_INTERVAL,
    SAME_BOOT,
    SOURCE_POLL,
    SOURCE_PUSH,
    STATISTICS_INTERVAL,
    STATUS_INTERVAL,
    TRANSFER_TYPE_INTERVAL,
)
from .failures import polling, translation_key_of
from .issues import CERTIFICATE_CHANGED, async_forget, async_tell
from .link.session import mac_of
from .push import LINE_NOTIFICATIONS, Push
from .timers import async_cancel
from .vvx.calls.events import CallEvent
from .vvx.calls.models import Call, CallLog, Calls, CallState, LogEntry, foremost
from .vvx.calls.tracker import CallTracker
from .vvx.client import Phone
from .vvx.errors import (
    CertificateChangedError,
    InvalidResponseError,
    NotOfferedError,
    RefusedError,
    VvxError,
)
from .vvx.information.device import DeviceInfo, DeviceStatistics
from .vvx.information.media import MediaStream
from .vvx.information.network import NetworkStatistics
from .vvx.information.status import Status
from .vvx.lines import Line
from .vvx.notifications import Notification
from .vvx.turns import Priority

type PolyVvxConfigEntry = ConfigEntry[PhoneCoordinator]

ISSUES: Final = (CERTIFICATE_CHANGED, "default_password", "rest_disabled")
"""The failures that only a person can mend, and not by logging in anew."""

MAXIMUM_UNHEARD_EVENTS = 50
"""How many events wait until the event entity can tell of them."""


@dataclass(frozen=True)
class CallMemory:
    """What is known of a phone's calls, for as long as Home Assistant runs.

    A reload must not forget it: a call that rings meanwhile would be told of twice,
    and how one ended that was told of before, never.
    """

    tracker: CallTracker = field(default_factory=CallTracker)
    unheard: deque[tuple[CallEvent, str]] = field(
        default_factory=lambda: deque(maxlen=MAXIMUM_UNHEARD_EVENTS)
    )
    """What happened and has not been told yet, and the source that it is from."""


MEMORIES: Final[HassKey[dict[str, CallMemory]]] = HassKey(f"{DOMAIN}_calls")
"""By the IDs of the entries."""


@dataclass(frozen=True, kw_only=True)
class PhoneData:
    """All that is known of a phone at one moment.

    Nothing in it changes while nothing happens: no durations, no ages.
    """

    device: DeviceInfo
    last_boot: datetime | None
    calls: tuple[Call, ...]
    paging: bool
    status: Status | None
    """None where the phone does not offer it."""
    last_call: datetime | None
    lines: tuple[Line, ...]
    call_log: CallLog | None
    """None where the phone does not offer it."""
    transfer_type: str | None
    """In lower case; None where the phone does not offer it."""

    @property
    def foremost_call(self) -> Call | None:
        """The call that matters most."""
        return foremost(self.calls)

    @property
    def last_missed(self) -> LogEntry | None:
        """The newest entry of the missed log."""
        missed = self.call_log.missed if self.call_log else ()
        dated = {entry.started: entry for entry in missed if entry.started}
        return dated[max(dated)] if dated else None


class _Part[_T]:
    """A part of the phone's state that is read at its own pace."""

    def __init__(
        self,
        interval: timedelta,
        read: Callable[[], Awaitable[_T]],
        value: _T,
        *,
        proven_interval: timedelta | None = None,
    ) -> None:
        """Start with a value that counts until the first reading.

        Args:
            interval: How often it is read.
            read: Reads it.
            value: The value to start with.
            proven_interval: How often, while the phone announces its calls by
                itself; the same if left out.
        """
        self.value = value
        self._interval = interval
        self._proven_interval = proven_interval or interval
        self._read = read
        self._read_at: datetime | None = None

    def expire(self) -> None:
        """Have it read at the next opportunity."""
        self._read_at = None

    async def refresh(self, now: datetime, *, proven: bool) -> bool:
        """Read it if that is due; tell whether it was read.

        A phone that says no to this part alone keeps the rest working, and the
        last value stands.
        """
        interval = self._proven_interval if proven else self._interval
        # A clock that was set back counts as due, or it would never be again.
        if (
            self._read_at is not None
            and timedelta() <= now - self._read_at < interval - EARLY_POLL
        ):
            return False
        self._read_at = now
        try:
            self.value = await self._read()
        except (NotOfferedError, RefusedError) as error:
            LOGGER.debug("Left as it was: %s", error)
            return False
        return True


class PhoneCoordinator(DataUpdateCoordinator[PhoneData]):
    """Keeps up with one phone.

    Every poll asks for the calls. The rest is asked for at its own, slower
    pace, or at once where the calls say that it changed.
    """

    config_entry: PolyVvxConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PolyVvxConfigEntry, phone: Phone
    ) -> None:
        """Set up for one phone."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=IDLE_INTERVAL,
            always_update=False,
        )
        self.phone = phone
        memory = hass.data.setdefault(MEMORIES, {}).setdefault(
            entry.entry_id, CallMemory()
        )
        self.tracker = memory.tracker
        polled = {"priority": Priority.POLL}
        self._device = _Part[DeviceInfo | None](
            DEVICE_INTERVAL, partial(phone.device_info, **polled), None
        )
        self._status = _Part[Status | None](
            STATUS_INTERVAL,
            partial(phone.poll_for_status, **polled),
            None,
            proven_interval=PROVEN_STATUS_INTERVAL,
        )
        self._lines = _Part[tuple[Line, ...]](
            LINES_INTERVAL, partial(phone.lines, **polled), ()
        )
        self._call_log = _Part[CallLog | None](
            CALL_LOG_INTERVAL,
            partial(phone.call_log, **polled),
            None,
            proven_interval=PROVEN_CALL_LOG_INTERVAL,
        )
        self._transfer_type = _Part[str | None](
            TRANSFER_TYPE_INTERVAL, partial(phone.transfer_type, **polled), None
        )
        self.network_statistics = ReadingCoordinator[NetworkStatistics](
            self, STATISTICS_INTERVAL, partial(phone.network_statistics, **polled)
        )
        self.device_statistics = ReadingCoordinator[DeviceStatistics](
            self, STATISTICS_INTERVAL, partial(phone.device_statistics, **polled)
        )
        self.call_quality = ReadingCoordinator[MediaStream | None](
            self, CALL_QUALITY_INTERVAL, self._read_call_quality
        )
        self._last_boot: datetime | None = None
        self._last_call: datetime | None = None
        self._parts: tuple[_Part[Any], ...] = (
            self._device,
            self._status,
            self._lines,
            self._call_log,
            self._transfer_type,
        )
        self._unknown_states: set[str | None] = set()
        self.push = Push(hass, self)
        self._calls_shown: frozenset[tuple[str, CallState | None]] = frozenset()
        self._looked_at: datetime | None = None
        self._paced: timedelta | None = None
        """How often the phone is asked, but for the first time at that pace."""
        self._refreshing = 0
        self._failures = 0
        """How often in a row the phone could not be read."""
        self._unheard = memory.unheard
        self._listener: Callable[[CallEvent, str], None] | None = None
        self._looks: list[CALLBACK_TYPE] = []
        self._confirmations: list[CALLBACK_TYPE] = []
        entry.async_on_unload(self._cancel_looks)

    @property
    def mac(self) -> str:
        """The phone's MAC address as the phone writes it."""
        return mac_of(self.config_entry)

    @callback
    def async_listen_for_calls(
        self, listener: Callable[[CallEvent, str], None]
    ) -> CALLBACK_TYPE:
        """Tell the event entity what happens to calls, and what it missed so far.

        The listener also takes the source, SOURCE_PUSH or SOURCE_POLL.
        """
        self._listener = listener
        # Not before the entity has been added and written for the first time.
        self.hass.loop.call_soon(self._tell_unheard)

        @callback
        def stop() -> None:
            self._listener = None

        return stop

    @callback
    def async_let_go(self) -> None:
        """Take in that the entry will be unloaded, and maybe set up again."""
        if self._listener is None:
            # Whoever enables the event entity does not want to hear of it all.
            self._unheard.clear()

    @callback
    def async_look_again(self) -> None:
        """Look at once what an action has done, and twice more soon after.

        A phone answers before it acts.
        """
        self._cancel_looks()
        if self._shutdown_requested:
            # The action was still under way when the entry was unloaded.
            return
        self._look()
        self._looks += [
            async_call_later(self.hass, delay, self._look) for delay in LOOK_AGAIN_AFTER
        ]

    @callback
    def _look(self, _now: datetime | None = None) -> None:
        self.config_entry.async_create_background_task(
            self.hass, self.async_refresh(), f"{self.name} - look again"
        )

    @callback
    def _cancel_looks(self) -> None:
        async_cancel(self._looks)
        async_cancel(self._confirmations)

    @callback
    def async_notified(self, notifications: Iterable[Notification]) -> None:
        """Show at once what the phone announces, and have it confirmed."""
        now = dt_util.utcnow()
        for notification in notifications:
            if notification.call is not None:
                # Even of a call that is over by now the phone's status tells.
                self._status.expire()
                events = self.tracker.notice(notification.call, now)
                self._tell(events, SOURCE_PUSH)
            elif notification.kind in LINE_NOTIFICATIONS:
                self._lines.expire()
        self._confirm()

    @callback
    def _confirm(self) -> None:
        """Look at once what the phone has announced, and once more soon after.

        However many announcements come together, and even if the phone does not
        show at once what it has announced.
        """
        if not self._refreshing:
            self._look()
        async_cancel(self._confirmations)
        job = HassJob(self._look, cancel_on_shutdown=True)
        self._confirmations.append(async_call_later(self.hass, CONFIRM_AFTER, job))

    @callback
    def async_push_changed(self) -> None:
        """Take in that notifications have become more, or less, reliable."""
        before = self.update_interval
        self._pace()
        if before != self.update_interval and not self._refreshing:
            self._schedule_refresh()
        self.async_update_listeners()

    @callback
    def _pace(self) -> None:
        """Poll as often as it takes, which is less where the phone announces calls."""
        in_call = bool(self.tracker.calls)
        if self.push.proven and not self.tracker.waits_for_proof:
            pace = PROVEN_CALL_INTERVAL if in_call else PROVEN_IDLE_INTERVAL
        else:
            pace = CALL_INTERVAL if in_call else IDLE_INTERVAL
        # Phones that were set up together would be asked together ever after.
        self.update_interval = pace if pace == self._paced else pace * uniform(0.2, 1)
        self._paced = pace

    @override
    async def _async_update_data(self) -> PhoneData:
        """Read what is due."""
        self._refreshing += 1
        with polling(self.config_entry.title):
            try:
                data = await self._read_phone()
            except (VvxError, UpdateFailed) as error:
                self._take_in_failure(error)
                raise
            finally:
                self._refreshing -= 1
        if self._failures or self.data is None:
            self._failures = 0
            async_forget(self.hass, self.config_entry, ISSUES)
        return data

    @callback
    def _take_in_failure(self, error: VvxError | UpdateFailed) -> None:
        """Prepare for whatever comes back, and leave the phone alone for a while."""
        # It may have booted, with other lines, or another firmware.
        for part in self._parts:
            part.expire()
        self.phone.forget_what_is_lacking()
        self.push.async_lost()
        self._failures += 1
        match error:
            case CertificateChangedError():
                self.update_interval = CERTIFICATE_INTERVAL
            case _:
                grown = BACK_OFF ** min(self._failures - 1, 10)
                self.update_interval = min(IDLE_INTERVAL * grown, LONGEST_BACK_OFF)
        if isinstance(error, VvxError) and (key := translation_key_of(error)) in ISSUES:
            async_tell(
                self.hass,
                self.config_entry,
                key,
                severity=ir.IssueSeverity.ERROR,
                is_fixable=key == CERTIFICATE_CHANGED,
            )

    async def _read_phone(self) -> PhoneData:
        device = await self._read_device()
        calls = await self.async_ask_for_calls(Priority.POLL)
        now = dt_util.utcnow()
        self._pace()
        await self._read_status(now)
        await self._read_call_log(now)
        await self._refresh(self._lines, now)
        await self._refresh(self._transfer_type, now)
        transfer_type = self._transfer_type.value
        return PhoneData(
            device=device,
            last_boot=self._last_boot,
            calls=_without_duration(self.tracker.calls),
            paging=calls.paging,
            status=self._status.value,
            last_call=self._last_call,
            lines=self._lines.value,
            call_log=self._call_log.value,
            transfer_type=transfer_type.lower() if transfer_type else None,
        )

    async def _refresh(self, part: _Part[Any], now: datetime) -> bool:
        """Read a part if that is due, which is less often with notifications."""
        return await part.refresh(now, proven=self.push.proven)

    async def async_ask_for_calls(self, priority: Priority = Priority.PERSON) -> Calls:
        """Return which calls the phone has at this moment, and take them in."""
        asked = dt_util.utcnow()
        calls = await self.phone.calls(priority=priority)
        now = dt_util.utcnow()
        before = self.tracker.calls
        self._tell(self.tracker.observe(calls, now, asked), SOURCE_POLL)
        shown = frozenset((call.handle, call.state) for call in calls.calls)
        if shown != self._calls_shown:
            self._calls_shown = shown
            self.push.async_changed(self._looked_at or now, now)
        self._looked_at = now
        self._report_unknown_states(calls.calls)
        if _without_duration(before) != _without_duration(self.tracker.calls):
            self._status.expire()
        return calls

    async def _read_device(self) -> DeviceInfo:
        """Read what the phone is, and make sure that it is still the same one."""
        now = dt_util.utcnow()
        if self._device.value is None:
            # What any account may ask for comes first. Only then can an account
            # that may not ask for the rest be told from a wrong password.
            await self._read_status(now)
        read = await self._refresh(self._device, now)
        device = self._device.value
        if self.phone.limited:
            return DeviceInfo(mac=self.mac)
        if device is None or device.mac is None:
            raise InvalidResponseError("the phone does not say which one it is")
        if format_mac(device.mac) != self.config_entry.unique_id:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="wrong_device",
                translation_placeholders={"phone": self.config_entry.title},
            )
        if read and device.uptime is not None:
            boot = (now - device.uptime).replace(microsecond=0)
            if self._last_boot is None or abs(boot - self._last_boot) > SAME_BOOT:
                self._last_boot = boot
        # What changes by itself would make each reading news.
        return replace(
            device,
            uptime=None,
            application_state=None,
            ready_to_use=None,
            can_shut_down=None,
            intends_to_shut_down=None,
        )

    async def _read_status(self, now: datetime) -> None:
        if not await self._refresh(self._status, now) or self._status.value is None:
            return
        self._status.value = replace(self._status.value, active_for=None)
        last_call = self._status.value.last_call
        if last_call is not None and last_call != self._last_call:
            # There was a call, maybe one that came and went between two polls.
            self._last_call = last_call
            self._call_log.expire()

    async def _read_call_log(self, now: datetime) -> None:
        if self.tracker.wants_log:
            self._call_log.expire()
        if await self._refresh(self._call_log, now) or self.tracker.wants_log:
            self._tell(self.tracker.settle(self._call_log.value, now), SOURCE_POLL)

    async def _read_call_quality(self) -> MediaStream | None:
        """Return how the sound of the call arrives, None without a call."""
        if (
            not any(call.answered for call in self.tracker.calls)
            or not self.offers_media_sessions
        ):
            return None
        sessions = await self.phone.media_sessions(priority=Priority.POLL)
        return next((session.voice for session in sessions if session.voice), None)

    @property
    def offers_media_sessions(self) -> bool:
        """Whether the phone can be asked for the media of its calls.

        Firmware before 5.8 was seen to freeze when asked during a call.
        """
        firmware = self.data.device.firmware or ""
        numbers = [int(part) for part in firmware.split(".") if part.isdecimal()]
        return numbers[:2] >= FIRST_FIRMWARE_WITH_CALL_QUALITY

    @callback
    def async_expire_transfer_type(self) -> None:
        """Have the transfer type read with the next poll."""
        self._transfer_type.expire()

    @callback
    def _tell(self, events: Iterable[CallEvent], source: str) -> None:
        for event in events:
            if event.type.closing:
                self._call_log.expire()
            self._unheard.append((event, source))
        if self.last_update_success:
            self._show_calls()
            self._tell_unheard()

    @callback
    def _show_calls(self) -> None:
        """Show the calls as they are now.

        Before anybody is told what happened to them: an automation that starts
        with an event may ask at once who calls, and whether it still rings.
        """
        calls = _without_duration(self.tracker.calls)
        if self.data is not None and calls != self.data.calls:
            self.data = replace(self.data, calls=calls)
            self.async_update_listeners()

    @override
    @callback
    def _async_refresh_finished(self) -> None:
        """Tell what happened while the phone was unavailable, now that it is not."""
        if self.last_update_success:
            if self._unheard:
                # Whoever hears of it may ask for the states at once.
                self.async_update_listeners()
            self._tell_unheard()
            self.push.async_found()

    @callback
    def _tell_unheard(self) -> None:
        while self._listener is not None and self._unheard:
            self._listener(*self._unheard.popleft())

    def _report_unknown_states(self, calls: Iterable[Call]) -> None:
        for call in calls:
            if call.state is None and call.state_name not in self._unknown_states:
                self._unknown_states.add(call.state_name)
                LOGGER.warning(
                    "%s: unknown call state %r; please report it",
                    self.config_entry.title,
                    call.state_name,
                )


def _without_duration(calls: Iterable[Call]) -> tuple[Call, ...]:
    return tuple(replace(call, duration=None) for call in calls)


class ReadingCoordinator[_T](DataUpdateCoordinator[_T | None]):
    """Reads something that costs a request, while an entity wants it.

    Apart from the coordinator of the phone, so that a slow answer holds up
    nothing but the requests that the phone itself cannot take meanwhile. Home
    Assistant reads nothing for a coordinator that no enabled entity listens to.
    """

    def __init__(
        self,
        phone: PhoneCoordinator,
        interval: timedelta,
        read: Callable[[], Awaitable[_T]],
    ) -> None:
        """Read at an interval."""
        super().__init__(
            phone.hass,
            LOGGER,
            config_entry=phone.config_entry,
            name=phone.name,
            update_interval=interval,
            always_update=False,
        )
        self.phone = phone
        self._read = read
        self._missed = True

    @callback
    def async_catch_up(self) -> None:
        """Read at once what was not read yet, or not because the phone was away."""
        if self._missed and self.phone.last_update_success:
            self._missed = False
            self.phone.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), f"{self.name} - catch up"
            )

    @override
    async def _async_update_data(self) -> _T | None:
        """Read it; None where the phone does not offer it.

        Whether the phone is there at all is for its own coordinator to say.
        """
        if not self.phone.last_update_success:
            self._missed = True
            return self.data
        try:
            return await self._read()
        except VvxError as error:
            LOGGER.debug("Not read: %s", error)
            return None
