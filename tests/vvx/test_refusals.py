"""Tests of what is remembered of refused logins."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.poly_vvx.vvx.errors import AuthenticationError, LockedOutError
from custom_components.poly_vvx.vvx.refusals import MOST, WINDOW, Refusals


def test_encodings_take_turns() -> None:
    """R34: who was refused in both encodings tries each again; who got in keeps his."""
    refusals = Refusals()
    refusals.begin("Polycom", "password")
    tried = []
    for _ in range(3):
        tried.append(refusals.encoding)
        if refusals.may_be_misread:
            refusals.misread()
            tried.append(refusals.encoding)
        refusals.refused()
    assert tried == ["utf-8", "latin-1", "utf-8", "latin-1"]

    refusals.accepted()
    known = refusals.encoding
    refusals.refused()
    assert refusals.encoding == known
    refusals.begin("Polycom", "another")
    assert refusals.encoding == "utf-8"


def test_whatever_is_entered(freezer: FrozenDateTimeFactory) -> None:
    """R34: before a phone locks itself, no login is sent to it for a while."""
    refusals = Refusals()
    for number in range(MOST):
        refusals.begin("Polycom", f"password {number}")
        refusals.check()
        with pytest.raises(AuthenticationError):
            raise refusals.refused()
    refusals.begin("Polycom", "the right one")
    with pytest.raises(LockedOutError):
        refusals.check()

    freezer.tick(WINDOW)

    refusals.check()
