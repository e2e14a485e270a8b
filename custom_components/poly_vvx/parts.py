"""What a phone says of itself besides its calls, each part read at its own pace."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from .boot import Boot
from .const import LOGGER
from .vvx.calls.events import CallEvent, EventType
from .vvx.calls.models import CallLog
from .vvx.client import Phone
from .vvx.errors import (
    InvalidResponseError,
    NotOfferedError,
    PhoneConnectionError,
    RefusedError,
)
from .vvx.information.device import DeviceInfo
from .vvx.information.status import Status
from .vvx.lines import Line
from .vvx.turns import Priority

EARLY_POLL: Final = timedelta(seconds=0.9)
"""By how much a poll may come early, which Home Assistant lets begin within a second."""

STATUS_INTERVAL: Final = timedelta(seconds=15)
PROVEN_STATUS_INTERVAL: Final = timedelta(seconds=60)
LINES_INTERVAL: Final = timedelta(seconds=60)
CALL_LOG_INTERVAL: Final = timedelta(seconds=60)
PROVEN_CALL_LOG_INTERVAL: Final = timedelta(minutes=5)
"""How often the log is read beside after each call that is over."""
DEVICE_INTERVAL: Final = timedelta(minutes=5)
TRANSFER_TYPE_INTERVAL: Final = timedelta(minutes=5)

SAME_CALL: Final = timedelta(seconds=2)
"""How far apart status and log may date one call."""

LONGEST_RINGING: Final = timedelta(minutes=3)
"""After that, what the status tells of is not the call of the log that was missed."""


class Part[_T]:
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
        self._tried_at: datetime | None = None
        self.read_at: datetime | None = None
        """When it was read for the last time."""

    def expire(self) -> None:
        """Read it at the next opportunity."""
        self._tried_at = None

    def is_due(self, now: datetime, *, proven: bool = False) -> bool:
        """Tell whether it is to be read."""
        interval = self._proven_interval if proven else self._interval
        # A clock that was set back counts as due, or it would never be again.
        return (
            self._tried_at is None
            or not timedelta() <= now - self._tried_at < interval - EARLY_POLL
        )

    async def refresh(
        self, now: datetime, *, proven: bool, needed: bool = False
    ) -> bool:
        """Read it if that is due; tell whether it was read.

        A phone that says no to this part alone, or makes no sense in it, keeps the
        rest working, and the last value stands. Unless it is needed: then what makes
        no sense is an error.
        """
        if not self.is_due(now, proven=proven):
            return False
        self._tried_at = now
        try:
            self.value = await self._read()
        except (NotOfferedError, RefusedError) as error:
            LOGGER.debug("Left as it was: %s", error)
            return False
        except InvalidResponseError as error:
            if needed:
                raise
            LOGGER.debug("Left as it was: %s", error)
            return False
        self.read_at = now
        return True


class PhoneParts:
    """All the parts of one phone."""

    def __init__(self, phone: Phone, boot: Boot, is_proven: Callable[[], bool]) -> None:
        """Read from a phone, less often while notifications are proven to arrive.

        When it booted is known from before, if it is.
        """

        async def device_info(*, priority: Priority) -> DeviceInfo:
            """Return what the phone is, which makes no sense without its address."""
            device = await phone.device_info(priority=priority)
            if device.mac is None:
                raise InvalidResponseError("the phone does not say which one it is")
            return device

        async def transfer_type(*, priority: Priority) -> str | None:
            """Return what the phone offers, in lower case."""
            offered = await phone.transfer_type(priority=priority)
            return offered.lower() if offered else None

        def part[_T](
            interval: timedelta,
            read: Callable[..., Awaitable[_T]],
            value: _T,
            proven_interval: timedelta | None = None,
        ) -> Part[_T]:
            return Part(
                interval,
                partial(read, priority=Priority.POLL),
                value,
                proven_interval=proven_interval,
            )

        self._is_proven = is_proven
        self._forget_lacking = phone.forget_lacking
        self._boot = boot
        self.device: Part[DeviceInfo | None] = part(DEVICE_INTERVAL, device_info, None)
        self.status: Part[Status | None] = part(
            STATUS_INTERVAL, phone.poll_for_status, None, PROVEN_STATUS_INTERVAL
        )
        self.lines: Part[tuple[Line, ...]] = part(LINES_INTERVAL, phone.lines, ())
        self.call_log: Part[CallLog | None] = part(
            CALL_LOG_INTERVAL, phone.call_log, None, PROVEN_CALL_LOG_INTERVAL
        )
        self.transfer_type: Part[str | None] = part(
            TRANSFER_TYPE_INTERVAL, transfer_type, None
        )
        self._last_told: datetime | None = None
        self._last_counted: datetime | None = None
        self._last_talk: datetime | None = None

    @property
    def known_device(self) -> DeviceInfo:
        """What the phone is.

        Raises InvalidResponseError while it has not said which one it is.
        """
        if self.device.value is None:
            raise InvalidResponseError("the phone does not say which one it is")
        return self.device.value

    @property
    def last_boot(self) -> datetime | None:
        """When the phone booted, as far as it says for how long it has been up."""
        return self._boot.at

    @property
    def last_call(self) -> datetime | None:
        """When somebody was last in a call, as far as status and log tell."""
        return max(filter(None, (self._last_counted, self._last_talk)), default=None)

    def expire(self) -> None:
        """Read everything at the next opportunity."""
        for part in (
            self.device,
            self.status,
            self.lines,
            self.call_log,
            self.transfer_type,
        ):
            part.expire()

    def forget_times(self) -> None:
        """Date calls anew: the phone's clock shows another zone than was thought."""
        self._last_told = self._last_counted = self._last_talk = None
        self.status.expire()
        self.call_log.expire()

    async def refresh(self, part: Part[Any], now: datetime) -> bool:
        """Read a part if that is due; tell whether it was read."""
        was_read = await part.refresh(now, proven=self._is_proven())
        if was_read and part is self.call_log:
            self._settle_last_call()
        return was_read

    def lets_announce(self, event: CallEvent) -> bool:
        """Tell whether a call begins that only the log has told of, though it rang."""
        return (
            event.late
            and event.type in {EventType.INCOMING, EventType.OUTGOING}
            and not any(
                line.do_not_disturb
                for line in self.lines.value
                if line.number == event.line
            )
        )

    def _settle_last_call(self) -> None:
        """Take from the log whether somebody was in the last call that was told of."""
        log = self.call_log.value or CallLog()
        dated = [(it.started, it.talked) for it in log.entries if it.started]
        talks = [started for started, talked in dated if talked]
        self._last_talk = max((*talks, *filter(None, [self._last_talk])), default=None)
        if (told := self._last_counted) is not None and any(
            not talked and -SAME_CALL < told - started < LONGEST_RINGING
            for started, talked in dated
        ):
            self._last_counted = None

    async def refresh_device(self, now: datetime, *, needed: bool) -> None:
        """Read what the phone is, if that is due, and when it booted.

        Args:
            now: The time.
            needed: Whether what makes no sense is an error: while nobody knows which
                phone answers.
        """
        if self.device.is_due(now):
            # A phone that was starting may have all of it by now.
            self._forget_lacking()
        if self.device.value is None:
            # What any account may ask for comes first. Only then can an account
            # that may not ask for the rest be told from a wrong password.
            with suppress(PhoneConnectionError):
                await self.refresh_status(now)
        was_read = await self.device.refresh(now, proven=False, needed=needed)
        device = self.device.value
        if was_read and device is not None and device.uptime is not None:
            self._boot.follow(device.uptime, now)

    async def refresh_status(self, now: datetime) -> None:
        """Read what the phone is doing, if that is due, and when it last had a call."""
        if not await self.refresh(self.status, now) or self.status.value is None:
            return
        # What changes by itself would make each reading news.
        self.status.value = replace(self.status.value, active_for=None)
        last_call = self.status.value.last_call
        if last_call is not None and last_call != self._last_told:
            # There was a call, maybe one that came and went between two polls.
            self._last_told = self._last_counted = last_call
            self.call_log.expire()
