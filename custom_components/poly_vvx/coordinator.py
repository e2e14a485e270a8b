"""Reads the phone at its pace, and holds what it said."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import LOGGER, SOURCE_POLL, SOURCE_PUSH
from .data import PhoneData, named, named_log, without_ages, without_durations
from .failures import polling, wrong_device
from .link.device import name_of
from .link.session import mac_of
from .looks import Looks
from .memory import PhoneMemory
from .oddities import Oddities
from .pace import IDLE_INTERVAL, Pace
from .parts import PhoneParts
from .people.everybody import async_everybody
from .push import Push
from .vvx.calls.events import CallEvent
from .vvx.calls.models import Calls, CallState
from .vvx.client import Phone
from .vvx.errors import NotOfferedError, PhoneConnectionError, VvxError
from .vvx.information.device import DeviceInfo, DeviceStatistics
from .vvx.information.media import MediaStream
from .vvx.information.network import NetworkStatistics
from .vvx.notifications import LINE_NOTIFICATIONS, Notification, NotificationKind
from .vvx.turns import Priority

type PolyVvxConfigEntry = ConfigEntry[PhoneCoordinator]

STATISTICS_INTERVAL: Final = timedelta(seconds=60)
CALL_QUALITY_INTERVAL: Final = timedelta(seconds=10)

_POLLED: Final = {"priority": Priority.POLL}


class PhoneCoordinator(DataUpdateCoordinator[PhoneData]):
    """Keeps up with one phone.

    Every poll asks for the calls. The rest is asked for at its own, slower
    pace, or at once where the calls say that it changed.
    """

    config_entry: PolyVvxConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PolyVvxConfigEntry,
        phone: Phone,
        memory: PhoneMemory,
    ) -> None:
        """Set up for one phone, with what is known of it."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=name_of(hass, entry),
            update_interval=IDLE_INTERVAL,
            always_update=False,
        )
        self.phone = phone
        self.memory = memory
        self._outage = memory.outage
        self.tracker = memory.tracker
        self.feed = memory.feed
        self.push = Push(
            hass,
            entry,
            phone,
            self.mac,
            memory.push_health,
            notified=self._async_notified,
            changed=self._async_push_changed,
            ask_for_calls=partial(self.async_ask_for_calls, Priority.POLL),
        )
        self._pace = Pace()
        self.parts = PhoneParts(phone, memory.boot, lambda: self.push.proven is True)
        self.network_statistics = ReadingCoordinator[NetworkStatistics](
            self, STATISTICS_INTERVAL, partial(phone.network_statistics, **_POLLED)
        )
        self.device_statistics = ReadingCoordinator[DeviceStatistics](
            self, STATISTICS_INTERVAL, partial(phone.device_statistics, **_POLLED)
        )
        self.call_quality = ReadingCoordinator[MediaStream | None](
            self, CALL_QUALITY_INTERVAL, self._read_call_quality
        )
        self._calls_shown: frozenset[tuple[str, CallState | None]] = frozenset()
        self._looked_at: datetime | None = None
        self._oddities = Oddities()
        self._was_proven = self.push.proven
        self._looks = Looks(hass, entry, self.async_refresh)
        self.everybody = async_everybody(hass)
        self.async_refresh_after_action = self._looks.after_action

    @property
    def mac(self) -> str:
        """The phone's MAC address as the phone writes it."""
        return mac_of(self.config_entry)

    @property
    def device_name(self) -> str:
        """What a person calls the phone."""
        return name_of(self.hass, self.config_entry)

    @property
    def reason(self) -> str | None:
        """Why the phone cannot be reached, in words; None while it can."""
        if self.last_update_success or not isinstance(
            self.last_exception, HomeAssistantError
        ):
            return None
        return str(self.last_exception)

    # When the phone is looked at besides at its pace.

    @callback
    def _async_notified(self, notifications: Iterable[Notification]) -> None:
        """Show at once what the phone announces, and have it confirmed."""
        now = dt_util.utcnow()
        for notification in notifications:
            if notification.kind is NotificationKind.CALL_STATE_CHANGE:
                # Even of a call that is over by now the phone's status tells.
                self.parts.status.expire()
            elif notification.kind in LINE_NOTIFICATIONS:
                self.parts.lines.expire()
            if notification.call is not None:
                (call,) = self.phone.on_lines([notification.call])
                self._publish(self.tracker.notice(call, now), SOURCE_PUSH)
        self.async_update_listeners()
        # Even if the phone does not show at once what it has announced.
        self._looks.confirm()
        self._looks.now_unless_looking()

    @callback
    def _async_push_changed(self) -> None:
        """Follow notifications that have become more, or less, reliable."""
        was_proven, self._was_proven = self._was_proven, self.push.proven
        self._set_pace()
        if was_proven and not self.push.proven:
            # The next turn at the slow pace may be far away.
            self._looks.now()
        self.async_update_listeners()

    @callback
    def async_home_changed(self, event: Event[Any]) -> None:
        """Date everything anew in another time zone: a phone does not tell its own."""
        if "time_zone" in event.data:
            self.parts.forget_times()
            self._looks.now()

    @override
    async def async_shutdown(self) -> None:
        """Plan nothing any more."""
        self._looks.stop()
        await super().async_shutdown()

    # What is read at each turn.

    @callback
    def _set_pace(self) -> None:
        self.update_interval = self._pace.next(
            in_call=bool(self.tracker.calls),
            proven=self.push.proven is True and not self.tracker.waits,
            effort=self.phone.effort(),
        )

    @property
    def _is_away(self) -> bool:
        """Whether the last reading has failed, or there was none yet."""
        return self.data is None or not self.last_update_success

    @override
    async def _async_update_data(self) -> PhoneData:
        """Read what is due."""
        with polling(self.device_name):
            try:
                data = await self._read_phone()
            except (VvxError, UpdateFailed) as error:
                if not self._is_away and self._outage.bears(error):
                    self._look_again(error)
                    return self.data
                self._prepare_for_return(error)
                raise
        self._pace.answered()
        self._outage.async_end(self.hass, self.config_entry)
        self._oddities.report_commands(self.device_name, self.phone.odd)
        return data

    @callback
    def _look_again(self, error: VvxError | UpdateFailed) -> None:
        """Leave all as it was, and see whether no other reading fails."""
        LOGGER.debug("%s: a reading has failed: %s", self.device_name, error)
        if pause := self._pace.after_loss(error):
            self.update_interval = pause
        else:
            self._looks.now()

    @callback
    def _prepare_for_return(self, error: VvxError | UpdateFailed) -> None:
        """Prepare for whatever comes back, and leave the phone alone for a while."""
        # It may have booted, with other lines, or another firmware.
        self.parts.expire()
        self.push.async_phone_unavailable()
        lasted = self._outage.async_failed(self.hass, self.config_entry, error)
        self.update_interval = self._pace.after_failure(error, lasted)

    async def _read_phone(self) -> PhoneData:
        parts = self.parts
        device = await self._read_device()
        if self._is_away:
            # Calls are to be on their lines from the first look at them.
            with suppress(VvxError):
                await parts.refresh(parts.lines, dt_util.utcnow())
        calls = await self.async_ask_for_calls(Priority.POLL)
        self._set_pace()
        await self._read_the_rest(dt_util.utcnow())
        return PhoneData(
            device=device,
            last_boot=parts.last_boot,
            calls=named(without_durations(self.tracker.calls), self.everybody),
            paging=calls.paging,
            status=parts.status.value,
            last_call=parts.last_call,
            lines=parts.lines.value,
            call_log=named_log(parts.call_log.value, self.everybody),
            transfer_type=parts.transfer_type.value,
        )

    async def _read_the_rest(self, now: datetime) -> None:
        """Read what is due besides the calls, which have told that the phone is there."""
        parts = self.parts
        try:
            await parts.refresh_status(now)
            await self._read_call_log(now)
            await parts.refresh(parts.lines, now)
            await parts.refresh(parts.transfer_type, now)
        except VvxError as error:
            LOGGER.debug("%s: the rest is read later: %s", self.device_name, error)
            if isinstance(error, PhoneConnectionError):
                # Whether it has gone is for the calls to tell.
                self._looks.now()

    async def async_ask_for_calls(self, priority: Priority = Priority.PERSON) -> Calls:
        """Return which calls the phone has at this moment, and follow them."""
        asked = dt_util.utcnow()
        calls = await self.phone.calls(priority=priority)
        now = dt_util.utcnow()
        before = self.tracker.calls
        self._publish(self.tracker.observe(calls, now, asked), SOURCE_POLL)
        shown = frozenset((call.handle, call.state) for call in calls.calls)
        if shown != self._calls_shown:
            self._calls_shown = shown
            self.push.async_calls_changed(self._looked_at or now, now)
        self._looked_at = now
        self._oddities.report_states(self.device_name, calls.calls)
        if without_durations(before) != without_durations(self.tracker.calls):
            self.parts.status.expire()
        return calls

    async def _read_device(self) -> DeviceInfo:
        """Read what the phone is, and make sure that it is still the same one."""
        await self.parts.refresh_device(dt_util.utcnow(), needed=self._is_away)
        if self.phone.limited:
            return DeviceInfo(mac=self.mac)
        device = self.parts.known_device
        if format_mac(str(device.mac)) != self.config_entry.unique_id:
            raise wrong_device(self.device_name)
        return without_ages(device)

    async def _read_call_log(self, now: datetime) -> None:
        log = self.parts.call_log
        if wanted := self.tracker.wants_log(now):
            log.expire()
        was_read = await self.parts.refresh(log, now)
        if was_read or wanted:
            events = self.tracker.settle(log.value if was_read else None, now)
            self._publish(events, SOURCE_POLL)
            if any(map(self.parts.lets_announce, events)):
                self.push.async_call_found()

    async def _read_call_quality(self) -> MediaStream | None:
        """Return how the sound of the call arrives, None without a call."""
        if (
            not any(call.answered for call in self.tracker.calls)
            or not self.data.offers_media_sessions
        ):
            return None
        sessions = await self.phone.media_sessions(priority=Priority.POLL)
        return next((session.voice for session in sessions if session.voice), None)

    # What happens to calls.

    @callback
    def _publish(self, events: Iterable[CallEvent], source: str) -> None:
        for event in events:
            if event.type.closing:
                self.parts.call_log.expire()
            self.feed.publish(event, source)
            self.memory.async_save_soon()
        if self.last_update_success:
            self.async_show_calls()
            self.feed.deliver()

    @callback
    def async_show_calls(self) -> None:
        """Show the calls as they are now, and whose they are.

        Before anybody is told what happened to them: an automation that starts
        with an event may ask at once who calls, and whether it still rings.
        """
        calls = named(without_durations(self.tracker.calls), self.everybody)
        log = named_log(self.parts.call_log.value, self.everybody)
        known = self.data
        if known is not None and (calls, log) != (known.calls, known.call_log):
            self.data = replace(known, calls=calls, call_log=log)
            self.async_update_listeners()

    @override
    @callback
    def _async_refresh_finished(self) -> None:
        """Tell what happened while the phone was away, or why it is."""
        if self.reason is not None:
            if self._outage.async_explain(self.hass, self.config_entry, self.reason):
                # Home Assistant updates them with the first reason only.
                self.async_update_listeners()
        elif self.last_update_success:
            if self.feed.waiting:
                # An automation that starts with an event may ask for the states at once.
                self.async_update_listeners()
            self.feed.deliver()
            self.push.async_phone_read(self.tracker.calls, paging=self.data.paging)


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

        Whether the phone is there at all is for its own coordinator to say. What was
        read last stands while it cannot be read.
        """
        if not self.phone.last_update_success:
            self._missed = True
            return self.data
        try:
            return await self._read()
        except NotOfferedError:
            return None
        except VvxError as error:
            LOGGER.debug("Not read: %s", error)
            return self.data
