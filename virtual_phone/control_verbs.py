"""What can be done with a phone over the control server."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from .call_logs import CallLog
from .faults import Fault, FaultKind
from .notification_faults import NotificationFault
from .phone import VirtualPhone
from .phone_calls import ANONYMOUS


class Arguments:
    """Arguments of a verb, from the JSON body of its request.

    A value of the wrong type, or one that is missing, raises ValueError.
    """

    def __init__(self, values: object) -> None:
        """Take the JSON body."""
        if not isinstance(values, dict):
            raise ValueError("The body must be a JSON object")  # noqa: TRY004
        self._values: Mapping[str, object] = values

    def optional(self, name: str) -> object:
        """Return an argument of any type, or None."""
        return self._values.get(name)

    def text(self, name: str) -> str:
        """Return an argument that is a text with something in it."""
        value = self.optional_text(name)
        if not value:
            raise ValueError(f"{name} is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return an argument that is a text, or None."""
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value
        raise ValueError(f"{name} must be a text")

    def integer(self, name: str, default: int) -> int:
        """Return an argument that is a whole number."""
        value = self._values.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ValueError(f"{name} must be a whole number")

    def number(self, name: str, default: float) -> float:
        """Return an argument that is a number."""
        value = self._values.get(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        raise ValueError(f"{name} must be a number")

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return an argument that is true or false."""
        value = self._values.get(name, default)
        if isinstance(value, bool):
            return value
        raise ValueError(f"{name} must be true or false")


type Verb = Callable[[VirtualPhone, Arguments], str | None]
"""Does something to a phone; a new call's handle is returned."""


def _incoming_call(phone: VirtualPhone, arguments: Arguments) -> str:
    return phone.incoming_call(
        arguments.text("number"),
        arguments.optional_text("name") or "",
        arguments.integer("line", 1),
    )


def _withheld_call(phone: VirtualPhone, arguments: Arguments) -> str:
    shown = arguments.optional_text("shown")
    return phone.withheld_call(
        ANONYMOUS if shown is None else shown, line=arguments.integer("line", 1)
    )


def _remote_answer(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.remote_answer(
        arguments.text("handle"),
        arguments.optional_text("number"),
        arguments.optional_text("name"),
    )


def _connected_line(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.connected_line(
        arguments.text("handle"),
        arguments.text("number"),
        arguments.optional_text("name"),
        announce=arguments.flag("announce", default=False),
    )


def _log_otherwise(phone: VirtualPhone, arguments: Arguments) -> None:
    prefix = arguments.optional_text("prefix")
    delay = arguments.optional("delay")
    phone.log_otherwise(
        arguments.text("handle"),
        listed=arguments.flag("listed", default=True),
        delay=None if delay is None else arguments.number("delay", 0),
        prefixes={prefix: arguments.optional_text("written") or ""} if prefix else None,
    )


def _answered_elsewhere(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.answered_elsewhere(
        arguments.text("handle"), logged=arguments.flag("logged", default=False)
    )


def _move_start(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.move_start(
        timedelta(seconds=arguments.integer("seconds", 0)),
        arguments.optional_text("handle"),
    )


def _move_call_log(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.move_call_log(timedelta(seconds=arguments.integer("seconds", 0)))


def _remove_log_entry(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.remove_log_entry(
        CallLog(arguments.text("log")), arguments.integer("place", -1)
    )


def _local_dial(phone: VirtualPhone, arguments: Arguments) -> str:
    return phone.local_dial(arguments.text("number"), arguments.integer("line", 1))


def _set_line_registered(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.set_line_registered(
        arguments.integer("line", 1), arguments.flag("registered")
    )


def _set_do_not_disturb(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.set_do_not_disturb(arguments.integer("line", 1), arguments.flag("enabled"))


def _set_forwarding(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.set_forwarding(
        arguments.integer("line", 1),
        always=arguments.optional_text("always"),
        busy=arguments.optional_text("busy"),
        no_answer=arguments.optional_text("no_answer"),
        do_not_disturb=arguments.optional_text("do_not_disturb"),
    )


def _set_rest_enabled(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.rest_enabled = arguments.flag("enabled")


def _set_default_password(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.default_password = arguments.flag("enabled")


def _set_screen_capture(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.screen_capture_allowed = arguments.flag("enabled")


def _set_ready(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.ready = arguments.flag("enabled")


def _set_clock_offset(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.clock_offset = timedelta(seconds=arguments.integer("seconds", 0))


def _inject(phone: VirtualPhone, arguments: Arguments) -> None:
    value = arguments.optional("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        raise ValueError("value must be a number or a text")  # noqa: TRY004
    phone.inject(
        Fault(
            FaultKind(arguments.text("kind")),
            times=arguments.integer("times", 1),
            value=value,
            path=arguments.optional_text("path"),
        )
    )


def _strike_notifications(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.notification_faults.strike_next(
        NotificationFault(arguments.text("fault")), arguments.integer("times", 1)
    )


def _set_notification_chance(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.notification_faults.set_chance(
        NotificationFault(arguments.text("fault")), arguments.number("chance", 0)
    )


def _delay_notifications(phone: VirtualPhone, arguments: Arguments) -> None:
    phone.notification_faults.set_delay(
        arguments.number("seconds", 0), arguments.number("spread", 0)
    )


def _with_handle(action: Callable[[VirtualPhone, str], None]) -> Verb:
    return lambda phone, arguments: action(phone, arguments.text("handle"))


VERBS: Mapping[str, Verb] = {
    "incoming_call": _incoming_call,
    "withheld_call": _withheld_call,
    "remote_answer": _remote_answer,
    "remote_hold": _with_handle(VirtualPhone.remote_hold),
    "remote_resume": _with_handle(VirtualPhone.remote_resume),
    "remote_hang_up": _with_handle(VirtualPhone.remote_hang_up),
    "remote_active": _with_handle(VirtualPhone.remote_active),
    "connected_line": _connected_line,
    "restart_call": _with_handle(VirtualPhone.restart_call),
    "log_otherwise": _log_otherwise,
    "answered_elsewhere": _answered_elsewhere,
    "local_dial": _local_dial,
    "local_answer": _with_handle(VirtualPhone.local_answer),
    "local_reject": _with_handle(VirtualPhone.local_reject),
    "local_ignore": _with_handle(VirtualPhone.local_ignore),
    "local_hang_up": _with_handle(VirtualPhone.local_hang_up),
    "local_hold": _with_handle(VirtualPhone.local_hold),
    "local_resume": _with_handle(VirtualPhone.local_resume),
    "local_mute": lambda phone, arguments: phone.local_mute(arguments.flag("muted")),
    "conference": lambda phone, _: phone.conference(),
    "start_paging": lambda phone, _: phone.start_paging(),
    "stop_paging": lambda phone, _: phone.stop_paging(),
    "press_key": lambda phone, arguments: phone.press_key(arguments.text("key")),
    "lock_keys": lambda phone, arguments: phone.lock_keys(arguments.flag("locked")),
    "log_in": lambda phone, arguments: phone.log_in(arguments.text("user")),
    "log_out": lambda phone, _: phone.log_out(),
    "skype_sign_in": lambda phone, _: phone.skype_sign_in(),
    "skype_sign_out": lambda phone, _: phone.skype_sign_out(),
    "set_line_registered": _set_line_registered,
    "set_do_not_disturb": _set_do_not_disturb,
    "set_forwarding": _set_forwarding,
    "set_rest_enabled": _set_rest_enabled,
    "set_default_password": _set_default_password,
    "set_screen_capture": _set_screen_capture,
    "set_ready": _set_ready,
    "set_clock_offset": _set_clock_offset,
    "move_start": _move_start,
    "move_call_log": _move_call_log,
    "clear_call_log": lambda phone, _: phone.clear_call_log(),
    "remove_log_entry": _remove_log_entry,
    "reboot": lambda phone, _: phone.reboot(),
    "factory_reset": lambda phone, _: phone.factory_reset(),
    "set_up": lambda phone, _: phone.set_up(),
    "power_cut": lambda phone, _: phone.power_cut(),
    "power_on": lambda phone, _: phone.power_on(),
    "renew_certificate": lambda phone, _: phone.renew_certificate(),
    "inject": _inject,
    "clear_faults": lambda phone, _: phone.clear_faults(),
    "strike_notifications": _strike_notifications,
    "set_notification_chance": _set_notification_chance,
    "delay_notifications": _delay_notifications,
    "clear_notification_faults": lambda phone, _: phone.notification_faults.clear(),
}
