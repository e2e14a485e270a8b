"""How event notifications leave the phone: one POST each, and no second try."""

import asyncio
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
import ssl
import time

import aiohttp
from yarl import URL

from .notification_faults import NotificationFault, NotificationFaults
from .notifications import Notification
from .settings import PhoneSettings

_MOST_RECORDS = 1000
# Added by the client library, and nothing that a phone would think of.
_NOT_SENT = ("Accept", "Accept-Encoding")


@dataclass(frozen=True, kw_only=True)
class NotificationRecord:
    """One notification to one address, whatever has become of it."""

    time: float
    """When the event happened, by time.monotonic."""
    event: str
    """Name of the event."""
    call_reference: str | None
    """Handle of the call that it is about, without 0x."""
    url: str
    body: str
    """The XML, with the damage that was ordered."""
    http_status: int | None
    """None if there was no answer."""
    lost: bool
    """Whether a fault has kept it, or a loss of power before it was answered."""
    finished: float
    """When the phone was done with it."""


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """A notification to one address."""

    notification: Notification
    url: str
    body: bytes
    time: float


class NotificationSender:
    """Sends notifications in their order, each as soon as the one before is out.

    Nobody waits for an answer: neither the next notification nor the phone.
    """

    def __init__(self, settings: PhoneSettings, faults: NotificationFaults) -> None:
        """Prepare to send; the phone is not on the network yet."""
        self._settings = settings
        self._faults = faults
        # Whoever is trusted is named in the settings; the list that is built into
        # real phones would not help against a test's own certificates.
        self._trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if settings.trusted_ca:
            self._trust.load_verify_locations(cadata=settings.trusted_ca)
        self._is_open = False
        self._tasks: set[asyncio.Task[int | None]] = set()
        self._held_back: dict[str, _Letter] = {}
        self._last_is_out = asyncio.Event()
        self._last_is_out.set()
        self.records: list[NotificationRecord] = []

    def open(self) -> None:
        """Send from now on."""
        self._is_open = True

    def close(self) -> None:
        """Send nothing new; what was sent already goes its way."""
        self._is_open = False

    def cut(self) -> None:
        """Lose everything that has not arrived yet."""
        self.close()
        for task in self._tasks:
            task.cancel()
        for letter in self._held_back.values():
            self._write_down(letter, None, lost=True)
        self._held_back.clear()

    async def settle(self) -> None:
        """Wait until nothing is under way; what is held back is not."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def send(self, notification: Notification, url: str) -> None:
        """Send a notification, as badly as was ordered."""
        if not self._is_open:
            return
        letter = _Letter(
            notification=notification,
            url=url,
            body=notification.body,
            time=time.monotonic(),
        )
        held_back = self._held_back.pop(url, None)
        if held_back is None and self._faults.take(NotificationFault.REORDERING):
            self._held_back[url] = letter
            return
        self._dispatch(letter)
        if held_back is not None:
            self._dispatch(held_back)

    def _dispatch(self, letter: _Letter) -> None:
        if self._faults.take(NotificationFault.LOSS):
            self._write_down(letter, None, lost=True)
            return
        letter = letter.__replace__(body=self._faults.damage(letter.body))
        copies = 2 if self._faults.take(NotificationFault.DUPLICATION) else 1
        for _ in range(copies):
            delay = self._settings.notification_delay + self._faults.take_delay()
            task = asyncio.get_running_loop().create_task(self._deliver(letter, delay))
            self._tasks.add(task)
            # A task that is stopped before it begins cannot say so itself.
            task.add_done_callback(partial(self._delivered, letter))

    def _delivered(self, letter: _Letter, task: asyncio.Task[int | None]) -> None:
        self._tasks.discard(task)
        http_status = None if task.cancelled() else task.result()
        self._write_down(letter, http_status, lost=task.cancelled())

    async def _deliver(self, letter: _Letter, delay: float) -> int | None:
        """Send a letter once the one before is out."""
        if delay:
            await asyncio.sleep(delay)
        before, is_out = self._last_is_out, asyncio.Event()
        self._last_is_out = is_out
        try:
            await before.wait()
            return await self._post(letter, is_out)
        finally:
            is_out.set()

    async def _post(self, letter: _Letter, is_out: asyncio.Event) -> int | None:
        """Return the HTTP code of the receiver, if it has answered."""
        settings = self._settings
        if not settings.notifications_leave_machine and not _is_loopback(letter.url):
            return None

        async def _note(*_: object) -> None:
            is_out.set()

        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_note)
        model = settings.model.replace(" ", "_")
        try:
            async with (
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(
                        # The usual one can leave a thread behind.
                        resolver=aiohttp.ThreadedResolver(),
                        ssl=self._trust,
                        force_close=settings.notification_close,
                        local_addr=(
                            (settings.notification_source, 0)
                            if settings.notification_source
                            else None
                        ),
                    ),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers={
                        "User-Agent": f"PolycomVVX-{model}-UA/{settings.release}",
                        "Content-Type": settings.notification_content_type,
                    },
                    skip_auto_headers=_NOT_SENT,
                    timeout=aiohttp.ClientTimeout(total=settings.notification_timeout),
                    trace_configs=[trace],
                ) as session,
                session.post(
                    letter.url, data=letter.body, allow_redirects=False
                ) as response,
            ):
                return response.status
        except aiohttp.ClientError, OSError:
            # Nobody hears of it: a phone does not try again and does not complain.
            return None

    def _write_down(
        self, letter: _Letter, http_status: int | None, *, lost: bool
    ) -> None:
        """Keep a record, and of all records as many as memory can take."""
        self.records.append(
            NotificationRecord(
                time=letter.time,
                event=letter.notification.event.value,
                call_reference=letter.notification.call_reference,
                url=letter.url,
                body=letter.body.decode(errors="replace"),
                http_status=http_status,
                lost=lost,
                finished=time.monotonic(),
            )
        )
        del self.records[:-_MOST_RECORDS]


def _is_loopback(url: str) -> bool:
    """Whether an address is on this machine, as the client library reads it."""
    try:
        host = URL(url).host or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
