"""What each action takes, as its schema makes it of the data.

A handler passes the fields on by name, so that the type checker compares them with
what the action wants.
"""

from typing import Literal, NotRequired, TypedDict


class NoFields(TypedDict):
    """Fields of an action that takes none."""


class CallFields(TypedDict):
    """Fields of an action on a call."""

    call_id: NotRequired[str]


class AnswerFields(CallFields):
    """Fields of answer."""

    other_call: Literal["hold", "end"]


class DialFields(TypedDict):
    """Fields of dial."""

    destination: str
    line: NotRequired[int]
    type: NotRequired[str]


class HangUpFields(CallFields):
    """Fields of hang_up."""

    all: bool


class MuteFields(TypedDict):
    """Fields of mute."""

    muted: bool


class TransferFields(CallFields):
    """Fields of transfer."""

    destination: str


class DtmfFields(TypedDict):
    """Fields of send_dtmf."""

    digits: str


class CallLogFields(TypedDict):
    """Fields of get_call_log."""

    kind: str
    limit: NotRequired[int]


class DirectoryFields(TypedDict):
    """Fields of export_directory."""

    group: NotRequired[list[str]]


class InformationFields(TypedDict):
    """Fields of get_information."""

    section: str


class GetConfigFields(TypedDict):
    """Fields of get_config."""

    parameters: list[str]


class SetConfigFields(TypedDict):
    """Fields of set_config."""

    parameters: dict[str, str | bool | float]


class KeyFields(TypedDict):
    """Fields of press_key."""

    keys: list[str]


class TextFields(TypedDict):
    """Fields of type_text."""

    text: str
    replace: bool


class TouchFields(TypedDict):
    """Fields of touch."""

    gesture: str
    positions: list[dict[str, int]]
    duration: NotRequired[int]
    easing: NotRequired[int]


class ExportFields(TypedDict):
    """Fields of export_configuration."""

    url: str
    kind: str


class UploadFields(TypedDict):
    """Fields of upload_packet_capture."""

    url: NotRequired[str]


class ConfirmFields(TypedDict):
    """Fields of factory_reset."""

    confirm: bool


class ResetFields(ConfirmFields):
    """Fields of reset_configuration."""

    scope: str


class SkypeFields(TypedDict):
    """Fields of skype_sign_in."""

    address: str
    user: str
    password: str
    domain: NotRequired[str]
    lock_code: NotRequired[str]
