"""Tests of calling somebody again."""

import json

import pytest

from tests.helpers.actions import ACTING, TITLE, Person
from virtual_phone import Fault, FaultKind, PhoneSettings


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


def dialled(person: Person) -> list[str]:
    """Return whom the phone was made to call."""
    return [
        json.loads(body)["data"]["Dest"]
        for command, body in person.commands
        if command == "callctrl/dial"
    ]


async def test_redial(person: Person) -> None:
    """The number that was dialled last is called, wherever that was done."""
    for number in ("3001", "3002"):
        person.phone.local_hang_up(person.phone.local_dial(number))
    person.phone.remote_hang_up(person.phone.incoming_call("3003"))

    await person.act_fully("redial")

    assert dialled(person) == ["3002"]
    assert person.call_state == "ringback"


async def test_call_back(person: Person) -> None:
    """The newest missed caller is called who has told a number."""
    for number in ("3001", "3002"):
        person.phone.remote_hang_up(person.phone.incoming_call(number))
    person.phone.remote_hang_up(person.phone.withheld_call())
    person.phone.local_hang_up(person.phone.local_dial("3003"))

    await person.act_fully("call_back")

    assert dialled(person) == ["3002"]


@pytest.mark.parametrize(
    ("action", "key"), [("redial", "no_placed_call"), ("call_back", "no_missed_call")]
)
async def test_nobody_to_call(person: Person, action: str, key: str) -> None:
    """Where the log lists nobody, that is said."""
    person.phone.remote_hang_up(person.phone.withheld_call())

    error = await person.fails(action)

    assert error.translation_key == key
    assert dialled(person) == []


async def test_the_log_cannot_be_read(person: Person) -> None:
    """Why nobody is called is said in words."""
    person.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=9, value=404, path="callLogs")
    )

    error = await person.fails("redial")

    assert str(error).startswith(TITLE)
    assert dialled(person) == []
