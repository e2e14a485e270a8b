"""Fuzzing of the XML that phones post, and of strangers who know where to."""

from contextlib import suppress
import time
from typing import Final

from hypothesis import given
import pytest

from custom_components.poly_vvx.vvx.errors import VvxError
from custom_components.poly_vvx.vvx.notifications import (
    MAXIMUM_SIZE,
    Notification,
    NotificationKind,
    parse_notifications,
)

from . import samples
from .notices import notifications
from .typed import faults_of

SECONDS_AT_MOST: Final = 0.5


def test_there_are_notifications_of_each_kind() -> None:
    """The fuzzing starts from each kind that we read, and they are read."""
    heard = [
        notification
        for body in samples.samples().notifications
        for notification in parse_notifications(body)
    ]

    assert {notification.kind for notification in heard} == set(NotificationKind)
    assert not list(faults_of(heard, list[Notification]))


@given(body=notifications(samples.samples().notifications))
def test_notifications(body: bytes) -> None:
    """Whatever is posted is read, or refused with an error of ours."""
    try:
        heard = parse_notifications(body)
    except VvxError:
        return
    assert not list(faults_of(heard, list[Notification]))


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" * (MAXIMUM_SIZE // 3),
        b"<CallStateChangeEvent>" + b"<CallLineInfo>" * (MAXIMUM_SIZE // 15),
        b"<a " + b" ".join(b'a%d="x"' % number for number in range(1500)) + b"/>",
        b"<PolycomIPPhone>" + b"<OnHookEvent/>" * 1100 + b"</PolycomIPPhone>",
        b"<a>" + b"&amp;" * 3000 + b"</a>",
        b"<a>" + b" " * (MAXIMUM_SIZE - 10) + b"</a>",
    ],
    ids=lambda body: body[:24].decode(),
)
def test_the_largest_notifications(body: bytes) -> None:
    """No notification, as large as it may be, keeps Home Assistant from its work."""
    assert len(body) <= MAXIMUM_SIZE
    began = time.process_time()
    with suppress(VvxError):
        parse_notifications(body)
    assert time.process_time() - began < SECONDS_AT_MOST
