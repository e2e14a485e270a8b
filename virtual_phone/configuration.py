"""The phone's configuration parameters, as config/get and config/set see them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
import re

from .lines import LineKeys
from .notifications import NOTIFICATION_PREFIX
from .settings import PhoneSettings, Version

SCREEN_CAPTURE = "up.screenCapture.enabled"
SCREEN_CAPTURE_ALLOWED = "up.screenCapture.value"
"""The switch of the person at the phone, which a restart takes back."""

_ALLOWED_FROM_AFAR_SINCE = (5, 7)
_DEFAULTS = {
    "apps.push.alertSound": "0",
    "apps.push.messageType": "0",
    "apps.push.password": "",
    "apps.push.serverRootURL": "",
    "apps.push.username": "",
    "apps.statePolling.URL": "",
    "apps.statePolling.password": "",
    "apps.statePolling.responseMode": "1",
    "apps.statePolling.username": "",
    "apps.telNotification.1.URL": "",
    "apps.telNotification.2.URL": "",
    "apps.telNotification.URL": "",
    "apps.telNotification.appInitializationEvent": "0",
    "apps.telNotification.callStateChangeEvent": "0",
    "apps.telNotification.incomingEvent": "0",
    "apps.telNotification.lineRegistrationEvent": "0",
    "apps.telNotification.networkUpEvent": "0",
    "apps.telNotification.offhookEvent": "0",
    "apps.telNotification.onhookEvent": "0",
    "apps.telNotification.outgoingEvent": "0",
    "apps.telNotification.taInitializationEvent": "0",
    "apps.telNotification.uiInitializationEvent": "0",
    "apps.telNotification.userLogInOutEvent": "0",
    "call.autoAnswer.SIP": "0",
    "call.autoAnswer.micMute": "1",
    "call.defaultTransferType": "Consultative",
    "call.rejectBusyOnDnd": "1",
    "diags.pcap.background.enabled": "0",
    "diags.pcap.enabled": "0",
    "feature.doNotDisturb.enable": "1",
    "feature.persistentMute.enabled": "0",
    "httpd.cfg.enabled": "1",
    "httpd.cfg.port": "80",
    "httpd.cfg.secureTunnelEnabled": "1",
    "httpd.cfg.secureTunnelPort": "443",
    "httpd.cfg.secureTunnelRequired": "1",
    "httpd.enabled": "1",
    "httpd.ta.enabled": "0",
    "log.level.change.restapi": "4",
    "msg.mwi.1.led": "1",
    "tcpIpApp.sntp.address": "",
    "up.backlight.idleIntensity": "1",
    "up.backlight.onIntensity": "3",
    SCREEN_CAPTURE: "0",
    SCREEN_CAPTURE_ALLOWED: "0",
    "voice.volume.persist.handsfree": "1",
}
_EXTENDED_NOTIFICATIONS_SINCE = (6, 0)
_EXTENDED_NOTIFICATIONS = {
    "apps.telNotification.dialplanEvent": "0",
    "apps.telNotification.lineRegistrationEvent.maxRandomInterval": "",
    "apps.telNotification.lineRegistrationEvent.onlyStateChange": "0",
    "apps.telNotification.muteUnmuteEvent": "0",
    "apps.telNotification.period": "300",
    "apps.telNotification.sipMsgEvent": "0",
}
# Parameters of the device live apart: they need "set" switches and a reboot.
_DEVICE_DEFAULTS = {
    "device.font.size": "Small",
    "device.local.deviceName": "",
    "device.prov.serverName": "",
    "device.set": "0",
    "device.sntp.serverName": "",
    "device.syslog.serverName": "",
    "device.theme": "Modern",
}
_READ_ONLY = frozenset({"apps.restapi.enabled"})
_RESTARTING = re.compile(r"msg\.mwi\.\d+\.led|diags\.pcap\..*|device\..*")
_PRECEDENCE = ("local", "web", "cloud", "device")
"""Sources that come before the provisioning server, the strongest first."""


@dataclass(frozen=True)
class Parameter:
    """A value and where it comes from."""

    value: str
    source: str


class Configuration:
    """Every parameter this phone knows, by where its value comes from.

    Each source keeps its own value of a parameter. The strongest source counts,
    and what is beneath shows again when that source is reset.
    """

    def __init__(self, settings: PhoneSettings, line_keys: LineKeys) -> None:
        """Fill the store as a provisioning server would."""
        self._settings = settings
        self._line_keys = line_keys
        self._set_source = settings.config_set_source
        self._read_only = (
            _READ_ONLY
            if settings.version >= _ALLOWED_FROM_AFAR_SINCE
            else _READ_ONLY | {SCREEN_CAPTURE_ALLOWED}
        )
        self._layers: dict[str, dict[str, str]] = {
            source: {} for source in (*_PRECEDENCE, self._set_source)
        }
        self._delivered: dict[str, Parameter] = {}
        self.set_up()

    def set_up(self) -> None:
        """Take the parameters of the provisioning server."""
        server = Parameter(self._settings.provisioning_server, "device")
        self._delivered = (
            self._factory_parameters()
            | {"device.prov.serverName": server}
            | {
                name: Parameter(value, "config")
                for name, value in self._settings.configuration.items()
            }
        )

    def forget_everything(self) -> None:
        """Go back to what the factory has delivered."""
        for layer in self._layers.values():
            layer.clear()
        self._delivered = self._factory_parameters()

    def forget_until_restart(self) -> None:
        """Lose what a restart takes back."""
        for layer in self._layers.values():
            layer.pop(SCREEN_CAPTURE_ALLOWED, None)

    def get(self, name: str) -> Parameter | None:
        """Return a parameter, if the phone knows it."""
        for source, layer in self._layers.items():
            if name in layer:
                return Parameter(layer[name], source)
        return self._delivered.get(name)

    def value(self, name: str) -> str:
        """Return the value of a parameter; an unknown one is empty."""
        parameter = self.get(name)
        return parameter.value if parameter else ""

    def from_sources(self, sources: Collection[str]) -> dict[str, str]:
        """Return all values that come from some of the sources."""
        names = set(self._delivered).union(*self._layers.values())
        parameters = {name: self.get(name) for name in sorted(names)}
        return {
            name: parameter.value
            for name, parameter in parameters.items()
            if parameter and parameter.source in sources
        }

    def can_set(self, name: str) -> bool:
        """Whether the REST API may set a parameter.

        A parameter of the device has a switch of its own, its name with ".set".
        """
        if name in self._read_only:
            return False
        if self._settings.refuse_notification_settings and _is_notification(name):
            return False
        known = self.get(name) is not None
        return known or name.removesuffix(".set") in _DEVICE_DEFAULTS

    def set(self, values: Mapping[str, str]) -> bool:
        """Store parameters, and return whether the phone has to restart.

        A parameter of the device is stored only together with its switch.
        """
        switched = {
            name: value
            for name, value in values.items()
            if not name.startswith("device.")
            or (
                name in _DEVICE_DEFAULTS
                and values.get("device.set") == "1"
                and values.get(f"{name}.set") == "1"
            )
        }

        ignores_notifications = self._settings.ignore_notification_settings

        def _store() -> None:
            for name, value in switched.items():
                if ignores_notifications and _is_notification(name):
                    continue
                is_device = name in _DEVICE_DEFAULTS
                self._layers["device" if is_device else self._set_source][name] = value

        return self._restarts_after(_store)

    def set_at_phone(self, name: str, value: str) -> None:
        """Store a parameter that somebody sets at the phone."""
        self._layers["local"][name] = value

    def reset(self, sources: Collection[str]) -> bool:
        """Forget what sources have set, and return whether the phone has to restart."""

        def _forget() -> None:
            for source in sources:
                self._layers[source].clear()

        return self._restarts_after(_forget)

    def _restarts_after(self, change: Callable[[], None]) -> bool:
        """Change something, and return whether that takes a restart."""
        before = {name: self.value(name) for name in self._restarting_names()}
        change()
        return any(
            before.get(name, "") != self.value(name)
            for name in self._restarting_names().union(before)
        )

    def _restarting_names(self) -> frozenset[str]:
        names = frozenset(self._delivered).union(*self._layers.values())
        return frozenset(name for name in names if self._restarts(name))

    def _restarts(self, name: str) -> bool:
        if self._settings.notification_changes_restart and _is_notification(name):
            return True
        return _RESTARTING.fullmatch(name) is not None

    def _factory_parameters(self) -> dict[str, Parameter]:
        return _factory_parameters(self._settings.version, self._line_keys)


def _is_notification(name: str) -> bool:
    return name.startswith(NOTIFICATION_PREFIX)


def _factory_parameters(version: Version, line_keys: LineKeys) -> dict[str, Parameter]:
    defaults = dict(_DEFAULTS)
    if version >= _EXTENDED_NOTIFICATIONS_SINCE:
        defaults |= _EXTENDED_NOTIFICATIONS
    return (
        {name: Parameter(value, "default") for name, value in defaults.items()}
        | {name: Parameter(value, "device") for name, value in _DEVICE_DEFAULTS.items()}
        # Whoever can ask sees it switched on.
        | {"apps.restapi.enabled": Parameter("1", "config")}
        | _line_parameters(line_keys)
    )


def _line_parameters(line_keys: LineKeys) -> dict[str, Parameter]:
    lines = [key.line for key in line_keys.all if not key.extra]
    parameters: dict[str, Parameter] = {}
    for index, line in enumerate(lines, start=1):
        source = "default" if line.factory else "config"
        values: Iterable[tuple[str, str]] = (
            ("address", "" if line.factory else line.settings.number),
            ("displayName", "" if line.factory else line.settings.shown_name),
            ("label", "" if line.factory else line.settings.shown_label),
            ("lineKeys", str(line.settings.line_keys)),
            ("server.1.address", "" if line.factory else line.settings.server),
        )
        for name, value in values:
            parameters[f"reg.{index}.{name}"] = Parameter(value, source)
    return parameters
