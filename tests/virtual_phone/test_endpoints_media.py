"""Tests of the commands about what is heard and seen."""

from collections.abc import Callable

import pytest

from .conftest import SETTINGS, Client, FakeClock

COMMUNICATION = "v1/mgmt/media/communicationInfo"
SESSIONS = "v1/mgmt/media/sessionStats"
COMMON_KEYS = {
    *("Ref", "Category", "PacketsReceived", "PacketsSent", "OctetsReceived"),
    *("OctetsSent", "PacketsExpected", "PacketsLost", "Jitter", "MaxJitter"),
    *("Latency", "RxPayloadSize", "TxPayloadSize", "RxCodec", "TxCodec"),
}
AUDIO_KEYS = COMMON_KEYS | {"RxMOSCQ", "TxMOSCQ", "RxMOSLQ", "TxMOSLQ"}
VIDEO_KEYS = COMMON_KEYS | {
    *("VideoRxFramerate", "VideoRxFrameWidth", "VideoRxFrameHeight"),
    *("VideoRxFastUpdateReqCnt", "VideoRxActBitrateKbps", "VideoTxFramerate"),
    *("VideoTxFrameWidth", "VideoTxFrameHeight", "VideoTxConfigBitrateKbps"),
    *("VideoTxFastUpdateReqCnt", "VideoTxActBitrateKbps"),
}


async def test_communication(client: Client) -> None:
    """The direction of the media follows the call."""
    phone = client.phone
    handle = phone.incoming_call("3001")
    seen = []
    acts: tuple[Callable[[], None], ...] = (
        lambda: None,
        lambda: phone.local_answer(handle),
        lambda: phone.local_mute(True),
        lambda: phone.remote_hold(handle),
        lambda: phone.local_hold(handle),
        lambda: phone.remote_resume(handle),
        lambda: phone.local_hang_up(handle),
    )
    for act in acts:
        act()
        data = (await client.get(COMMUNICATION)).json["data"]
        seen += [(*data["CommunicationType"], data["PhoneMuteState"])]
    assert data["FarEndMuteState"] == []
    assert seen == [
        *(("Idle", "False"), ("RxTx", "False"), ("RxTx", "True"), ("RxOnly", "True")),
        *(("None", "True"), ("TxOnly", "True"), ("Idle", "False")),
    ]


async def test_sessions(client: Client, clock: FakeClock) -> None:
    """Each conversation has a session, whose counters rise."""
    client.phone.start_paging()
    handle = client.phone.incoming_call("3001")
    assert (await client.get(SESSIONS)).json["data"] == []
    client.phone.local_answer(handle)
    clock.advance(5)
    (session,) = (await client.get(SESSIONS)).json["data"]
    (stream,) = session.pop("Streams")
    assert session == {"Ref": f"0x{handle}", "SRTPCall": "False", "H235Call": "False"}
    assert set(stream) == AUDIO_KEYS
    assert (stream["RxMOSLQ"], stream["OctetsSent"]) == ("127.0", "20000")
    assert (stream["PacketsSent"], stream["PacketsExpected"]) == ("250", "250")
    assert (stream["PacketsReceived"], stream["PacketsLost"]) == ("249", "1")
    client.phone.local_hold(handle)
    (session,) = (await client.get(SESSIONS)).json["data"]
    assert "Streams" not in session


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(camera=True, h235_key="0a1b", voice_quality=4.1)],
)
async def test_video_and_key(client: Client) -> None:
    """A phone with a camera has a second stream; a key shows if there is one."""
    client.phone.local_answer(client.phone.incoming_call("3001"))
    (session,) = (await client.get(SESSIONS)).json["data"]
    assert (session["H235Call"], session["H235DHKey"]) == ("True", "0a1b")
    audio, video = session["Streams"]
    assert audio["TxMOSCQ"] == "4.1"
    assert set(video) == VIDEO_KEYS
    assert (video["Category"], video["RxPayloadSize"]) == ("1:Video", "v")
