"""From a request to its answer, without any network."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
import json

from .capture_pages import ScreenCapturePages
from .device import Device
from .endpoints import endpoint_table
from .endpoints.endpoint import Command, Endpoint
from .likeness import members_like, refusal_like
from .lockout import Lockout
from .login import Verdict
from .status import ApiStatus, NoPageError, RefusedError
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
        self._table = endpoint_table(settings.version)
        self._capture = ScreenCapturePages(device)
        self.lockout = Lockout(settings, device.clock.stopwatch)

    def refuse(self, request: Request) -> Reply | None:
        """Return the page for a request that does not reach the API.

        A phone whose REST API is off does not even ask for a password.
        """
        if not self._is_served(request):
            return html_page(HTTPStatus.NOT_FOUND)
        if self.lockout.locked:
            return html_page(HTTPStatus.FORBIDDEN)
        login = self._device.access.login
        verdict = login.check(request.method, request.target, request.authorization)
        if verdict in {Verdict.ACCEPTED, Verdict.ACCEPTED_AS_USER}:
            self.lockout.reset()
            as_user = verdict is Verdict.ACCEPTED_AS_USER
            return self._refuse_user(request) if as_user else None
        if verdict is Verdict.WRONG:
            self.lockout.note_failure()
        challenge = {"WWW-Authenticate": login.challenge(verdict)}
        return html_page(HTTPStatus.UNAUTHORIZED, challenge)

    def answer(self, request: Request) -> Reply:
        """Carry out a command and return its answer."""
        if len(request.body) > MOST_BODY_BYTES:
            return html_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if (page := self._capture.answer(request.method, request.path)) is not None:
            return page
        if (endpoint := self._find(request)) is None:
            return html_page(HTTPStatus.NOT_FOUND)
        # The bare type and nothing else: a charset was seen to be refused.
        if request.method == "POST" and request.content_type.lower() != JSON_TYPE:
            return html_page(HTTPStatus.BAD_REQUEST)
        like = self._device.settings.like.get(request.path.lower(), {})
        if (refusal := refusal_like(like)) is not None:
            return refusal
        try:
            if self._device.access.default_password:
                raise RefusedError(  # noqa: TRY301
                    ApiStatus.DEFAULT_PASSWORD, "The default password is not allowed"
                )
            members = endpoint.handle(self._device, _command(request))
        except NoPageError:
            return html_page(HTTPStatus.NOT_FOUND)
        except RefusedError as error:
            return self._json(error.status, error.members)
        members = members_like({"Status": ApiStatus.OK.value, **members}, like)
        reply = json_reply(members, self._device.settings.mac)
        return replace(reply, seconds=endpoint.seconds(self._device))

    def _find(self, request: Request) -> Endpoint | None:
        return self._table.get((request.method, request.path.lower()))

    def _is_served(self, request: Request) -> bool:
        """Whether there is anything at this address, as far as the phone tells."""
        if request.path.lower().startswith(_API_PREFIX):
            return self._device.access.rest_enabled
        return self._capture.is_served(request.path)

    def _refuse_user(self, request: Request) -> Reply | None:
        """Return what the account with fewer rights gets for a command beyond them.

        What that is was never published, so the settings choose.
        """
        endpoint = self._find(request)
        is_command = request.path.lower().startswith(_API_PREFIX)
        if is_command and (endpoint is None or endpoint.for_users):
            return None
        match self._device.settings.user_refusal:
            case "4403":
                return self._json(ApiStatus.FORBIDDEN, {})
            case "401":
                challenge = self._device.access.login.challenge(Verdict.WRONG)
                return html_page(
                    HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": challenge}
                )
        return html_page(HTTPStatus.FORBIDDEN)

    def _json(self, status: ApiStatus, members: Mapping[str, object]) -> Reply:
        return json_reply(
            {"Status": status.value, **members}, self._device.settings.mac
        )


def _command(request: Request) -> Command:
    if not request.body:
        return Command(query=request.query)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(ApiStatus.INVALID_INPUT, "The body is no JSON") from error
    return Command(
        query=request.query,
        data=body.get("data") if isinstance(body, dict) else None,
        has_line_breaks=b"\n" in request.body,
    )
