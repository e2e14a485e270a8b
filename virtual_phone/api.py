"""From a request to its answer, without any network."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
import json

from .device import Device
from .endpoints import endpoint_table
from .endpoints.endpoint import Command
from .lockout import Lockout
from .login import BasicLogin, DigestLogin, Login, Verdict
from .settings import FACTORY_PASSWORD, PhoneSettings
from .status import ApiStatus, RefusedError
from .wire import JSON_TYPE, Reply, html_page, json_reply

MOST_BODY_BYTES = 20 * 1024
_API_PREFIX = "/api/"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the web server hands on."""

    method: str
    path: str
    target: str
    """Path and query as they were sent."""
    query: Mapping[str, str]
    authorization: str | None
    content_type: str
    body: bytes


class RestApi:
    """The REST API of the phone, and the ways it can refuse a request."""

    def __init__(self, device: Device) -> None:
        """Offer the commands that the phone's firmware has."""
        settings = device.settings
        self._device = device
        self._table = endpoint_table(settings.shape)
        self._login = _login(settings)
        self.lockout = Lockout(settings, device.clock.stopwatch)
        self.enabled = True
        """Whether the REST API is switched on."""
        self.default_password = settings.password == FACTORY_PASSWORD
        """Whether nobody has changed the administrator password yet."""

    def refuse(self, request: Request) -> Reply | None:
        """Return the page for a request that does not reach the API.

        A phone whose REST API is off does not even ask for a password.
        """
        if not self.enabled or not request.path.lower().startswith(_API_PREFIX):
            return html_page(HTTPStatus.NOT_FOUND)
        if self.lockout.locked:
            return html_page(HTTPStatus.FORBIDDEN)
        verdict = self._login.check(
            request.method, request.target, request.authorization
        )
        if verdict is Verdict.ACCEPTED:
            self.lockout.reset()
            return None
        if verdict is Verdict.WRONG:
            self.lockout.note_failure()
        challenge = {"WWW-Authenticate": self._login.challenge(verdict)}
        return html_page(HTTPStatus.UNAUTHORIZED, challenge)

    def answer(self, request: Request) -> Reply:
        """Carry out a command and return its answer."""
        if len(request.body) > MOST_BODY_BYTES:
            return html_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        endpoint = self._table.get((request.method, request.path.lower()))
        if endpoint is None:
            return html_page(HTTPStatus.NOT_FOUND)
        # The bare type and nothing else: a charset was seen to be refused.
        if request.method == "POST" and request.content_type.lower() != JSON_TYPE:
            return html_page(HTTPStatus.BAD_REQUEST)
        try:
            if self.default_password:
                raise RefusedError(  # noqa: TRY301
                    ApiStatus.DEFAULT_PASSWORD, "The default password is not allowed"
                )
            members = endpoint.handle(self._device, _command(request))
        except RefusedError as error:
            return self._json(error.status, error.members)
        return self._json(ApiStatus.OK, members)

    def _json(self, status: ApiStatus, members: Mapping[str, object]) -> Reply:
        return json_reply(
            {"Status": status.value, **members}, self._device.settings.mac
        )


def _login(settings: PhoneSettings) -> Login:
    if settings.authentication == "digest":
        return DigestLogin(settings.password)
    return BasicLogin(settings.password)


def _command(request: Request) -> Command:
    if not request.body:
        return Command(query=request.query)
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise RefusedError(ApiStatus.INVALID_INPUT, "The body is no JSON") from error
    return Command(
        query=request.query,
        data=body.get("data") if isinstance(body, dict) else None,
        has_line_breaks=b"\n" in request.body,
    )
