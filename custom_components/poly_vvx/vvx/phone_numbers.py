"""How phones, and people, write the other party of a call, and how it is compared.

What numbers mean in a country is for libphonenumber to say. It imports its rules
country by country when it first needs them. Here all are imported at once, which
Home Assistant does where nobody waits for it.
"""

from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache
import re
from typing import Final, NamedTuple
import unicodedata
from urllib.parse import unquote

from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    country_code_for_region,
    format_number,
    is_possible_number,
    is_valid_number,
    national_significant_number,
    ndd_prefix_for_region,
    parse,
)

from .fields import tidy

PhoneMetadata.load_all()

_INTERNAL_DIGITS: Final = 5
"""As long as internal numbers get. In some countries, those of subscribers are, too."""
_DECISIVE_DIGITS: Final = 7
"""So many at the end tell subscribers apart, whatever stands before them."""

_NUMBER: Final = re.compile(r"([*#][0-9*#]*)?\+?[0-9*#]+")
_SUBSCRIBER: Final = re.compile(r"\+?[0-9]+")
_OCTET: Final = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP_ADDRESS: Final = re.compile(rf"\s*({_OCTET}\.){{3}}{_OCTET}(?!\.?[0-9])")
_SEPARATORS: Final = re.compile(r"[ ()./\-\u2044\u2212\u2215\u00b7]+")
"""What only makes a number easier to read."""
OPTIONAL_ZERO: Final = re.compile(r"(?<=[0-9])([^0-9(]*)\( *0 *\)")
"""As in +49 (0)30 123: dialled by those who leave out what stands before it."""
_FULLWIDTH: Final = range(0xFF01, 0xFF5F)
"""ASCII as it is written among East Asian characters."""
_TO_ASCII: Final = 0xFEE0

_SCHEME: Final = re.compile(r"(sips?|tel):(//)?", re.IGNORECASE)
_NAME_AND_ADDRESS: Final = re.compile(
    r'("(?P<quoted>([^"\\]|\\.)*)" *|(?P<plain>[^"<]*))<(?P<address>[^<>]+)>.*'
)
_WITHHELD: Final = re.compile(
    r"((caller|id|name|number) )*"
    r"(anonymous|private|restricted|unavailable|unknown|withheld)"
    r"( (caller|id|name|number))*|.*\banonymous invalid( [0-9]+)?"
)
"""What telephone systems write for somebody who is not to be known."""


_NO_TEXT: Final = "\ufffd"
"""What is read for bytes that are no text."""


class Party(NamedTuple):
    """The other party of a call, as a person would write it."""

    name: str | None
    number: str | None
    withheld: bool
    """Whether the phone says that the number is kept back; there is none then."""
    damaged: bool = False
    """Whether the number came with bytes that are no text; there is none then."""


@lru_cache(maxsize=256)
def parse_party(name: str | None, number: str | None) -> Party:
    """Read the other party's name and number.

    Phones put an address into either, or both into one of them. A name that only
    repeats the number is none. The same parties are read again and again, a call's
    with each poll and those of the log with each reading.
    """
    shown, in_name = _name_and_address(name)
    if shown is None and in_name is not None and not _SCHEME.match(in_name):
        shown, in_name = in_name, None
    beside, address = _name_and_address(number)
    address = address or in_name
    plain = user_of(address)
    withheld = _is_withheld(address) or (plain is None and _is_withheld(shown))
    damaged = _NO_TEXT in (plain or "")
    if withheld or damaged:
        plain = None
    names = (shown, beside, user_of(in_name))
    return Party(
        next(
            (it for it in names if it and not _is_withheld(it) and not same(it, plain)),
            None,
        ),
        plain,
        withheld,
        damaged,
    )


def user_of(address: str | None) -> str | None:
    """Return the user part of a SIP or tel address, or the text as it is."""
    _, address = _name_and_address(address)
    if address is None:
        return None
    scheme = _SCHEME.match(address)
    user, host, _ = address[scheme.end() if scheme else 0 :].partition("@")
    user = user.partition(";")[0]
    if host:
        # What follows would be a password.
        user = user.partition(":")[0]
    user = tidy(unquote(user))
    if user.startswith("+") or (scheme and scheme[1].lower() == "tel"):
        user = plain_number(user) or user
    return user or None


def _name_and_address(text: str | None) -> tuple[str | None, str | None]:
    """Take apart what is written as "Anna" <sip:3001@host>; the rest is an address."""
    match = _NAME_AND_ADDRESS.fullmatch((text or "").strip())
    if match is None or not (
        _SCHEME.match(match["address"])
        or "@" in match["address"]
        or plain_number(match["address"])
    ):
        return None, text
    name = match["plain"] or re.sub(r"\\(.)", r"\1", match["quoted"] or "")
    return tidy(name) or None, match["address"]


