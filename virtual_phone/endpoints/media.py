"""Commands that tell what is heard and seen in the calls."""

from virtual_phone.calls import Call
from virtual_phone.device import Device

from .endpoint import Command, Endpoint, Members

_PACKETS_A_SECOND = 50
_OCTETS_A_PACKET = 80
_VIDEO_OCTETS_A_PACKET = 300
_AUDIO_OFFSET = 0x1D8
_VIDEO_OFFSET = 0xC10
_PACKETS_FOR_ONE_LOST = 200


def communication_info(device: Device, _command: Command) -> Members:
    """Tell the direction of the media, call by call.

    A Trio was seen to list three RxTx in one call. What an idle phone lists is
    not known; here it is one Idle.
    """
    return {
        "data": {
            "CommunicationType": [_direction(call) for call in _with_media(device)]
            or ["Idle"],
            "FarEndMuteState": [],
            "PhoneMuteState": str(device.switchboard.microphone_muted),
        }
    }


def session_stats(device: Device, _command: Command) -> Members:
    """Count the packets of each call.

    Keys and texts are those seen on a Trio in a call, and all of the manual. A
    call that we have put on hold has no streams.
    """
    return {"data": [_session(device, call) for call in _with_media(device)]}


def _with_media(device: Device) -> list[Call]:
    return [
        call
        for call in device.switchboard.calls
        if call.connected_at is not None
        and call.ended_at is None
        and call.channel is None
    ]


def _direction(call: Call) -> str:
    if call.on_hold:
        return "None" if call.held else "TxOnly"
    return "RxOnly" if call.held else "RxTx"


def _session(device: Device, call: Call) -> Members:
    key = device.settings.h235_key
    session: Members = {
        "Ref": f"0x{call.handle}",
        "SRTPCall": "False",
        "H235Call": str(bool(key)),
    }
    if key:
        session["H235DHKey"] = key
    if not call.on_hold:
        streams = [_audio(device, call)]
        if device.settings.camera:
            streams.append(_video(device, call))
        session["Streams"] = streams
    return session


def _audio(device: Device, call: Call) -> dict[str, str]:
    quality = f"{device.settings.voice_quality:.1f}"
    return _stream(device, call, _AUDIO_OFFSET, _OCTETS_A_PACKET) | {
        "Category": "0:Voice",
        "RxPayloadSize": "80",
        "TxPayloadSize": "20",
        "RxCodec": "3:G.722.1",
        "TxCodec": "3:G.722.1",
        "RxMOSCQ": quality,
        "TxMOSCQ": quality,
        "RxMOSLQ": quality,
        "TxMOSLQ": quality,
    }


def _video(device: Device, call: Call) -> dict[str, str]:
    return _stream(device, call, _VIDEO_OFFSET, _VIDEO_OCTETS_A_PACKET) | {
        "Category": "1:Video",
        "RxPayloadSize": "v",
        "TxPayloadSize": "v",
        "RxCodec": "24:H.264",
        "TxCodec": "24:H.264",
        "VideoRxFramerate": "16",
        "VideoRxFrameWidth": "320",
        "VideoRxFrameHeight": "180",
        "VideoRxFastUpdateReqCnt": "0",
        "VideoRxActBitrateKbps": "319",
        "VideoTxFramerate": "15",
        "VideoTxFrameWidth": "1280",
        "VideoTxFrameHeight": "720",
        "VideoTxConfigBitrateKbps": "448",
        "VideoTxFastUpdateReqCnt": "1",
        "VideoTxActBitrateKbps": "440",
    }


def _stream(device: Device, call: Call, offset: int, octets: int) -> dict[str, str]:
    sent = _PACKETS_A_SECOND * call.duration(device.clock.stopwatch())
    lost = sent // _PACKETS_FOR_ONE_LOST
    return {
        "Ref": f"0x{int(call.handle, 16) + offset:x}",
        "PacketsReceived": str(sent - lost),
        "PacketsSent": str(sent),
        "OctetsReceived": str(octets * (sent - lost)),
        "OctetsSent": str(octets * sent),
        "PacketsExpected": str(sent),
        "PacketsLost": str(lost),
        "Jitter": "0",
        "MaxJitter": "0",
        "Latency": "0",
    }


ENDPOINTS = (
    Endpoint(
        "GET", "v1/mgmt/media/communicationInfo", communication_info, for_users=True
    ),
    Endpoint("GET", "v1/mgmt/media/sessionStats", session_stats),
)
