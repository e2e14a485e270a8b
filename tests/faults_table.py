"""What the user sees of each fault in each kind of request, as two short tables.

The first says what each bad answer means; the second what such a meaning does where.
`python -m tests.faults_table` writes what they say to docs/engineering/faults.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homeassistant.util.json import JsonObjectType, load_json_object

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, NotificationFault

ROOT: Final = Path(__file__).parent.parent
DOCUMENT: Final = ROOT / "docs" / "engineering" / "faults.md"
_TRANSLATIONS: Final = ROOT / "custom_components" / DOMAIN / "translations" / "en.json"

OFTEN: Final = 9999
"""So many requests are struck that none is spared."""

NOTHING: Final = "nothing"
LEFT_BEHIND: Final = "our address stays on the phone"


@dataclass(frozen=True)
class BadAnswer:
    """A way of answering badly, and what it means to us."""

    kind: FaultKind
    value: float | str | None
    meaning: str
    """The key of the error, or NOTHING where it does no harm."""
    text: str
    """What the phone does, for people."""

    def fault(self, path: str | None = None) -> Fault:
        """Return it for the requests to a path."""
        return Fault(self.kind, times=OFTEN, value=self.value, path=path)


_HTTP: Final = FaultKind.HTTP_STATUS
_API: Final = FaultKind.API_STATUS

AWAY: Final = BadAnswer(
    FaultKind.CUT_CONNECTION,
    None,
    "cannot_connect",
    "cuts the connection instead of answering",
)
REFUSAL: Final = BadAnswer(
    _API, 5000, "refused_failed", "says that it failed (Status 5000)"
)
LOGIN: Final = BadAnswer(_HTTP, 401, "invalid_auth", "refuses the login with HTTP 401")
NONSENSE: Final = BadAnswer(
    FaultKind.NOT_JSON, None, "invalid_response", "sends a page for people"
)
WRONG_TYPES: Final = BadAnswer(
    FaultKind.WRONG_TYPES,
    None,
    "invalid_response",
    "sends numbers, lists and nothing where texts belong",
)

CLASSES: Final = (AWAY, REFUSAL, LOGIN, NONSENSE, WRONG_TYPES)
"""One of each kind that is told apart, tried wherever something is asked."""

ANSWERS: Final = (
    AWAY,
    BadAnswer(
        FaultKind.CUT_CONNECTION,
        "body",
        "cannot_connect",
        "cuts the connection within the answer",
    ),
    BadAnswer(FaultKind.HANG, None, "timeout", "never answers"),
    BadAnswer(FaultKind.SLOW_BODY, 10, "timeout", "answers too slowly, byte by byte"),
    BadAnswer(FaultKind.HANG, 0.01, NOTHING, "answers late"),
    BadAnswer(FaultKind.SLOW_BODY, 0.01, NOTHING, "answers slowly"),
    LOGIN,
    BadAnswer(_HTTP, 403, "busy", "answers HTTP 403 for longer than it is asked again"),
    BadAnswer(
        _API, 4001, "busy", "says that it is busy (4001) for longer than it is asked"
    ),
    BadAnswer(_API, 4010, "default_password", "has its default password (4010)"),
    BadAnswer(FaultKind.REDIRECT, None, "redirected", "redirects elsewhere"),
    BadAnswer(_HTTP, 404, "not_offered", "answers HTTP 404"),
    BadAnswer(_API, 4004, "not_offered", "says that it does not support this (4004)"),
    BadAnswer(_HTTP, 400, "refused_bad_request", "answers HTTP 400"),
    BadAnswer(_HTTP, 413, "refused_input_size_limit_exceeded", "answers HTTP 413"),
    BadAnswer(
        _API,
        4003,
        "refused_operation_not_allowed",
        "says that this is not allowed now (4003)",
    ),
    REFUSAL,
    BadAnswer(_API, 9999, "refused", "answers with a Status that no manual lists"),
    BadAnswer(_HTTP, 500, "invalid_response", "answers HTTP 500"),
    BadAnswer(_HTTP, 503, "invalid_response", "answers HTTP 503"),
    BadAnswer(_HTTP, 204, "invalid_response", "answers HTTP 204"),
    BadAnswer(
        FaultKind.HALF_JSON,
        None,
        "invalid_response",
        "sends the first half of its answer",
    ),
    WRONG_TYPES,
    BadAnswer(
        FaultKind.WRONG_TYPES,
        "data",
        "invalid_response",
        "sends a list where an object belongs, or the other way round",
    ),
    BadAnswer(FaultKind.HUGE_BODY, None, "invalid_response", "sends 5 MB"),
    BadAnswer(FaultKind.EMPTY_BODY, None, "invalid_response", "sends an empty body"),
    NONSENSE,
    BadAnswer(
        FaultKind.JSON_SLIPS,
        None,
        NOTHING,
        "sends a byte order mark, a comma too many and NUL around its answer",
    ),
    BadAnswer(
        FaultKind.WRONG_LENGTH, None, NOTHING, "announces more bytes than it sends"
    ),
    BadAnswer(FaultKind.ODD_HEADERS, None, NOTHING, "sends header lines that are none"),
    BadAnswer(
        FaultKind.CUT_IDLE, 0, NOTHING, "cuts connections that were used just before"
    ),
    BadAnswer(
        FaultKind.BAD_UTF8,
        None,
        "invalid_response",
        "sends bytes that are no text before each value",
    ),
)
"""All ways in which a phone answers badly on purpose."""


@dataclass(frozen=True)
class Place:
    """Where something is asked of a phone, and what is seen of each class there."""

    seen: tuple[str, ...]
    """In the order of CLASSES."""
    path: str | None = None
    """Part of the path that is struck; None is any."""

    def expected(self, answer: BadAnswer) -> str:
        """Return what the user sees of a bad answer."""
        return self.seen[CLASSES.index(answer)]


_ON_A_FORM: Final = (
    "form: cannot_connect",
    "form: not_a_vvx",
    "form: invalid_auth",
    "form: not_a_vvx",
    "form: not_a_vvx",
)
_NOT_SET_UP: Final = (
    "not set up: cannot_connect",
    # Without what the phone is, nobody knows whether it is the right one.
    "not set up: invalid_response",
    "not set up: invalid_auth",
    "not set up: invalid_response",
    "not set up: invalid_response",
)
_UNAVAILABLE: Final = (
    "unavailable: cannot_connect",
    "unavailable: refused_failed",
    "unavailable: invalid_auth",
    "unavailable: invalid_response",
    "unavailable: invalid_response",
)
_NOT_DONE: Final = (
    "error: cannot_connect",
    "error: refused_failed",
    "error: invalid_auth",
    "error: invalid_response",
)


def _part(wrong_types: str) -> tuple[str, ...]:
    """Return what is seen of a part of what is read for itself."""
    return (NOTHING, NOTHING, _UNAVAILABLE[2], NOTHING, wrong_types)


_READING: Final = _part("unknown")

FORMS: Final = {name: Place(_ON_A_FORM) for name in ("user", "reauth", "reconfigure")}
SET_UP: Final = Place(_NOT_SET_UP)
PARTS: Final = {
    "calls": Place(_UNAVAILABLE, "callStatus"),
    "status": Place(_part("unknown"), "pollForStatus"),
    "lines": Place(_part("unknown"), "lineInfo"),
    "call log": Place(_part(NOTHING), "callLogs"),
    # Nobody knows which phone it is that is back.
    "device": Place((_UNAVAILABLE[0], NOTHING, *_UNAVAILABLE[2:]), "device/info"),
    "transfer type": Place(_part("unknown"), "transferType/get"),
    "network statistics": Place(_READING, "network/stats"),
    "device statistics": Place(_READING, "device/stats"),
    "call quality": Place(_READING, "sessionStats"),
}
PICTURE: Final = Place(("no picture",) * len(CLASSES), "captureScreen")
# Most commands are answered with no data but a Status: nothing is of a wrong type.
DOINGS: Final = {
    "action": Place((*_NOT_DONE, "done"), "endCall"),
    "action that reads": Place((*_NOT_DONE, "error: invalid_response"), "callStatus"),
    "button": Place((*_NOT_DONE, "done"), "answerCall"),
    "switch": Place((*_NOT_DONE, "done"), "mute"),
    "select": Place((*_NOT_DONE, "done"), "transferType/set"),
}
ANNOUNCED: Final = Place(_UNAVAILABLE, "callStatus")
_SETTINGS: Final = (NOTHING, "repair: push_refused", _UNAVAILABLE[2], NOTHING, NOTHING)
NOTIFICATION_SETTINGS: Final = {
    "reading": Place(
        # The settings are not among what wrong types tell of.
        (*_SETTINGS[:4], "repair: push_refused"),
        "config/get",
    ),
    "writing": Place(_SETTINGS, "config/set"),
}
GIVING_UP: Final = {
    "remove": Place((NOTHING,) * len(CLASSES)),
    # What is told of the settings then is believed.
    "disable": Place((*(NOTHING,) * 4, LEFT_BEHIND)),
}

PLACES: Final[Mapping[str, Place]] = {
    **{f"The form *{name}*": place for name, place in FORMS.items()},
    "Setting up an entry": SET_UP,
    **{f"Reading: {name}": place for name, place in PARTS.items()},
    "The picture of the screen": PICTURE,
    **{f"Doing something: {name}": place for name, place in DOINGS.items()},
    "Looking at a call that was announced": ANNOUNCED,
    **{
        f"The settings for notifications: {name}": place
        for name, place in NOTIFICATION_SETTINGS.items()
    },
    **{f"Giving up a phone: {name}": place for name, place in GIVING_UP.items()},
}

ANNOUNCEMENTS: Final = ("incoming", "connected", "ended", "line")
"""What is announced, in the order in which it happens."""
AT_ONCE: Final = "at once"
LATER: Final = "by polling"


def announcements(fault: NotificationFault) -> dict[str, str]:
    """Return when what is announced is known, where each announcement has a fault."""
    match fault:
        case (
            NotificationFault.DUPLICATION
            | NotificationFault.SLIPS
            # What has happened is told in the half that is left.
            | NotificationFault.GARBAGE
        ):
            return dict.fromkeys(ANNOUNCEMENTS, AT_ONCE)
        case NotificationFault.REORDERING:
            # Each second one is there, and brings the one before it.
            late = ("connected", "line")
            return {it: LATER if it in late else AT_ONCE for it in ANNOUNCEMENTS}
    return dict.fromkeys(ANNOUNCEMENTS, LATER)


ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "one lost answer, or one refused login, in a call": (
        "test_faults.py::test_once",
        "test_lost_polls.py::test_one_reading_that_is_lost",
        "test_refusals.py::test_a_login_that_is_refused_once",
    ),
    "a refused connection; two lost answers in a row": (
        "test_lost_polls.py::test_a_connection_that_is_refused",
        "test_lost_polls.py::test_two_readings_in_a_row",
    ),
    "an optional part, or the newer of two ways, that makes no sense": (
        "test_lost_polls.py::test_a_part_that_makes_no_sense",
        "test_lost_polls.py::test_the_older_way_where_the_newer_makes_no_sense",
    ),
    "a phone that starts, or refuses everything for long": (
        "test_refusals.py::test_a_phone_that_starts",
        "test_refusals.py::test_a_phone_that_refuses_everything",
    ),
    "slips in JSON, names in it that break it, slips in HTTP": (
        "vvx/test_slips.py::test_names",
        "vvx/test_plain.py::test_a_body_that_can_be_used",
    ),
    "an idle connection that is cut; a session of the phone's own": (
        "vvx/test_transport.py::test_an_idle_connection_is_cut",
        "link/test_session.py::test_a_session_of_the_phone",
    ),
    "old encryption, with and without the choice": (
        "test_config_flow.py::test_a_phone_with_old_encryption",
    ),
    "an action that is cut off in the middle": (
        "actions/test_calls.py::test_a_reload_among_tones",
        "actions/test_calls.py::test_calls_ended_in_part",
    ),
    "slips in XML, and XML that is none": (
        "vvx/test_notifications.py::test_broken_a_little",
        "vvx/test_notifications.py::test_broken_beyond_repair",
    ),
    "a sender that is not the phone; an address that is not local": (
        "push/test_webhook.py::test_accepted_sender",
        "push/test_push.py::test_address_that_is_not_local",
    ),
    "occupied slots; settings that are forgotten; a phone that is not idle": (
        "test_repairs_push.py::test_url_is_taken_over",
        "push/test_health.py::test_a_phone_that_forgets",
        "push/test_settings.py::test_added_in_a_call",
    ),
    "lines over an outage, a restart, and while a time is counted": (
        "test_trigger.py::test_lines_over_an_outage",
        "test_trigger.py::test_lines_over_a_restart",
        "test_trigger.py::test_a_line_lost_for_long_beside_an_outage",
    ),
    "automations over a restart, with several calls, and two from one blueprint": (
        "blueprints/test_reports.py::test_many_missed_calls_and_a_restart",
        "blueprints/test_reports.py::test_several_calls",
        "blueprints/test_reports.py::test_two_automations_with_buttons",
        "blueprints/test_reports.py::test_two_automations_that_flash",
    ),
    "a device with another name, another prefix, or known to another integration": (
        "test_dhcp.py::test_which_devices_are_looked_at",
        "test_dhcp.py::test_a_phone_that_another_integration_knows",
    ),
}
"""Faults that are not a matter of one bad answer, and the tests that play them."""

_PAGE: Final = """\
# Faults

