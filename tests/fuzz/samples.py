"""What a virtual phone says by itself, as the seed of what no phone would say.

It is asked without a socket, once, and answers the same each time.
"""

import base64
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from virtual_phone import USERNAME, LineSettings, PhoneSettings
from virtual_phone.api import Request, RestApi
from virtual_phone.device import Device
from virtual_phone.endpoints import endpoint_table
from virtual_phone.notifications import SWITCHES, URL_PARAMETERS, Notification
from virtual_phone.wire import JSON_TYPE

_ANNOUNCING: Final = PhoneSettings(
    configuration=dict.fromkeys(SWITCHES.values(), "1")
    | {URL_PARAMETERS[0]: "http://192.0.2.77/events"},
    effect_delay=0,
    dial_step=0,
)
_SETTINGS: Final = (
    replace(
        _ANNOUNCING,
        lines=(
            LineSettings(number="2001", label="Desk", line_keys=2),
            LineSettings(number="2002", shared=True),
        ),
        firmware="6.x",
        location={"Country": "DE", "House Num. Suff.": "b"},
        provisioning_server="ftp://user:word@192.0.2.7/phones",
        skype=True,
        voice_quality=4.1,
        h235_key="c2VjcmV0",
    ),
    replace(
        _ANNOUNCING,
        lines=(LineSettings(number="2010"),),
        firmware="5.7",
        number_form="sip",
        line_id_key="LineID",
        notification_shape="as_seen",
        notification_free=True,
    ),
)
_NOON: Final = 1_793_620_800.0
_NAMES: Final = b'{"data": ["apps.telNotification.URL", "reg.1.address", "no.such"]}'


@dataclass(frozen=True, kw_only=True)
class Samples:
    """All that phones were heard to say."""

    answers: dict[str, list[bytes]] = field(default_factory=dict)
    """Bodies of answers by the path that was asked, in lower case."""
    notifications: list[bytes] = field(default_factory=list)


@cache
def samples() -> Samples:
    """Return what phones say while calls come and go."""
    result = Samples()
    for settings in _SETTINGS:
        _converse(settings, result)
    return result


def of(*paths: str) -> list[bytes]:
    """Return the answers to any of some paths, without repetitions."""
    found = samples().answers
    return list(
        dict.fromkeys(
            answer
            for wanted in paths
            for path, answers in found.items()
            if path.endswith(wanted.lower())
            for answer in answers
        )
    )


def _converse(settings: PhoneSettings, result: Samples) -> None:
    moment = _NOON

    def _hear(notification: Notification, _url: str) -> None:
        result.notifications.append(notification.body)

    device = Device(settings, lambda: moment, lambda: None, _hear)
    api = RestApi(device)
    device.boot()
    device.announcer.come_up()
    _ask_everything(settings, api, result)
    calls = device.switchboard
    first = calls.find(calls.incoming("3001", "Alice Example", 1))
    _ask_everything(settings, api, result)
    calls.answer(first)
    moment += 75
    calls.mute(True)
    _ask_everything(settings, api, result)
    calls.hold(first)
    calls.remote_answer(calls.dial("sip:bob@example.com", 1))
    _ask_everything(settings, api, result)
    for call in calls.calls:
        calls.remote_hang_up(call)
    calls.remote_hang_up(calls.find(calls.incoming("3002", "", 1)))
    calls.start_paging()
    device.register_line(1, False)
    device.register_line(1, True)
    _ask_everything(settings, api, result)


def _ask_everything(settings: PhoneSettings, api: RestApi, result: Samples) -> None:
    login = base64.b64encode(f"{USERNAME}:{settings.password}".encode()).decode()
    for verb, path in endpoint_table(settings.version):
        if verb != "GET" and path != "/api/v1/mgmt/config/get":
            continue
        request = Request(
            method=verb,
            path=path,
            target=path,
            query={},
            authorization=f"Basic {login}",
            content_type=JSON_TYPE,
            body=_NAMES if verb == "POST" else b"",
        )
        result.answers.setdefault(path, []).append(api.answer(request).body)
