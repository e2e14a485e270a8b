"""Commands that let the phone send files somewhere; here it only writes them down."""

from urllib.parse import urlsplit

from virtual_phone.device import Device
from virtual_phone.status import ApiStatus, NoPageError, RefusedError
from virtual_phone.transfers import Export

from .endpoint import Command, Endpoint, Members

# By the manual, "All" leaves the device out.
_SOURCES = {
    "ConfigFiles": ("config",),
    "Local": ("local",),
    "Web": ("web",),
    "Device": ("device",),
    "All": ("config", "local", "web", "cloud"),
}
_REACHABLE = frozenset({"ftp", "ftps", "http", "https", "tftp"})
_WITHOUT_CAPTURE = frozenset({"VVX 101", "VVX 150", "VVX 201"})
_CAPTURE_SWITCHES = ("diags.pcap.enabled", "diags.pcap.background.enabled")
_SECONDS_BETWEEN_CAPTURES = 10
_FIRST_WITHOUT_CAPTURE = (6, 0)


def export_configuration(device: Device, command: Command) -> Members:
    """Export what some sources have set."""
    kind = command.text("ConfigType")
    if kind not in _SOURCES:
        raise RefusedError(ApiStatus.INVALID_INPUT, "There is no such ConfigType")
    url = _url(command, "Url")
    if not url:
        raise RefusedError(ApiStatus.NO_URL, "There is no address to export to")
    if urlsplit(url).scheme.lower() not in _REACHABLE or device.settings.export_fails:
        raise RefusedError(ApiStatus.EXPORT_FAILED, "The export has failed")
    parameters = device.configuration.from_sources(_SOURCES[kind])
    device.exports.append(Export(url=url, kind=kind, parameters=parameters))
    return {}


def upload_capture(device: Device, command: Command) -> Members:
    """Upload captured packets, at most once in ten seconds."""
    switched_on = all(
        device.configuration.value(name) == "1" for name in _CAPTURE_SWITCHES
    )
    if not switched_on or device.settings.model in _WITHOUT_CAPTURE:
        raise NoPageError
    url = _url(command, "url") or device.configuration.value("device.prov.serverName")
    if not url:
        raise RefusedError(ApiStatus.NO_URL, "There is no address to upload to")
    now = device.clock.stopwatch()
    last = device.captured_at
    if last is not None and now - last < _SECONDS_BETWEEN_CAPTURES:
        raise RefusedError(ApiStatus.BUSY, "The last upload was a moment ago")
    device.captured_at = now
    device.captures.append(url)
    return {}


def _url(command: Command, name: str) -> str:
    """Return an absolute URL, or an empty text if there is none."""
    url = command.get(name)
    if url is None or url == "":
        return ""
    try:
        if isinstance(url, str) and urlsplit(url).scheme and urlsplit(url).netloc:
            return url
    except ValueError:
        pass
    raise RefusedError(ApiStatus.INVALID_INPUT, f"{name} is no absolute URL")


ENDPOINTS = (
    Endpoint("POST", "v1/mgmt/config/export", export_configuration),
    Endpoint(
        "POST",
        "v1/mgmt/network/uploadBgCapture",
        upload_capture,
        before=_FIRST_WITHOUT_CAPTURE,
        for_users=True,
    ),
)
