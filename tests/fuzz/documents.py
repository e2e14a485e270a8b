"""What may come instead of an answer: arbitrary JSON, and answers gone wrong."""

from collections.abc import Callable, Iterable, Sequence
import json
import re
from typing import Any, Final

from hypothesis import strategies as st

type Json = Any

_DEEP: Final = 60
_MOST_DIGITS: Final = 4000
"""More would not even be written; see the pieces below for those who write them."""

# What once broke some parser somewhere, and what phones say for nothing.
NASTY: Final[tuple[Json, ...]] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53, 2**64, 10**18, -(10**18), 10**40),
    *(0.5, -0.0, 1e308, float("nan"), float("inf"), float("-inf")),
    *("", " ", "null", "NaN", "true", "0", "-1", "00", "0x0", "1e9", "½", "٣", "１"),
    *("9" * 18, "9" * 19, "9" * 400, "2001-99-99T99:99:99", "0 Day 25:61:61"),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "1970-01-01T00:00:00"),
    *("999999999 days", "4 mins 49 secs", "1:2:3", "9999:99:99"),
    *("\0", "\x1b[31m", "a\r\nb", "\u202egnp.exe", "\u200b", "\ufeff", "\ud800"),
    *("\udfff\ud800", "😀" * 200, "a" * 10_000, "{{ 7*7 }}", "<script>", "%s%n"),
    *("sip:", "sip:@", "tel:;", "sips:a@b@c;d", "Offering", "CallHold", "Incoming"),
    *("*", "::", "ftp://u:p@h", "(12345-678)", "64:16:7f:0a:00:01", "Idle", "Error"),
    *([], {}, [[]], [{}], {"": ""}, [None, True, "x", 7], {"data": {}}),
)

_LEAVES: Final = (
    st.sampled_from(NASTY)
    | st.text(max_size=12)
    | st.integers()
    | st.floats()
    | st.from_type(type(None))
)
_POSITIONS: Final = st.integers(0, 10_000)


def _keys(bodies: Iterable[bytes]) -> list[str]:
    """Return the keys that answers have."""
    found = (re.findall(rb'"([^"]+)": ', body) for body in bodies)
    return sorted({key.decode() for keys in found for key in keys})


def arbitrary(bodies: Sequence[bytes]) -> st.SearchStrategy[Json]:
    """Return any JSON, in which keys may be those of some answers."""
    keys = st.sampled_from(_keys(bodies) or ["data"]) | st.text(max_size=5)
    return st.recursive(
        _LEAVES,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6)
        ),
        max_leaves=12,
    )


def _replace(parent: Json, key: Json, value: Json) -> None:
    parent[key] = value


def _delete(parent: Json, key: Json, _value: Json) -> None:
    del parent[key]


def _wrap(parent: Json, key: Json, _value: Json) -> None:
    parent[key] = [parent[key]]


def _unwrap(parent: Json, key: Json, _value: Json) -> None:
    match parent[key]:
        case dict(items) if items:
            parent[key] = next(iter(items.values()))
        case list(items) if items:
            parent[key] = items[0]


def _bury(parent: Json, key: Json, _value: Json) -> None:
    inner = parent[key]
    for _ in range(_DEEP):
        inner = {"data": inner} if isinstance(inner, list) else [inner]
    parent[key] = inner


def _repeat(parent: Json, key: Json, _value: Json) -> None:
    match parent[key]:
        case str(text):
            parent[key] = text[:100] * 300
        case list(items):
            parent[key] = items * 3


def _rename(parent: Json, key: Json, value: Json) -> None:
    if isinstance(parent, dict):
        parent[value if isinstance(value, str) else str(key).swapcase()] = parent.pop(
            key
        )


def _as_number(parent: Json, key: Json, _value: Json) -> None:
    text = parent[key]
    if isinstance(text, str) and text.isdecimal() and len(text) < _MOST_DIGITS:
        parent[key] = int(text)


_CHANGES: Final[tuple[Callable[[Json, Json, Json], None], ...]] = (
    *(_replace, _replace, _delete, _wrap, _unwrap),
    *(_bury, _repeat, _rename, _as_number),
)


def _places(document: Json) -> list[tuple[Json, Json]]:
    """Return each place in a document, as its container and its key there."""
    found: list[tuple[Json, Json]] = []
    waiting = [document]
    while waiting:
        container = waiting.pop()
        keys = container if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                waiting.append(container[key])
    return found


def _changed(
    body: bytes, changes: list[tuple[int, Callable[[Json, Json, Json], None], Json]]
) -> Json:
    document = json.loads(body)
    for position, change, value in changes:
        if not (places := _places(document)):
            break
        parent, key = places[position % len(places)]
        # A value is put in as a copy: it may be changed again.
        change(parent, key, json.loads(json.dumps(value)))
    return document


def changed(bodies: Sequence[bytes]) -> st.SearchStrategy[Json]:
    """Return one of some answers, with some things in it that are not as they were."""
    change = st.tuples(_POSITIONS, st.sampled_from(_CHANGES), _LEAVES)
    return st.builds(_changed, st.sampled_from(bodies), st.lists(change, max_size=5))


def _written(document: Json, plain: bool) -> bytes:
    text = json.dumps(document, ensure_ascii=plain)
    return text.encode("utf-8", "surrogatepass")


def _broken(body: bytes, breaks: list[tuple[int, int, bytes | None]]) -> bytes:
    """Overwrite pieces of a body; None moves a piece of it elsewhere."""
    for start, length, piece in breaks:
        at = start % (len(body) + 1)
        if piece is None:
            # As a key twice in an object, or a comma too many.
            piece = body[at : at + length * 10]
            body += piece if start % 2 else b""
            at = (start * 7) % (len(body) + 1)
            length = 0
        body = body[:at] + piece + body[at + length :]
    return body


def _with_a_key_twice(body: bytes, first: int, second: int) -> bytes:
    if not (keys := list(re.finditer(rb'"[^"]*"(?=: )', body))):
        return body
    one, other = keys[first % len(keys)], keys[second % len(keys)]
    return body[: one.start()] + other.group() + body[one.end() :]


def broken(
    bodies: st.SearchStrategy[bytes], pieces: Sequence[bytes]
) -> st.SearchStrategy[bytes]:
    """Return bodies with wrong bytes in them, some of which are given."""
    piece = st.sampled_from(pieces) | st.binary(max_size=6) | st.none()
    breaks = st.tuples(_POSITIONS, st.integers(0, 12), piece)
    return st.builds(_broken, bodies, st.lists(breaks, min_size=1, max_size=3))


_PIECES: Final = (
    *(b"\xff\xfe", b"\x00", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"NaN", b"Infinity"),
    *(b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b'"', b"\\", b"\\u", b"\\ud800"),
    *(b"\n", b",", b"//", b"1e999", b"-", b"'", b"\xc0\x80"),
)


def bodies(answers: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return what may come instead of some answers, as bytes."""
    wrapped = arbitrary(answers).map(lambda data: {"Status": "2000", "data": data})
    documents = st.builds(_written, changed(answers) | wrapped, st.booleans())
    twice = st.builds(_with_a_key_twice, documents, _POSITIONS, _POSITIONS)
    return st.one_of(
        documents,
        twice,
        broken(documents | twice, _PIECES),
        st.binary(max_size=40),
    )
