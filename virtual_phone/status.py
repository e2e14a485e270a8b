"""The answers of the REST API that are a number in the JSON, not an HTTP code."""

from collections.abc import Mapping
from enum import StrEnum


class ApiStatus(StrEnum):
    """Value of the member "Status" of every JSON answer."""

    OK = "2000"
    INVALID_INPUT = "4000"
    BUSY = "4001"
    LINE_NOT_REGISTERED = "4002"
    NOT_ALLOWED = "4003"
    NOT_SUPPORTED = "4004"
    NO_SUCH_LINE = "4005"
    NO_URL = "4006"
    NO_SUCH_CALL = "4007"
    EXPORT_FAILED = "4008"
    TOO_MUCH_INPUT = "4009"
    DEFAULT_PASSWORD = "4010"
    FORBIDDEN = "4403"
    FAILED = "5000"


class RefusedError(Exception):
    """The phone will not do what was asked of it."""

    def __init__(
        self,
        status: ApiStatus,
        reason: str,
        members: Mapping[str, object] | None = None,
    ) -> None:
        """Keep the status for the REST API and the reason for people.

        Args:
            status: What the REST API answers.
            reason: What the control page and Python callers read.
            members: What the JSON answer carries besides the status.
        """
        super().__init__(reason)
        self.status = status
        self.members = members or {}


class NoPageError(Exception):
    """The phone has no such command, for now or for good."""
