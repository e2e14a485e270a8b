"""What may come instead of a notification."""

from collections.abc import Sequence
from encodings.aliases import aliases
import operator
from typing import Final
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from .documents import NASTY, broken

_DOCUMENT_TYPES: Final = (
    b"<!DOCTYPE a>",
    b'<!DOCTYPE a SYSTEM "file:///etc/hostname">',
    b'<!DOCTYPE a PUBLIC "x" "http://192.0.2.66/x.dtd">',
    b'<!DOCTYPE a [<!ENTITY e "boom">]>',
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://192.0.2.66/p"> %p;]>',
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b'<!DOCTYPE a [<!ATTLIST IncomingCallEvent x CDATA "y">]>',
    b"<!ENTITY e 'x'>",
)
_PIECES: Final = (
    *(b"&e;", b"&amp;", b"&#0;", b"&#55296;", b"&#x202e;", b"&#x41;", b"&", b"<"),
    *(b">", b"]]>", b"<![CDATA[x]]>", b"<!--x-->", b"<?x y?>", b"<a", b"</a>"),
    *(b"<a>" * 3000, b"<a>" * 300 + b"</a>" * 300, b" " * 20_000, b'a="' + b"x" * 300),
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x1b", b"xmlns:a='b'"),
    *(b"<a:b/>", b"<MACAddress>", b"<CallInfo>", b"</CallInfo>", b"<CallLineInfo/>"),
    *_DOCUMENT_TYPES,
)
_PLACEHOLDERS: Final = (b">Offering<", b">3001", b"64167f", b">Incoming<", b">1<")


def _with_text(body: bytes, place: bytes, text: object) -> bytes:
    """Put another text where a phone writes one."""
    value = escape(str(text)).encode("utf-8", "surrogatepass")
    return body.replace(place, place[:1] + value + place[-1:] * (place[-1:] == b"<"))


def _encoded(body: bytes, declared: str, real: str) -> bytes:
    """Write a body in one encoding and say that it is another."""
    text = f'<?xml version="1.0" encoding="{declared}"?>' + body.decode(
        errors="replace"
    )
    return text.encode(real, errors="replace")


def _doubled(body: bytes, times: int) -> bytes:
    inner = body.partition(b"<PolycomIPPhone>")[2].partition(b"</PolycomIPPhone>")[0]
    return b"<PolycomIPPhone>" + inner * times + b"</PolycomIPPhone>"


def notifications(bodies: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return what may come instead of some notifications."""
    seeds = st.sampled_from(bodies)
    texts = st.sampled_from(NASTY) | st.text(max_size=20)
    worded = st.builds(_with_text, seeds, st.sampled_from(_PLACEHOLDERS), texts)
    encodings = st.sampled_from(sorted({*aliases.values(), "x", "", "utf-8-x"}))
    return st.one_of(
        worded,
        broken(seeds, _PIECES),
        broken(worded, _PIECES),
        st.builds(operator.add, st.sampled_from(_DOCUMENT_TYPES), seeds),
        st.builds(
            _encoded,
            seeds,
            encodings,
            st.sampled_from(("utf-8", "utf-16", "utf-32", "latin-1", "utf-7")),
        ),
        st.builds(_doubled, seeds, st.integers(0, 40)),
        st.binary(max_size=60),
    )