def _is_withheld(text: str | None) -> bool:
    """Tell whether a name, or an address, stands for nobody in particular."""
    return any(
        _WITHHELD.fullmatch(re.sub(r"[\W_]+", " ", (it or "").casefold()).strip())
        for it in (user_of(text), (text or "").partition(";")[0])
    )


def plain_number(text: str) -> str | None:
    """Return what is dialled of a number, however it is written; None if it is none."""
    if _IP_ADDRESS.match(text):
        return None
    number = _SEPARATORS.sub("", unified(text))
    return number if _NUMBER.fullmatch(number) else None


def unified(text: str) -> str:
    """Return a text with plain digits, blanks and dashes, without invisible marks."""
    return text if text.isascii() else "".join(map(_unified, text))


def _unified(character: str) -> str:
    if ord(character) in _FULLWIDTH:
        character = chr(ord(character) - _TO_ASCII)
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Cf":
            return ""
    return character


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two numbers or names are alike, as far as can be told anywhere.

    Telephone systems write one number with and without the codes before it.
    """
    if one is None or other is None:
        return False
    ends = [_digits_of(it)[-_DECISIVE_DIGITS:] for it in (one, other)]
    return _text_of(one) == _text_of(other) or (
        ends[0] == ends[1] and len(ends[0]) == _DECISIVE_DIGITS
    )


def _text_of(address: str) -> str:
    user = user_of(address) or ""
    return plain_number(user) or user.casefold()


def _digits_of(number: str) -> str:
    """Return the digits of a number that can be dialled; of a name, none."""
    return re.sub(r"\D", "", plain_number(number) or "")


def same_number(one: str | None, other: str | None, region: str | None = None) -> bool:
    """Tell whether two numbers are one, by the rules of a country.

    Without a country, and for what means nothing to one, only the same text is.
    """
    if one is None or other is None:
        return False
    if _text_of(one) == _text_of(other):
        return True
    meant = international(one, region)
    return meant is not None and meant == international(other, region)


def international(
    number: str, region: str | None, *, valid: bool = False
) -> str | None:
    """Return a number with its country's code; None if it is not known to have one.

    A number without it has to be one that the country gives out.
    """
    if (parsed := _parsed(number, region, valid=valid)) is None:
        return None
    return format_number(parsed, PhoneNumberFormat.E164)


def _parsed(
    number: str, region: str | None, *, valid: bool = False
) -> PhoneNumber | None:
    plain = plain_number(user_of(number) or "") or ""
    if not _SUBSCRIBER.fullmatch(plain) or len(plain) <= _INTERNAL_DIGITS:
        return None
    try:
        parsed = parse(plain, region, keep_raw_input=True)
    except NumberParseException:
        return None
    if not valid and parsed.country_code_source in (
        CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN,
        CountryCodeSource.FROM_NUMBER_WITH_IDD,
    ):
        return parsed if is_possible_number(parsed) else None
    return parsed if is_valid_number(parsed) else None


def prefix_abroad(region: str | None) -> str | None:
    """Return what is dialled in a country before the code of another one."""
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None:
        return None
    prefixes = (metadata.preferred_international_prefix, metadata.international_prefix)
    return next((it for it in prefixes if it and it.isdigit()), None)


class NumberFilter:
    """What a person writes to mean some numbers: `*` stands for any rest."""

    def __init__(self, written: str) -> None:
        """Read it as numbers are read."""
        self._written = written
        user = user_of(OPTIONAL_ZERO.sub(r"\1", unified(written))) or written
        self._text = plain_number(user) or user
        # However many `*` there are, matching takes no time to speak of: the pattern
        # never goes back to try one again. Nothing else in it has a meaning.
        pattern = translate(re.sub(r"[?\[]", r"[\g<0>]", self._text))
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def matches(self, number: str | None, region: str | None = None) -> bool:
        """Tell whether a number is one of those that are meant, in a country."""
        if number is None:
            return False
        if "*" in self._text:
            return any(map(self._pattern.match, forms_of(number, region)))
        return any(
            same_number(it, number, region) for it in (self._written, self._text)
        )


def forms_of(number: str, region: str | None) -> Iterator[str]:
    """Yield the ways to write a number in a country."""
    yield number
    yield plain_number(number) or number
    if (parsed := _parsed(number, region)) is None:
        return
    code, inland = parsed.country_code, national_significant_number(parsed)
    yield f"+{code}{inland}"
    if (abroad := prefix_abroad(region)) is not None:
        yield f"{abroad}{code}{inland}"
    if region is not None and code == country_code_for_region(region):
        yield (ndd_prefix_for_region(region, True) or "") + inland
        # Where the prefix is not needed, it is not in here.
        yield plain_number(format_number(parsed, PhoneNumberFormat.NATIONAL)) or inland
