"""What a phone says of itself besides its calls, each part read at its own pace."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from .const import LOGGER
from .vvx.calls.models import CallLog
from .vvx.client import Phone
from .vvx.errors import NotOfferedError, RefusedError
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

SAME_BOOT: Final = timedelta(seconds=30)
"""Boot times closer than this are one boot, measured twice."""

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

    async def refresh(self, now: datetime, *, proven: bool) -> bool:
        """Read it if that is due; tell whether it was read.

        A phone that says no to this part alone keeps the rest working, and the
        last value stands.
        """
        interval = self._proven_interval if proven else self._interval
        # A clock that was set back counts as due, or it would never be again.
        if (
            self._tried_at is not None
            and timedelta() <= now - self._tried_at < interval - EARLY_POLL
        ):
            return False
        self._tried_at = now
        try:
            self.value = await self._read()
        except (NotOfferedError, RefusedError) as error:
            LOGGER.debug("Left as it was: %s", error)
            return False
        self.read_at = now
        return True


class PhoneParts:
    """All the parts of one phone."""

    def __init__(self, phone: Phone, is_proven: Callable[[], bool]) -> None:
        """Read from a phone, less often while notifications are proven to arrive."""

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
        self.device: Part[DeviceInfo | None] = part(
            DEVICE_INTERVAL, phone.device_info, None
        )
        self.status: Part[Status | None] = part(
            STATUS_INTERVAL, phone.poll_for_status, None, PROVEN_STATUS_INTERVAL
        )
        self.lines: Part[tuple[Line, ...]] = part(LINES_INTERVAL, phone.lines, ())
        self.call_log: Part[CallLog | None] = part(
            CALL_LOG_INTERVAL, phone.call_log, None, PROVEN_CALL_LOG_INTERVAL
        )
        self.transfer_type: Part[str | None] = part(
            TRANSFER_TYPE_INTERVAL, phone.transfer_type, None
        )
        self.last_boot: datetime | None = None
        self._last_told: datetime | None = None
        self._last_counted: datetime | None = None
        self._last_talk: datetime | None = None

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

    async def refresh(self, part: Part[Any], now: datetime) -> bool:
        """Read a part if that is due; tell whether it was read."""
        was_read = await part.refresh(now, proven=self._is_proven())
        if was_read and part is self.call_log:
            self._settle_last_call()
        return was_read

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

    async def refresh_device(self, now: datetime) -> None:
        """Read what the phone is, if that is due, and when it booted."""
        if not await self.refresh(self.device, now):
            return
        if self.device.value is None or self.device.value.uptime is None:
            return
        boot = (now - self.device.value.uptime).replace(microsecond=0)
        if self.last_boot is None or abs(boot - self.last_boot) > SAME_BOOT:
            self.last_boot = boot

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
