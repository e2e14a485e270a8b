"""A Polycom VVX desk phone in software."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from random import Random
import time
from types import TracebackType
from typing import Self

from yarl import URL

from .api import RestApi
from .certificates import DeviceCertificate
from .configuration import SCREEN_CAPTURE_ALLOWED
from .device import Device
from .faults import Fault, FaultQueue
from .lines import LineKey
from .notification_faults import NotificationFaults
from .notification_sender import NotificationRecord, NotificationSender
from .phone_calls import PhoneCalls
from .screen import Screen
from .server import RequestRecord, RestServer
from .settings import PhoneSettings
from .status import ApiStatus, RefusedError
from .timers import Timers
from .transfers import Export


class VirtualPhone(PhoneCalls):
    """One phone with its REST API, and everything that can happen to it.

    What can happen to its calls stands in PhoneCalls.
    """

    def __init__(
        self,
        settings: PhoneSettings | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        timers: Timers | None = None,
    ) -> None:
        """Take a phone out of its box; it is not plugged in yet.

        Args:
            settings: What is fixed about the phone.
            host: Address to listen at.
            port: Port to listen at; 0 takes a free one and keeps it.
            clock: Seconds since the epoch, so that tests can move time.
            timers: What the phone does a little later, so that tests can move that.
        """
        self.settings = settings or PhoneSettings()
        self.host = host
        self.port = port
        self.notification_faults = NotificationFaults(Random(self.settings.mac))
        """What goes wrong with event notifications."""
        self._sender = NotificationSender(self.settings, self.notification_faults)
        self._device = Device(
            self.settings, clock, self._go_down, self._sender.send, timers
        )
        self._api = RestApi(self._device)
        self._faults = FaultQueue()
        self._certificate = (
            DeviceCertificate(
                self.settings.certificate_name or self.settings.mac.upper(),
                legacy_tls=self.settings.legacy_tls,
                file=self.settings.certificate_file,
            )
            if self.settings.tls
            else None
        )
        tls = self._certificate.context if self._certificate else None
        self._server = RestServer(self.settings, self._api, self._faults, tls)
        self._coming_up: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Plug the phone in."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Unplug the phone."""
        await self.stop()

    async def start(self) -> None:
        """Boot and take connections, after stop() at the same port again."""
        self._device.boot()
        self._api.lockout.reset()
        self.port = await self._server.open(self.host, self.port)
        self._sender.open()
        self._device.announcer.come_up()

    async def stop(self) -> None:
        """Leave no socket, timer or task behind."""
        coming_up = self._coming_up
        self.power_cut()
        if coming_up is not None:
            await asyncio.wait([coming_up])
        await self._sender.settle()
        await self._server.wait_closed()

    # What the phone is.

    @property
    def certificate_fingerprint(self) -> str | None:
        """SHA-256 of the certificate, in pairs of digits; None with plain HTTP."""
        return self._certificate.fingerprint if self._certificate else None

    @property
    def url(self) -> str:
        """Address of the phone's web server."""
        scheme = "https" if self.settings.tls else "http"
        return str(URL.build(scheme=scheme, host=self.host, port=self.port))

    @property
    def online(self) -> bool:
        """Whether the phone takes connections."""
        return self._server.listening

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords have locked the phone."""
        return self._api.lockout.locked

    @property
    def rest_enabled(self) -> bool:
        """Whether the REST API is switched on."""
        return self._device.access.rest_enabled

    @rest_enabled.setter
    def rest_enabled(self, enabled: bool) -> None:
        self._device.access.rest_enabled = enabled

    @property
    def default_password(self) -> bool:
        """Whether the phone believes that its password was never changed."""
        return self._device.access.default_password

    @default_password.setter
    def default_password(self, default: bool) -> None:
        self._device.access.default_password = default

    @property
    def ready(self) -> bool:
        """Whether the phone's applications have started."""
        return self._device.ready

    @ready.setter
    def ready(self, ready: bool) -> None:
        self._device.ready = ready

    @property
    def clock_offset(self) -> timedelta:
        """How wrong the clock on the phone's display is."""
        return self._device.clock.offset

    @clock_offset.setter
    def clock_offset(self, offset: timedelta) -> None:
        self._device.clock.offset = offset

    @property
    def screen_capture_allowed(self) -> bool:
        """Whether somebody at the phone lets its display be seen from afar."""
        return self._device.configuration.value(SCREEN_CAPTURE_ALLOWED) == "1"

    @screen_capture_allowed.setter
    def screen_capture_allowed(self, allowed: bool) -> None:
        value = "1" if allowed else "0"
        self._device.configuration.set_at_phone(SCREEN_CAPTURE_ALLOWED, value)

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in to Skype for Business."""
        return self._device.skype.signed_in

    @property
    def keys_locked(self) -> bool:
        """Whether somebody has locked the keys; they can be pressed all the same."""
        return self._device.keys_locked

    @property
    def user(self) -> str:
        """Who has logged in at the phone; empty is nobody."""
        return self._device.user

    @property
    def notification_urls(self) -> tuple[str, ...]:
        """Addresses to which event notifications go."""
        return self._device.announcer.urls

    @property
    def notified_events(self) -> tuple[str, ...]:
        """Names of the events that are switched on."""
        return self._device.announcer.events

    @property
    def screen(self) -> Screen:
        """What the display shows."""
        return self._device.keypad.screen

    @property
    def key_names(self) -> tuple[str, ...]:
        """Names of all keys that can be pressed."""
        return self._device.keypad.key_names

    # What has happened so far.

    @property
    def requests(self) -> list[RequestRecord]:
        """Requests, in the order in which the phone was done with them."""
        return self._server.records

    @property
    def connections(self) -> int:
        """How many connections were opened so far.

        With HTTPS each of them is one handshake that has succeeded.
        """
        return self._server.connections

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return self._server.open_connections

    @property
    def notifications(self) -> tuple[NotificationRecord, ...]:
        """Event notifications, in the order in which the phone was done with them."""
        return tuple(self._sender.records)

    async def wait_for_notifications(self) -> None:
        """Wait until the phone is done with every notification but those held back."""
        await self._sender.settle()

    @property
    def exports(self) -> list[Export]:
        """Configuration that the phone was told to export, oldest first."""
        return self._device.exports

    @property
    def captures(self) -> list[str]:
        """Addresses to which it was told to upload captured packets."""
        return self._device.captures

    @property
    def line_keys(self) -> tuple[LineKey, ...]:
        """All line keys with their lines."""
        return self._device.line_keys.all

    @property
    def uptime(self) -> float:
        """Seconds since the phone has booted."""
        return self._device.uptime

    # What somebody at the phone does besides calls.

    def press_key(self, name: str) -> None:
        """Press a key, by its name in simulateKeyEvent."""
        self._device.keypad.press(name)

    def lock_keys(self, locked: bool) -> None:
        """Lock or unlock the keys."""
        self._device.lock_keys(locked)

    def log_in(self, user: str) -> None:
        """Log in at the phone."""
        self._device.log_in(user)

    def log_out(self) -> None:
        """Log out again."""
        self._device.log_out()

    def skype_sign_in(self) -> None:
        """Sign in to Skype for Business, which takes a while."""
        self._device.skype.require(signed_in=False)
        self._device.skype.sign_in()

    def skype_sign_out(self) -> None:
        """Sign out of Skype for Business."""
        self._device.skype.require(signed_in=True)
        self._device.skype.sign_out()

    # What happens to the phone as a whole.

    def set_line_registered(self, line: int, registered: bool) -> None:
        """Let the SIP server accept or lose a line; calls go on."""
        self._device.register_line(line, registered)

    def reboot(self) -> None:
        """Restart once all calls are over; connections are refused meanwhile."""
        if self.online:
            self._device.restart()

    def factory_reset(self) -> None:
        """Forget everything, the password and the calls included, and restart."""
        if self.online:
            self._device.factory_reset()

    def set_up(self) -> None:
        """Give the phone its password, lines and REST API, after a factory reset."""
        self._device.set_up()

    def power_cut(self) -> None:
        """Take away the power, and all calls with it, until power_on()."""
        if self._coming_up is not None:
            self._coming_up.cancel()
            self._coming_up = None
        self._sender.cut()
        self._leave_network()

    def power_on(self) -> None:
        """Give the power back; the phone takes its time to boot."""
        if not self.online and self._coming_up is None:
            self._coming_up = asyncio.get_running_loop().create_task(self._come_up())

    def renew_certificate(self) -> None:
        """Show another certificate to clients that connect from now on."""
        if self._certificate is None:
            raise RefusedError(ApiStatus.NOT_ALLOWED, "The phone speaks plain HTTP")
        self._certificate.renew()

    def inject(self, fault: Fault) -> None:
        """Let something go wrong with the next requests."""
        self._faults.add(fault)

    def inject_by_chance(self, fault: Fault, chance: float, random: Random) -> None:
        """Let something go wrong with any request, with a probability."""
        self._faults.add_chance(fault, chance, random)

    def clear_faults(self) -> None:
        """Let nothing more go wrong."""
        self._faults.clear()

    @property
    def faults(self) -> tuple[tuple[Fault, int], ...]:
        """Each fault that waits, and how often it will strike yet."""
        return self._faults.waiting

    def _go_down(self) -> None:
        """Leave the network for a restart, and let the last notifications out."""
        self._sender.close()
        self._leave_network()
        self.power_on()

    def _leave_network(self) -> None:
        self._server.close()
        self._device.shut_down()

    async def _come_up(self) -> None:
        await self._device.timers.sleep(self.settings.reboot_time)
        await self.start()
        self._coming_up = None
