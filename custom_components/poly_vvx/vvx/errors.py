"""What can go wrong between us and a phone.

One class for each thing a caller would handle differently, and the one place
that says what a Status code means.
"""

from enum import IntEnum


class Status(IntEnum):
    """The codes a phone puts into the Status field of its answers."""

    OK = 2000
    INVALID_INPUT = 4000
    DEVICE_BUSY = 4001
    LINE_NOT_REGISTERED = 4002
    OPERATION_NOT_ALLOWED = 4003
    OPERATION_NOT_SUPPORTED = 4004
    LINE_DOES_NOT_EXIST = 4005
    URLS_NOT_CONFIGURED = 4006
    CALL_DOES_NOT_EXIST = 4007
    CONFIGURATION_EXPORT_FAILED = 4008
    INPUT_SIZE_LIMIT_EXCEEDED = 4009
    DEFAULT_PASSWORD_NOT_ALLOWED = 4010
    FAILED = 5000
    # The rest is in no manual for VVX up to 5.9; later firmware has them.
    CONTACT_NOT_FOUND = 4011
    BAD_REQUEST = 4400
    FORBIDDEN = 4403
    INTERNAL_ERROR = 5500


class VvxError(Exception):
    """Anything that kept a request from being answered as hoped.

    The text is for logs: English, without secrets, and never holds what the
    phone sent.
    """


class PhoneConnectionError(VvxError):
    """The phone could not be reached, or the connection broke."""


class HungUpError(PhoneConnectionError):
    """We have ended the connection ourselves, because nobody needs it any more."""


class PhoneTimeoutError(PhoneConnectionError):
    """Nothing came in time: no connection, or no answer."""


class NobodyListensError(PhoneConnectionError):
    """The host refuses connections: no phone is at work there."""


class UnknownHostError(PhoneConnectionError):
    """No address is known for the name of the host."""


class TlsError(PhoneConnectionError):
    """The phone was reached, but no encrypted connection could be agreed on."""


class CertificateChangedError(TlsError):
    """Another certificate is shown than the pinned one."""


class AuthenticationError(VvxError):
    """The phone refused the user name or the password (HTTP 401).

    A phone locks itself after a few, so when to try the same login again is not for
    the caller to decide.
    """

    def __init__(
        self, message: str, *, times: int = 1, pause: float | None = None
    ) -> None:
        """Remember how often it was refused in a row, and for how long to wait.

        Without a pause the login is not to be tried again.
        """
        super().__init__(message)
        self.times = times
        self.pause = pause


class LockedOutError(VvxError):
    """The phone refuses everything, and this login has never worked (HTTP 403).

    It locked itself after wrong passwords, or somebody else keeps it busy:
    from outside the two look the same.
    """


class DefaultPasswordError(VvxError):
    """The REST API stays shut until the default password is changed (4010)."""


class RestDisabledError(VvxError):
    """The phone is there, but its REST API is switched off (404 without a login)."""


class NotOfferedError(VvxError):
    """This phone does not know the command (404 with a login, or 4004)."""


class AccessDeniedError(NotOfferedError):
    """The account may not use the command; the administrator's may."""


class BusyError(VvxError):
    """The phone kept answering that it is busy (HTTP 403 or 4001)."""


class InvalidResponseError(VvxError):
    """The phone's answer makes no sense: not JSON, too large, wrong shape."""


class RedirectedError(InvalidResponseError):
    """The phone wanted to send us elsewhere; a password never follows."""


class RefusedError(VvxError):
    """The phone understood the request and said no."""

    def __init__(self, code: int, parameters: tuple[str, ...] = ()) -> None:
        """Remember the phone's Status code, and the parameters it complains of."""
        self.code = code
        self.parameters = parameters
        self.status = Status(code) if code in Status else None
        """What the code means; None for a code that no manual lists."""
        meaning = self.status.name.replace("_", " ").lower() if self.status else "?"
        super().__init__(f"the phone refused with status {code} ({meaning})")
