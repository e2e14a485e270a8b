"""The sound and pictures of calls."""

from dataclasses import dataclass
from typing import Any, Final

from ..fields import Fields, objects
from .section import Section, declare, flag, number, percentage, sections, text, texts

_UNKNOWN_SCORE: Final = 127.0
"""What phones put where they have no score."""


def _score(*keys: str) -> Any:
    """Declare a mean opinion score, from 1 to 5."""

    def read(source: Fields, key: str) -> object:
        value = source.decimal(key)
        return None if value == _UNKNOWN_SCORE else value

    return declare(read, keys)


def _after_colon(*keys: str) -> Any:
    """Declare a name that phones number, such as 3:G.722.1."""

    def read(source: Fields, key: str) -> object:
        value = source.text(key)
        return value and (value.partition(":")[2] or value)

    return declare(read, keys)


@dataclass(frozen=True, kw_only=True)
class MediaStream(Section):
    """Sound or picture of a media session; times are in milliseconds."""

    reference: str | None = text("Ref")
    category: str | None = _after_colon()
    packets_received: int | None = number()
    packets_sent: int | None = number()
    octets_received: int | None = number()
    octets_sent: int | None = number()
    packets_expected: int | None = number()
    packets_lost: int | None = number()
    jitter: int | None = number()
    max_jitter: int | None = number()
    latency: int | None = number()
    received_payload_size: int | None = number("RxPayloadSize")
    sent_payload_size: int | None = number("TxPayloadSize")
    received_codec: str | None = _after_colon("RxCodec")
    sent_codec: str | None = _after_colon("TxCodec")
    received_mos_conversational: float | None = _score("RxMOSCQ")
    sent_mos_conversational: float | None = _score("TxMOSCQ")
    received_mos_listening: float | None = _score("RxMOSLQ")
    sent_mos_listening: float | None = _score("TxMOSLQ")
    video_received_frame_rate: int | None = number("VideoRxFramerate")
    video_received_frame_width: int | None = number("VideoRxFrameWidth")
    video_received_frame_height: int | None = number("VideoRxFrameHeight")
    video_received_fast_update_requests: int | None = number("VideoRxFastUpdateReqCnt")
    video_received_bitrate_kbps: int | None = number("VideoRxActBitrateKbps")
    video_sent_frame_rate: int | None = number("VideoTxFramerate")
    video_sent_frame_width: int | None = number("VideoTxFrameWidth")
    video_sent_frame_height: int | None = number("VideoTxFrameHeight")
    video_sent_configured_bitrate_kbps: int | None = number("VideoTxConfigBitrateKbps")
    video_sent_fast_update_requests: int | None = number("VideoTxFastUpdateReqCnt")
    video_sent_bitrate_kbps: int | None = number("VideoTxActBitrateKbps")

    @property
    def packet_loss(self) -> float | None:
        """How many of the packets that should have come did not, in percent."""
        if self.packets_expected is None or self.packets_lost is None:
            return None
        return percentage(self.packets_lost, self.packets_expected, digits=2)


@dataclass(frozen=True, kw_only=True)
class MediaSession(Section):
    """The media of a call (Management.SessionStats), without the H.235 key."""

    reference: str | None = text("Ref")
    srtp: bool | None = flag("SRTPCall")
    h235: bool | None = flag("H235Call")
    streams: tuple[MediaStream, ...] = sections(MediaStream)

    @property
    def voice(self) -> MediaStream | None:
        """The stream of sound, if there is one."""
        return next(
            (
                stream
                for stream in self.streams
                if (stream.category or "").lower() == "voice"
            ),
            None,
        )


def parse_media_sessions(raw: object) -> tuple[MediaSession, ...]:
    """Read the data of SessionStats."""
    return tuple(MediaSession.read(item) for item in objects(raw))


@dataclass(frozen=True, kw_only=True)
class CommunicationInfo(Section):
    """What the media ports are doing (Management.CommunicationInfo)."""

    communication_types: tuple[str, ...] = texts("CommunicationType")
    far_ends_muted: tuple[str, ...] = texts("FarEndMuteState")
    muted: bool | None = flag("PhoneMuteState")
