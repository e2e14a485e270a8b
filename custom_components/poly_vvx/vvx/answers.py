"""What came back from the phone, and what that means."""

from dataclasses import dataclass
from http import HTTPStatus
import ssl
from typing import Final, Self

import aiohttp

from .configuration import INVALID_PARAMETERS, parse_invalid_parameters
from .errors import (
    BusyError,
    CertificateChangedError,
    DefaultPasswordError,
    InvalidResponseError,
    LockedOutError,
    NobodyListensError,
    NotOfferedError,
    PhoneConnectionError,
    PhoneTimeoutError,
    RedirectedError,
    RefusedError,
    Status,
    TlsError,
    UnknownHostError,
    VvxError,
)
from .fields import Fields
from .slips import is_whole, read_object

_CHUNK_SIZE: Final = 64 * 1024


class ConnectionBrokenError(PhoneConnectionError):
    """The connection broke before an answer began."""


class OddHttpError(InvalidResponseError):
    """The answer is not HTTP, to the letter at least."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    http_status: int
    challenge: str
    """Which kind of login is asked for; empty if none is."""
    body: bytes
    document: Fields
    """The JSON object in the body; empty if there is none."""

    @classmethod
    async def read(cls, response: aiohttp.ClientResponse, maximum_size: int) -> Self:
        """Read a response to its end.

        Raises InvalidResponseError where it has more bytes than a phone can mean.
        """
        body = bytearray()
        try:
            await _read_body(response, body, maximum_size)
        except aiohttp.ClientError:
            # Some announce more than they send. What is whole counts.
            if not is_whole_answer(body):
                raise
        return cls(
            http_status=response.status,
            challenge=response.headers.get("WWW-Authenticate", ""),
            body=bytes(body),
            document=parse_body(body),
        )

    @property
    def from_rest_api(self) -> bool:
        """Whether it is more than a page of the web server in front."""
        return "Status" in self.document

    @property
    def refuses_login(self) -> bool:
        """Whether user name or password are wrong, or missing."""
        return self.http_status == HTTPStatus.UNAUTHORIZED

    @property
    def denies(self) -> bool:
        """Whether it refuses the account, if the login is known to be right."""
        return self.refuses_login or self.document.number("Status") == Status.FORBIDDEN

    def raise_for_status(self, *, login_worked: bool) -> None:
        """Turn anything but success into the error that it means.

        The phone's own Status says more than HTTP's, so it is heard first. What a
        login means that was refused is for the caller to say.
        """
        match self.document.number("Status"):
            case Status.OK:
                return
            case Status.DEVICE_BUSY:
                raise BusyError("the phone is busy")
            case Status.OPERATION_NOT_SUPPORTED:
                raise NotOfferedError("the phone does not support the command")
            case Status.DEFAULT_PASSWORD_NOT_ALLOWED:
                raise DefaultPasswordError("the phone still has its default password")
            case int(code):
                invalid = self.document.raw(INVALID_PARAMETERS)
                raise RefusedError(code, parse_invalid_parameters(invalid))
        match self.http_status:
            case HTTPStatus.BAD_REQUEST:
                raise RefusedError(Status.BAD_REQUEST)
            case HTTPStatus.FORBIDDEN if login_worked:
                raise BusyError("the phone is busy with another request")
            case HTTPStatus.FORBIDDEN:
                raise LockedOutError("the phone refuses every request")
            case HTTPStatus.NOT_FOUND:
                raise NotOfferedError("the phone does not know the command")
            case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise RefusedError(Status.INPUT_SIZE_LIMIT_EXCEEDED)
            case code if code // 100 == 3:
                raise RedirectedError("the phone redirects the request")
        raise InvalidResponseError(
            f"the answer is not one of the REST API (HTTP {self.http_status})"
        )


async def _read_body(
    response: aiohttp.ClientResponse, body: bytearray, maximum: int
) -> None:
    """Read a body, but never more than a phone can mean."""
    async for chunk in response.content.iter_chunked(_CHUNK_SIZE):
        body += chunk
        if len(body) > maximum:
            response.close()
            raise InvalidResponseError("the answer is too large")
        if (
            response.content_length is not None
            and not response.content.at_eof()
            and is_whole_answer(body)
        ):
            # Nobody waits for the rest that was announced, and will not come.
            response.close()
            return


def is_whole_answer(body: bytes | bytearray) -> bool:
    """Tell whether a body is a JSON object, of which nothing can be missing."""
    # What is not even the end of one takes no long look.
    return body[-9:].strip(b"\0\r\n ").endswith(b"}") and is_whole(_text_of(body))


def parse_body(body: bytes | bytearray) -> Fields:
    """Return the JSON object in a body; an empty one if there is none."""
    return Fields(read_object(_text_of(body)))


def _text_of(body: bytes | bytearray) -> str:
    """Return a body as text.

    Bad bytes are replaced: a caller's name in another encoding must not hide that
    somebody calls.
    """
    return body.decode(errors="replace")


def meaning_of(error: Exception) -> VvxError:
    """Return what an error of the network means to us."""
    match error:
        case TimeoutError():
            return PhoneTimeoutError("no answer in time")
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            return CertificateChangedError("the certificate is not the known one")
        case (
            aiohttp.ClientSSLError()
            # Hung up on before a request was sent, that is while agreeing.
            | aiohttp.ClientConnectorError(os_error=ConnectionResetError())
        ):
            return TlsError("no encrypted connection could be agreed on")
        case aiohttp.ClientConnectorDNSError():
            return UnknownHostError("nobody knows the host")
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return NobodyListensError("nobody accepts connections")
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return PhoneConnectionError("the phone cannot be reached")
        case (
            aiohttp.ServerDisconnectedError()
            | aiohttp.ClientOSError()
            | aiohttp.ClientConnectionResetError()
        ):
            return ConnectionBrokenError("the phone closed the connection")
        case aiohttp.ClientResponseError():
            return OddHttpError("the answer is not HTTP")
    return PhoneConnectionError("the connection broke")
