"""Tests of reading what a phone sends without trusting any of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.poly_vvx.vvx.fields import (
    MAXIMUM_DURATION,
    MAXIMUM_TEXT_LENGTH,
    Fields,
    objects,
    parse_duration,
    parse_time,
    tidy,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "key", ["LineID", "LineId", "lineid", "LINE ID", "line_id", " Line-Id "]
)
def test_key_in_any_spelling(key: str) -> None:
    """A key is found whatever its case, blanks and marks."""
    fields = Fields({key: "3"})
    assert fields.text("LineID") == "3"
    assert "LineID" in fields
    assert "LineName" not in fields


@pytest.mark.parametrize("raw", [None, [], "text", 7, [{"Key": "x"}]])
def test_anything_but_an_object_is_empty(raw: object) -> None:
    """What is no object has no fields."""
    assert Fields(raw).raw("Key") is None
    assert "Key" not in Fields(raw)


def test_first_name_that_has_a_value() -> None:
    """Of several names the first that has a value counts."""
    fields = Fields({"New": None, "Old": "1", "Older": "2"})
    assert fields.text("New", "Old", "Older") == "1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Anna", "Anna"),
        (" Anna\n\tB. ", "Anna B."),
        ("", None),
        ("  ", None),
        (None, None),
        (7, "7"),
        (7.5, "7.5"),
        (True, None),
        (["Anna"], None),
        ({"a": "b"}, None),
    ],
)
def test_text(value: object, text: str | None) -> None:
    """A text comes tidy; what is none, or empty, is left out."""
    assert Fields({"Key": value}).text("Key") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c", "abc"),
        ("a\x00b\x1bc\ud800d\ue000e\u2028f", "abcdef"),
        ("a\r\nb\tc  d", "a b c d"),
        ("Zoë 😀", "Zoë 😀"),
        ("x" * 999, "x" * MAXIMUM_TEXT_LENGTH),
        ("\u200b" * 9999 + "x", ""),
    ],
)
def test_tidy(text: str, shown: str) -> None:
    """Nothing is left that breaks a line, turns it round, or has no end."""
    assert tidy(text) == shown


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", 12),
        (" -3 ", -3),
        ("0\x1f", 0),
        (12, 12),
        (12.9, 12),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("12.5", None),
        ("1e3", None),
        ("0x1f", None),
        ("٣", None),
        ("9" * 19, None),
        ("", None),
        (None, None),
        ([1], None),
    ],
)
def test_number(value: object, number: int | None) -> None:
    """A whole number comes as such, sent as text or not."""
    assert Fields({"Key": value}).number("Key") == number


@pytest.mark.parametrize(
    ("flag", "values"),
    [
        (True, ("1", "True", "YES", "on", " Enabled ", 1, True)),
        (False, ("0", "false", "No", "off", "disabled", 0, False)),
        (None, ("", "maybe", "2", 2, None, 1.0, [], {"1": "1"})),
    ],
)
def test_flag(flag: bool | None, values: tuple[object, ...]) -> None:
    """A truth is understood in all the words that phones have for it."""
    for value in values:
        assert Fields({"Key": value}).flag("Key") is flag, value


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("26 secs", 26),
        ("4 mins 49 secs", 289),
        ("Active call duration 1 hour 5 mins 25 secs", 3925),
        ("2 days 1 hour", 176400),
        ("0 Day 2:26:00", 8760),
        ("20 Days 16:11:42", 1786302),
        ("812", 812),
        (" 812 ", 812),
        (812, 812),
        (812.9, 812),
        (0, 0),
        ({"Days": "1", "Hours": "1", "Minutes": "41", "Seconds": "28"}, 92488),
        ({"Seconds": 5}, 5),
        ({"days": 0}, 0),
        ({"Weeks": 1}, None),
        ({}, None),
        ({"Days": -1}, None),
        ({"Days": 10**17}, None),
        (-1, None),
        ("-1", None),
        (True, None),
        (10**30, None),
        (1e300, None),
        ("99999999999 secs", None),
        ("999999999 days", None),
        ("9999:00:00 and 999999999 d", None),
        ("", None),
        ("soon", None),
        ("2025-08-03T10:35:57", None),
        (None, None),
        (["26 secs"], None),
        ("x" * 300 + "26 secs", None),
        (int(MAXIMUM_DURATION.total_seconds()), 3153600000),
        (int(MAXIMUM_DURATION.total_seconds()) + 1, None),
    ],
)
def test_duration(raw: object, seconds: int | None) -> None:
    """A length of time is read from words, a clock, a number or an object."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert parse_duration(raw) == expected
    assert Fields({"Key": raw}).duration("Key") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2022-10-11T17:28:46", datetime(2022, 10, 11, 15, 28, 46, tzinfo=UTC)),
        ("2022-01-11 17:28", datetime(2022, 1, 11, 16, 28, tzinfo=UTC)),
        (
            "Time of last call 2025-08-03T10:35:57",
            datetime(2025, 8, 3, 8, 35, 57, tzinfo=UTC),
        ),
        ("2013-10-23T13:50:56-05:00", datetime(2013, 10, 23, 18, 50, 56, tzinfo=UTC)),
        ("2013-10-23T13:50:56Z", datetime(2013, 10, 23, 13, 50, 56, tzinfo=UTC)),
        ("Time of last call ", None),
        ("2025-13-03T10:35:57", None),
        ("2025-02-30T10:35:57", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59", None),
        ("1970-01-01T00:00:00", datetime(1969, 12, 31, 23, tzinfo=UTC)),
        ("٢٠٢٥-٠٨-٠٣T١٠:٣٥:٥٧", None),
        ("x" * 300 + "2025-08-03T10:35:57", None),
        (1760000000, None),
        (None, None),
    ],
)
def test_time(raw: object, expected: datetime | None) -> None:
    """A point in time is the phone's local one, unless it says otherwise."""
    moment = parse_time(raw, BERLIN)
    assert moment == expected
    assert Fields({"Key": raw}).time(BERLIN, "Key") == expected
    assert moment is None or moment.tzinfo is BERLIN


def test_objects() -> None:
    """A list gives its objects, an object itself, and anything else none."""
    fields = Fields(
        {"List": [{"A": 1}, 2, None, {"A": 3}], "One": {"A": 4}, "Bad": "x"}
    )
    assert [one.number("A") for one in fields.objects("List")] == [1, 3]
    assert [one.number("A") for one in fields.objects("One")] == [4]
    assert fields.objects("Bad") == fields.objects("None") == objects(None) == []
    assert fields.object("One").number("A") == 4
    assert fields.object("List").number("A") is None
