"""How answers look on the wire."""

from dataclasses import dataclass, field
from http import HTTPStatus
import json
import zlib

JSON_TYPE = "application/json"
HTML_TYPE = "text/html"

_PAGE = (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
    "<html><head><title>{title}</title></head><body>\n"
    "{text}\n"
    "</body></html>\n"
)
_TEXTS = {
    HTTPStatus.BAD_REQUEST: "Your client has issued a malformed request.",
    HTTPStatus.UNAUTHORIZED: "Authorization failed.",
    HTTPStatus.FORBIDDEN: "Access to this document is forbidden.",
    HTTPStatus.NOT_FOUND: "The document requested was not found on this server.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large.",
}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer, ready to be sent."""

    http_status: int = HTTPStatus.OK
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """How long the phone was busy until it had the answer."""

    @property
    def is_page(self) -> bool:
        """Whether this is a page for people, after which a phone hangs up."""
        return self.content_type == HTML_TYPE


def html_page(http_status: int, headers: dict[str, str] | None = None) -> Reply:
    """Write the page with which the phone's web server refuses a request."""
    try:
        known = HTTPStatus(http_status)
        title, text = f"{http_status} {known.phrase}", _TEXTS.get(known, known.phrase)
    except ValueError:
        title, text = str(http_status), "Unknown"
    return Reply(
        http_status=http_status,
        body=_PAGE.format(title=title, text=text).encode(),
        content_type=HTML_TYPE,
        headers=headers or {},
    )


def json_reply(members: dict[str, object], salt: str) -> Reply:
    """Write an answer of the REST API: one line, in no particular order.

    Args:
        members: Members of the answer.
        salt: What makes the order of keys this phone's own.
    """
    shuffled = _shuffle(members, salt)
    return Reply(body=json.dumps(shuffled, ensure_ascii=False).encode())


def _shuffle(value: object, salt: str) -> object:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: zlib.crc32(f"{salt}{key}".encode()))
        return {key: _shuffle(value[key], salt) for key in keys}
    if isinstance(value, list):
        return [_shuffle(item, salt) for item in value]
    return value
