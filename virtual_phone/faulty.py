"""How a fault shows on the wire."""

import asyncio
from http import HTTPStatus
from itertools import cycle
import json

from aiohttp import web

from .faults import Fault, FaultKind
from .wire import JSON_TYPE, Reply, html_page

_HUGE = 5 * 1024 * 1024
_HUGE_PIECE = b"x" * 64 * 1024
_TOO_LITTLE = 2
_SLOW_PIECES = 10
_SLOW_SECONDS = 2.0
_ELSEWHERE = "https://192.0.2.99/elsewhere"


def instead_of_command(fault: Fault) -> Reply | None:
    """Return the answer that comes although the command was never carried out."""
    match fault.kind:
        case FaultKind.HTTP_STATUS:
            return html_page(int(fault.number(HTTPStatus.INTERNAL_SERVER_ERROR)))
        case FaultKind.API_STATUS:
            status = f"{fault.number(5000):.0f}"
            return Reply(body=json.dumps({"Status": status}).encode())
        case FaultKind.REDIRECT:
            location = str(fault.value or _ELSEWHERE)
            return html_page(HTTPStatus.FOUND, {"Location": location})
    return None


def damaged(reply: Reply, fault: Fault) -> Reply:
    """Return the answer of a command with its content damaged."""
    body = reply.body
    match fault.kind:
        case FaultKind.JSON_SLIPS:
            return Reply(body=b"\xef\xbb\xbf" + body[:-1] + b",}\0")
        case FaultKind.HALF_JSON:
            return Reply(body=body[: len(body) // 2])
        case FaultKind.WRONG_TYPES:
            return Reply(body=_with_wrong_types(body, whole=fault.value == "data"))
        case FaultKind.BAD_UTF8:
            return Reply(body=body.replace(b': "', b': "\xff\xfe', 1))
        case FaultKind.EMPTY_BODY:
            return Reply(body=b"")
        case FaultKind.NOT_JSON:
            page = html_page(HTTPStatus.OK)
            return Reply(body=page.body, content_type=page.content_type)
    return reply


async def send_damaged(
    request: web.BaseRequest, reply: Reply, fault: Fault, headers: dict[str, str]
) -> web.StreamResponse | None:
    """Send an answer in a damaging way, if the fault is of that sort."""
    match fault.kind:
        case FaultKind.SLOW_BODY:
            seconds = fault.number(_SLOW_SECONDS)
            return await _send_slowly(request, reply, headers, seconds)
        case FaultKind.ODD_HEADERS:
            return _send_odd_headers(request, reply, headers)
        case FaultKind.WRONG_LENGTH:
            return await _send_too_little(request, reply, headers, fault)
        case FaultKind.HUGE_BODY:
            size = int(fault.number(_HUGE))
            return await _send_huge(request, headers, size)
        case FaultKind.CUT_CONNECTION:
            response = web.StreamResponse(headers=headers)
            if fault.value == "body":
                response.content_length = len(reply.body)
                await response.prepare(request)
                await response.write(reply.body[: len(reply.body) // 2])
                # Let the half answer out before the connection goes.
                await asyncio.sleep(0)
            cut(request)
            return response
    return None


def cut(request: web.BaseRequest) -> None:
    """Cut the connection of a request."""
    if request.transport is not None:
        request.transport.abort()


async def _send_slowly(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str], seconds: float
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.http_status, headers=headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    size = -(-len(reply.body) // _SLOW_PIECES)
    for start in range(0, len(reply.body), size):
        await response.write(reply.body[start : start + size])
        await asyncio.sleep(seconds / _SLOW_PIECES)
    return response


def _send_odd_headers(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str]
) -> web.StreamResponse:
    lines = [
        "HTTP/1.1 200 OK",
        "Cookie-Check :x",
        "neither a name nor a value",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(reply.body)}",
    ]
    head = "\r\n".join([*lines, "", ""]).encode()
    if request.transport is not None:
        request.transport.write(head + reply.body)
        request.transport.close()
    return web.StreamResponse()


async def _send_too_little(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str], fault: Fault
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.http_status, headers=headers)
    response.content_length = len(reply.body) + int(fault.number(_TOO_LITTLE))
    await response.prepare(request)
    await response.write(reply.body)
    if request.transport is not None:
        request.transport.close()
    return response


async def _send_huge(
    request: web.BaseRequest, headers: dict[str, str], size: int
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers | {"Content-type": JSON_TYPE})
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(b'{"Status": "2000", "data": "')
    for start in range(0, size, len(_HUGE_PIECE)):
        await response.write(_HUGE_PIECE[: size - start])
    await response.write(b'"}')
    return response


def _with_wrong_types(body: bytes, *, whole: bool) -> bytes:
    """Replace texts by numbers, null, true, lists and objects, the Status aside."""
    answer = json.loads(body)
    if whole:
        data = answer.get("data")
        answer["data"] = [data] if isinstance(data, dict) else {"data": data}
        return json.dumps(answer).encode()
    others = cycle(json.loads("[7, null, true, [], {}, -1.5]"))

    def _replace(value: object) -> object:
        if isinstance(value, dict):
            return {key: _replace(member) for key, member in value.items()}
        if isinstance(value, list):
            return [_replace(item) for item in value]
        return next(others)

    data = _replace(answer.get("data"))
    return json.dumps(answer | {"data": data}).encode()
