"""HTTP as it is meant, for a web server whose answers are not quite that.

aiohttp drops an answer with a header line that is none, or with more in it than it
has announced. Here whatever it takes to understand an answer is looked for in it, and
the rest is left alone. Each request has a connection of its own, for how much is to
come on it is not known for certain.
"""

from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Mapping
import re
from typing import Final

from yarl import URL

from .answers import Answer, is_whole_answer, parse_body
from .errors import InvalidResponseError

type Connect = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]
"""Opens a connection to a phone."""

_CHUNK_SIZE: Final = 64 * 1024
_LONGEST_HEAD: Final = 16 * 1024

_STATUS: Final = re.compile(rb"HTTP/1\.[01] +([1-5][0-9]{2})\b")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_CHALLENGE: Final = re.compile(rb"(?im)^WWW-Authenticate *:[ \t]*(.*?)\s*$")
_LENGTH: Final = re.compile(rb"(?im)^Content-Length *: *([0-9]{1,9})\b")
_IN_CHUNKS: Final = re.compile(rb"(?im)^Transfer-Encoding *:")


async def exchange(
    connect: Connect,
    method: str,
    url: URL,
    headers: Mapping[str, str],
    data: bytes | None,
    maximum_size: int,
) -> Answer:
    """Send a request, and return what can be made of the answer.

    Raises OSError where the connection fails, and InvalidResponseError where the
    answer is nothing at all, or has more bytes than a phone can mean.
    """
    reader, writer = await connect()
    try:
        writer.write(_written(method, url, headers, data or b""))
        return await _read(reader, maximum_size)
    finally:
        writer.transport.abort()


def _written(method: str, url: URL, headers: Mapping[str, str], data: bytes) -> bytes:
    """Return a request as it goes over the wire."""
    lines = {
        "Host": url.authority,
        "Connection": "close",
        "Content-Length": str(len(data)),
        **headers,
    }
    head = [f"{method} {url.raw_path_qs} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in lines.items()]
    return "\r\n".join([*head, "", ""]).encode() + data


async def _read(reader: StreamReader, maximum_size: int) -> Answer:
    """Read until the connection ends, or nothing can be missing."""
    received = bytearray()
    while chunk := await reader.read(_CHUNK_SIZE):
        received += chunk
        if len(received) > maximum_size + _LONGEST_HEAD:
            raise InvalidResponseError("the answer is too large")
        if _is_all(received):
            break
    head, body = _parted(received)
    status = _STATUS.match(head)
    if status is None or _IN_CHUNKS.search(head):
        raise InvalidResponseError("the answer is nothing like HTTP")
    challenge = _CHALLENGE.search(head)
    return Answer(
        http_status=int(status[1]),
        challenge=challenge[1].decode(errors="replace") if challenge else "",
        body=body,
        document=parse_body(body),
    )


def _parted(received: bytearray) -> tuple[bytes, bytes]:
    """Return head and body of an answer, as far as they have come."""
    blank = _BLANK_LINE.search(received)
    if blank is None:
        return bytes(received), b""
    return bytes(received[: blank.start()]), bytes(received[blank.end() :])


def _is_all(received: bytearray) -> bool:
    """Tell whether an answer is complete: as JSON, or else by the length it announces."""
    head, body = _parted(received)
    length = _LENGTH.search(head)
    if length is None or is_whole_answer(body):
        return length is not None
    return not body.lstrip().startswith(b"{") and len(body) >= int(length[1])