A phone in software answers badly on purpose. `tests/test_faults.py` plays all that is on this page,
which is made from the tables that the tests go by. Whatever goes wrong, the log shows no crash and no
password, no state is shown that is not true, and once the phone is well again all is as it was
before. A refused login is taken for refused for good here, and one fault strikes all requests in a row;
what becomes of a single one is on the page about [reliability](reliability.md).

## What a bad answer means

{answers}
## What you see of it

{places}
One bad answer to a poll in a call changes nothing at all, whichever of the first table it is.

## Announcements

Each is told of once: at once, or with the next poll.

{announcements}
## What else goes wrong

{elsewhere}"""


def document() -> str:
    """Return the document, made from the tables."""
    texts = load_json_object(_TRANSLATIONS)
    return _PAGE.format(
        answers=_table(
            (
                (";<br>".join(answers), _meaning(meaning, texts))
                for meaning, answers in _by_meaning().items()
            ),
            "The phone …",
            "What that means",
        ),
        places=_table(
            (
                (name, *(_in_words(it, texts) for it in place.seen))
                for name, place in PLACES.items()
            ),
            "Where",
            *(f"it {answer.text}" for answer in CLASSES),
        ),
        announcements=_table(
            (
                (fault, *(announcements(fault)[it] for it in ANNOUNCEMENTS))
                for fault in NotificationFault
            ),
            "Each one suffers",
            "a call comes in",
            "it is answered",
            "it ends",
            "a line loses its server",
        ),
        elsewhere=_table(
            (
                (fault, "<br>".join(f"`tests/{test}`" for test in tests))
                for fault, tests in ELSEWHERE.items()
            ),
            "What",
            "Played by",
        ),
    )


def _by_meaning() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for answer in ANSWERS:
        found.setdefault(answer.meaning, []).append(answer.text)
    return found


def _meaning(meaning: str, texts: JsonObjectType) -> str:
    if meaning == NOTHING:
        return "nothing: it is waited for"
    return f"`{meaning}`: “{_text(texts, 'exceptions', meaning, 'message')}”"


def _in_words(outcome: str, texts: JsonObjectType) -> str:
    """Return what a user reads; errors are worded as in the first table."""
    kind, _, key = outcome.partition(": ")
    if kind == "repair":
        return f"a repair: “{_text(texts, 'issues', key, 'title')}”"
    return f"{kind}: `{key}`" if key else outcome


def _text(texts: JsonObjectType, *path: str) -> str:
    found: Any = texts
    for key in path:
        found = found[key]
    return str(found).replace("{phone}", "…").replace("{code}", "9999")


def _table(rows: Iterable[tuple[str, ...]], *titles: str) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
