"""The phone's configuration parameters, as config/get and config/set see them."""

from collections.abc import Iterable
from dataclasses import dataclass
import re

from .lines import LineKeys
from .settings import PhoneSettings

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
    "call.rejectBusyOnDnd": "1",
    "diags.pcap.enabled": "0",
    "feature.doNotDisturb.enable": "1",
    "feature.persistentMute.enabled": "0",
    "httpd.cfg.enabled": "1",
    "httpd.cfg.port": "80",
    "httpd.cfg.secureTunnelEnabled": "1",
    "httpd.cfg.secureTunnelPort": "443",
    "httpd.cfg.secureTunnelRequired": "1",
    "httpd.enabled": "1",
    "log.level.change.restapi": "4",
    "msg.mwi.1.led": "1",
    "tcpIpApp.sntp.address": "",
    "up.backlight.idleIntensity": "1",
    "up.backlight.onIntensity": "3",
    "up.screenCapture.enabled": "0",
    "up.screenCapture.value": "0",
    "voice.volume.persist.handsfree": "1",
}
# Parameters of the device live apart: they need "set" switches and a reboot.
_DEVICE_DEFAULTS = {
    "device.font.size": "Small",
    "device.local.deviceName": "",
    "device.set": "0",
    "device.sntp.serverName": "",
    "device.syslog.serverName": "",
    "device.theme": "Modern",
}
_READ_ONLY = frozenset({"apps.restapi.enabled"})
_RESTARTING = re.compile(r"msg\.mwi\.\d+\.led|diags\.pcap\..*|device\..*")


@dataclass(frozen=True)
class Parameter:
    """A value and where it comes from."""

    value: str
    source: str


class Configuration:
    """Every parameter this phone knows."""

    def __init__(self, settings: PhoneSettings, line_keys: LineKeys) -> None:
        """Fill the store as a provisioning server would."""
        self._set_source = settings.config_set_source
        self._parameters = (
            {name: Parameter(value, "default") for name, value in _DEFAULTS.items()}
            | {
                name: Parameter(value, "device")
                for name, value in _DEVICE_DEFAULTS.items()
            }
            | {"apps.restapi.enabled": Parameter("1", "config")}
            | _line_parameters(line_keys)
            | {
                name: Parameter(value, "config")
                for name, value in settings.configuration.items()
            }
        )

    def get(self, name: str) -> Parameter | None:
        """Return a parameter, if the phone knows it."""
        return self._parameters.get(name)

    def can_set(self, name: str) -> bool:
        """Whether the REST API may set a parameter.

        A parameter of the device has a switch of its own, its name with ".set".
        """
        if name in _READ_ONLY:
            return False
        known = name in self._parameters
        return known or name.removesuffix(".set") in _DEVICE_DEFAULTS

    def set(self, values: dict[str, str]) -> bool:
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
        changed = [
            name
            for name, value in switched.items()
            if self._parameters[name].value != value
        ]
        for name, value in switched.items():
            is_device = name in _DEVICE_DEFAULTS
            source = "device" if is_device else self._set_source
            self._parameters[name] = Parameter(value, source)
        return any(_RESTARTING.fullmatch(name) for name in changed)


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
