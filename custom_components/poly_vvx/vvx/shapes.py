"""What an answer looks like, without what it says.

A report of a phone that answers in its own way needs the keys, types and lengths of
the answer, and the words that phones use for states. What belongs to a person is told
by its length alone: names, numbers, addresses, texts.
"""

from collections.abc import Iterator
import json
import re
from typing import Any, Final

from .answers import Answer

MAXIMUM_DEPTH: Final = 8
MAXIMUM_KEYS: Final = 60
MAXIMUM_SHAPES: Final = 4
"""How many different items of a list are told; all are counted."""
MAXIMUM_PIECES: Final = 80
"""How many tags and texts of a notification are told."""

_WORDS_ARE_TOLD: Final = frozenset(
    {
        *(
            "active",
            "appstate",
            "assigned",
            "attachedhardware",
            "bootblock",
            "callstate",
        ),
        *("callsequence", "calltype", "canapplyshutdownrequest", "category"),
        *("devicetype", "devicevendor", "donotdisturb", "expires", "h235call", "id"),
        *("inputsize", "intendtoshutdown", "ipstack", "lineid", "linekeynum"),
        *("linenumber", "linestate", "linetype", "mediadirection", "muted", "protocol"),
        *("preferrednetwork", "readytouse", "registrationstatus", "ringing", "rxcodec"),
        *("source", "srtpcall", "state", "status", "transport", "txcodec", "type"),
        *("uiappearanceindex", "working"),
    }
)
"""Keys whose values are words of the phone's own, in letters and digits only."""

_WORD: Final = re.compile(r"[A-Za-z]{1,24}|\d{1,4}\*?|\d{1,2}:[A-Za-z0-9.]{1,12}")
_KEY: Final = re.compile(r"[A-Za-z][\w. :]{0,63}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]+")
_PLUS: Final = re.compile(r"\+[0-9]+")
_ADDRESS: Final = re.compile(r"(sips?|tel|h323):.*", re.IGNORECASE)
_PIECE: Final = re.compile(rb"<[^<>]*>|<?[^<>]+|[<>]")
_TAG: Final = re.compile(r"<([/?]?)([A-Za-z]\w{0,40})([^>]*?)(\s*[/?]?)>", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"""([A-Za-z]\w{0,40})\s*=\s*("[^"]*"|'[^']*')""")


def shape_of_answer(answer: Answer) -> dict[str, Any]:
    """Return what an answer looks like: HTTP code, and shape or size of its body."""
    told: dict[str, Any] = {"http": answer.http_status}
    try:
        document = json.loads(answer.body.decode(errors="replace"), strict=False)
    except ValueError, RecursionError:
        return told | {"bytes": len(answer.body), "not": "json"}
    return told | {"shape": shape_of(document)}


def shape_of(value: object, key: str = "", depth: int = 0) -> Any:
    """Return what a value looks like: an object as such, a list with its length first.

    A text is told by what it is made of and its length, as in "digits 4".
    """
    match value:
        case dict() | list() if depth >= MAXIMUM_DEPTH:
            return "deeper"
        case dict():
            shown = list(value.items())[:MAXIMUM_KEYS]
            shapes = {
                _told_key(name): shape_of(member, name, depth + 1)
                for name, member in shown
            }
            more = len(value) - len(shown)
            return shapes | {"…": f"{more} more"} if more else shapes
        case list():
            different: list[Any] = []
            for item in value:
                if len(different) == MAXIMUM_SHAPES:
                    break
                if (shape := shape_of(item, key, depth + 1)) not in different:
                    different.append(shape)
            return [len(value), *different]
        case str():
            return _shape_of_text(value, key)
        case bool():
            return "truth"
        case None:
            return "nothing"
    return "number"


def _told_key(key: str) -> str:
    return key if _KEY.fullmatch(key) else f"key of {len(key)}"


def _shape_of_text(text: str, key: str) -> str:
    folded = re.sub(r"[^a-z0-9]", "", key.lower())
    if folded in _WORDS_ARE_TOLD and _WORD.fullmatch(text):
        return f"={text}"
    kinds = {"time": _TIME, "digits": _DIGITS, "+digits": _PLUS, "address": _ADDRESS}
    kind = next((it for it in kinds if kinds[it].fullmatch(text)), "text")
    return f"{kind} {len(text)}"


def skeleton_of(body: bytes) -> list[str]:
    """Return the tags of a notification in order, however broken, and shapes of texts."""
    return list(_pieces_of(body))[:MAXIMUM_PIECES]


def _pieces_of(body: bytes) -> Iterator[str]:
    element = ""
    for piece in _PIECE.findall(body):
        text = piece.decode(errors="replace").strip()
        if not text:
            continue
        if (tag := _TAG.fullmatch(text)) is None:
            yield _shape_of_text(text, element)
            continue
        before, element, attributes, end = tag.groups()
        told = "".join(
            f' {name}="{_shape_of_text(value[1:-1], name)}"'
            for name, value in _ATTRIBUTE.findall(attributes)
        )
        yield f"<{before}{element}{told}{end.strip()}>"
